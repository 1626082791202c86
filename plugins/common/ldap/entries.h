#pragma once

#include <ldap.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace behorig::ldap {

/// Entries of a search, copied out of the library's memory, so that another thread can work on them. Values
/// are bytes; attributes are named by their place in the request.
class Entries {
 public:
  std::size_t size() const { return entries_.size(); }
  std::size_t bytes() const { return bytes_.size(); }

  std::string_view dn(std::size_t entry) const { return view(entries_[entry].dn); }

  /// Calls with every value of the attribute.
  template <class Each>
  void values(std::size_t entry, std::size_t attribute, Each each) const {
    const auto end = entry + 1 < entries_.size() ? entries_[entry + 1].first : attributes_.size();
    for (auto a = entries_[entry].first; a < end; ++a) {
      if (attributes_[a].attribute != attribute) continue;
      for (std::size_t v = 0; v < attributes_[a].count; ++v) each(view(values_[attributes_[a].first + v]));
    }
  }
  /// The first value; blank if there is none.
  std::string_view first(std::size_t entry, std::size_t attribute) const;
  bool has(std::size_t entry, std::size_t attribute) const;

  /// Adds a search result entry. false = its bytes are not what RFC 4511 says. `ranged` is set when the
  /// server sent only a range of an attribute's values (Active Directory's "member;range=0-1499").
  bool add(LDAP* ld, LDAPMessage* entry, const std::vector<std::string>& requested, std::string& ranged);

  /// Adds an entry from parts; for tests and for entries that are known otherwise.
  void add(std::string_view dn, const std::vector<std::pair<std::size_t, std::string>>& values);

 private:
  struct Piece {
    std::size_t begin, size;
  };
  struct Attribute {
    std::size_t attribute, first, count;
  };
  struct Entry {
    Piece dn;
    std::size_t first;
  };
  std::string_view view(Piece piece) const {
    return std::string_view(bytes_).substr(piece.begin, piece.size);
  }
  Piece keep(const char* data, std::size_t size) {
    bytes_.append(data, size);
    return {bytes_.size() - size, size};
  }

  std::string bytes_;
  std::vector<Piece> values_;
  std::vector<Attribute> attributes_;
  std::vector<Entry> entries_;
};

}  // namespace behorig::ldap
