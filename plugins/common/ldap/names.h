#pragma once

#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace behorig::ldap {

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

/// Every distinguished name that an entry has or a group lists, once; groups hold numbers. Names that stand
/// one after the other are mostly below the same entry, so each is kept, hashed and compared as its first
/// part below a parent, which has a number of its own.
class Names {
 public:
  /// kNone if it is no DN.
  std::uint32_t number(std::string_view dn);
  /// The same for many, in their order: looks several up at a time, since each lookup waits for memory.
  void numbers(const std::vector<std::string_view>& dns, std::vector<std::uint32_t>& out);

  Named& at(std::uint32_t number) { return names_[number].named; }
  /// As it was first seen.
  std::string_view spelling(std::uint32_t number) const { return spellings_[number]; }

 private:
  using Parents = boost::unordered_flat_map<std::string_view, std::uint32_t>;
  struct Slot {
    std::uint32_t hash = 0, number = kNone;
  };
  struct Name {
    std::string_view first;  ///< the DN's key until its first comma
    std::uint32_t parent;
    Named named;
  };
  /// A DN on its way into the table; blank key = no DN.
  struct Asked {
    std::string key = {};  ///< as Name::first
    std::uint32_t parent = 0, hash = 0;
  };
  std::size_t place(std::uint32_t hash) const { return hash & (slots_.size() - 1); }
  void prepare(std::string_view dn, Asked& asked);
  /// Below the parent of the name before, or another one that was seen? false = look at the whole name.
  bool prepare_below_known(std::string_view dn, Asked& asked);
  void prepare_whole(std::string_view dn, Asked& asked);
  std::uint32_t find_or_add(const Asked& asked, std::string_view dn);
  void grow();

  Texts texts_;
  Texts firsts_;  ///< of all names, close together: they are what a lookup reads
  std::vector<Slot> slots_ = std::vector<Slot>(1024);  ///< open addressing, at most half full
  std::vector<Name> names_;
  std::vector<std::string_view> spellings_;
  Parents parents_;                    ///< by the key from the first comma on
  Parents plain_parents_;              ///< by what stands in a plain name from its first comma on
  std::string_view last_parent_ = {};  ///< one of plain_parents_
  std::uint32_t last_parent_number_ = kNone;
  std::array<Asked, 64> asked_;
};

/// A value of a directory as a text for people: as it is if it is UTF-8, else "0x" and its bytes.
std::string text_of(std::string_view value);

}  // namespace behorig::ldap
