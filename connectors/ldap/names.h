#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace behorig::ldap_connector {

inline constexpr std::uint32_t kNone = UINT32_MAX;

/// What a distinguished name turned out to be; it may be an account and a group at once.
struct Named {
  std::uint32_t account = kNone, entitlement = kNone;  ///< handles of the reading
  bool asked = false;                                  ///< the server was asked about it by itself
};

/// Texts that stay where they are, in few pieces of memory.
class Texts {
 public:
  std::string_view keep(std::string_view text);

 private:
  static constexpr std::size_t kPiece = 1 << 20;
  std::vector<std::unique_ptr<char[]>> pieces_;
  std::size_t used_ = kPiece;  ///< of the last piece
};

/// Every distinguished name that an entry has or a group lists, once; groups hold numbers.
class Names {
 public:
  /// Number of the name; kNone if it is not a DN.
  std::uint32_t number(std::string_view dn);
  Named& at(std::uint32_t number) { return named_[number]; }
  /// As it was first seen.
  std::string_view spelling(std::uint32_t number) const { return spellings_[number]; }

 private:
  Texts texts_;
  boost::unordered_flat_map<std::string_view, std::uint32_t> numbers_;  ///< by key
  std::vector<std::string_view> spellings_;
  std::vector<Named> named_;
  std::string key_;
};

/// A value of a directory as a text for people: as it is if it is UTF-8, else "0x" and its bytes.
std::string text_of(std::string_view value);

}  // namespace behorig::ldap_connector
