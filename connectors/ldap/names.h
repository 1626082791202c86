#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace behorig::ldap_connector {

inline constexpr std::uint32_t kNone = UINT32_MAX;

/// What a distinguished name turned out to be; it may be an account and a group at once.
struct Named {
  std::uint32_t account = kNone, entitlement = kNone;  ///< handles of the reading
  bool asked = false;                                  ///< the server was asked about it by itself
};

/// Every distinguished name that an entry has or a group lists, once; groups hold numbers.
class Names {
 public:
  /// Number of the name; kNone if it is not a DN.
  std::uint32_t number(std::string_view dn);
  Named& at(std::uint32_t number) { return named_[number]; }
  /// As it was first seen.
  const std::string& spelling(std::uint32_t number) const { return spellings_[number]; }

 private:
  std::unordered_map<std::string, std::uint32_t> keys_;
  std::deque<std::string> spellings_;
  std::vector<Named> named_;
};

/// A value of a directory as a text for people: as it is if it is UTF-8, else "0x" and its bytes.
std::string text_of(std::string_view value);

}  // namespace behorig::ldap_connector
