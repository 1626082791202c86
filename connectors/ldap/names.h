#pragma once

#include <array>
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
  bool is_known() const { return account != kNone || entitlement != kNone; }
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
  /// kNone if it is no DN.
  std::uint32_t number(std::string_view dn);
  /// The same for many, in their order: looks several up at a time, since each lookup waits for memory.
  void numbers(const std::vector<std::string_view>& dns, std::vector<std::uint32_t>& out);

  Named& at(std::uint32_t number) { return named_[number]; }
  /// As it was first seen.
  std::string_view spelling(std::uint32_t number) const { return spellings_[number]; }

 private:
  struct Slot {
    std::uint32_t hash = 0, number = kNone;
  };
  struct Key {
    std::string_view text;
    std::uint32_t hash;
  };
  /// A DN on its way into the table; blank key = no DN.
  struct Asked {
    std::string key = {};
    std::uint32_t hash = 0;
  };
  std::size_t place(std::uint32_t hash) const { return hash & (slots_.size() - 1); }
  void prepare(std::string_view dn, Asked& asked) const;
  std::uint32_t find_or_add(const Asked& asked, std::string_view dn);
  void grow();

  Texts texts_;
  std::vector<Slot> slots_ = std::vector<Slot>(1024);  ///< open addressing, at most half full
  std::vector<Key> keys_;
  std::vector<std::string_view> spellings_;
  std::vector<Named> named_;
  std::array<Asked, 32> asked_;
};

/// A value of a directory as a text for people: as it is if it is UTF-8, else "0x" and its bytes.
std::string text_of(std::string_view value);

}  // namespace behorig::ldap_connector
