#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/symbols.h"

namespace behorig::packed {

/// Whole numbers in base 128, the smallest digits first (as in LEB128), and bytes as they are.
class Writer {
 public:
  void number(std::uint64_t value) {
    while (value >= 0x80) {
      out_ += static_cast<char>(value | 0x80);
      value >>= 7;
    }
    out_ += static_cast<char>(value);
  }
  /// Small ones of either sign are short.
  void difference(std::int64_t value) {
    number(static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63));
  }
  void bytes(std::string_view text) { out_ += text; }
  /// With its length.
  void text(std::string_view text) {
    number(text.size());
    bytes(text);
  }
  const std::string& out() const { return out_; }

 private:
  std::string out_;
};

/// Reads what may be anything: after the first thing that cannot be, everything is 0 and ok() false.
class Reader {
 public:
  explicit Reader(std::string_view in) : in_(in) {}

  std::uint64_t number() {
    std::uint64_t out = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at_ >= in_.size()) break;
      const auto byte = static_cast<std::uint8_t>(in_[at_++]);
      out |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if ((byte & 0x80) == 0) return out;
    }
    ok_ = false;
    return 0;
  }
  std::uint32_t below(std::uint64_t limit) {
    const std::uint64_t out = number();
    if (out < limit && out <= UINT32_MAX) return static_cast<std::uint32_t>(out);
    ok_ = false;
    return 0;
  }
  /// How many follow: each takes a byte at least.
  std::size_t count() {
    const std::uint64_t out = number();
    if (out <= in_.size() - at_) return static_cast<std::size_t>(out);
    ok_ = false;
    return 0;
  }
  /// What is a difference away from a number, below a limit as that is.
  std::uint32_t moved(std::uint32_t from, std::uint64_t limit) {
    const std::uint64_t out = from + static_cast<std::uint64_t>(difference());
    if (out < limit && out <= UINT32_MAX) return static_cast<std::uint32_t>(out);
    ok_ = false;
    return 0;
  }
  std::int64_t difference() {
    const std::uint64_t value = number();
    return static_cast<std::int64_t>(value >> 1 ^ (~(value & 1) + 1));
  }
  std::string_view bytes(std::size_t size) {
    if (size > in_.size() - at_) {
      ok_ = false;
      return {};
    }
    at_ += size;
    return in_.substr(at_ - size, size);
  }
  std::string_view text() { return bytes(count()); }
  bool ok() const { return ok_; }
  bool done() const { return ok_ && at_ == in_.size(); }

 private:
  std::string_view in_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

/// All texts, in the order of their numbers.
void write(Writer& out, const Symbols& symbols);
/// Into a table that has none yet.
bool read(Reader& in, Symbols& symbols);

/// Bytes to be kept: compressed (RFC 8878, Zstandard), behind a mark and a part of their digest (SHA-256).
/// The mark's last byte is the version of what is packed.
std::string seal(std::string_view mark, std::string_view plain);

enum class Broken { damaged, newer };
/// What seal() was given. Bytes that are cut or changed, and those of a later version, are refused.
struct Unsealed {
  std::string plain;
  std::optional<Broken> broken;
};
Unsealed unseal(std::string_view mark, std::string_view bytes);

}  // namespace behorig::packed
