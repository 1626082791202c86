#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace behorig::ldap {

/// Where the contents of a BER element lie (X.690, 8.1), as far as RFC 4511, 5.1 allows them: tags of one
/// octet, definite lengths of at most four octets. Lengths need not be minimal, for servers send "84 00 00
/// ..".
struct BerHead {
  enum class State {
    whole,
    part,   ///< may become one when more bytes come
    broken  ///< no bytes that could come make it one
  };
  State state = State::part;
  std::uint8_t tag = 0;
  std::size_t head = 0;  ///< octets of tag and length; 0 = they are not all there yet
  std::size_t size = 0;  ///< octets of the contents
};
/// What begins at the front of `bytes`.
BerHead ber_head(std::string_view bytes);

/// Reads the elements of something that was received whole, one after the other. What it gives are views into
/// that; nothing outside of it is ever read. Owns nothing.
class BerReader {
 public:
  explicit BerReader(std::string_view bytes) : rest_(bytes) {}

  bool at_end() const { return rest_.empty(); }
  /// The contents of the element at the front, and goes on after it. false = there is none, it has another
  /// tag, or it is broken; then nothing was taken.
  bool take(std::uint8_t tag, std::string_view& contents) {
    if (rest_.empty() || static_cast<std::uint8_t>(rest_[0]) != tag) return false;
    // Nearly every element is a value of less than 128 octets.
    const std::size_t size = rest_.size() < 2 ? 0x80 : static_cast<std::uint8_t>(rest_[1]);
    if (size >= 0x80 || rest_.size() - 2 < size) return take_any(tag, contents);
    contents = rest_.substr(2, size);
    rest_.remove_prefix(2 + size);
    return true;
  }
  /// The same for an element of any tag.
  bool take_any(std::uint8_t& tag, std::string_view& contents);
  /// Goes to the end over whole elements of any kind: what a later version of the protocol may have added
  /// (RFC 4511, 4). false = broken.
  bool skip_rest();

 private:
  std::string_view rest_;
};

/// The contents of a BER INTEGER that is no less than 0 and has at most 31 bits; false if it is anything
/// else.
bool ber_unsigned(std::string_view contents, std::uint32_t& value);

/// An element of at most 2^32 - 1 octets, with the length in four.
std::string ber_element(std::uint8_t tag, std::string_view contents);

// The universal tags that LDAP uses (RFC 4511, 5.1: octet strings are primitive).
inline constexpr std::uint8_t kBerBoolean = 0x01, kBerInteger = 0x02, kBerOctets = 0x04,
                              kBerEnumerated = 0x0A, kBerSequence = 0x30, kBerSet = 0x31;
/// [0] of a message: its controls.
inline constexpr std::uint8_t kBerControls = 0xA0;

}  // namespace behorig::ldap
