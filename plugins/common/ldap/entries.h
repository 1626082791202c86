#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/common/ldap/stream.h"

namespace behorig::ldap {

/// Entries of a search, as views into the block of bytes in which they came, so that nothing is copied and
/// another thread can work on them. Values are bytes; attributes are named by their place in the request.
class Entries {
 public:
  std::size_t size() const { return entries_.size(); }

  std::string_view dn(std::size_t entry) const { return entries_[entry].dn; }
  /// As it came: what add() took.
  std::string_view answer(std::size_t entry) const { return entries_[entry].answer; }

  /// Calls with every value of the attribute.
  template <class Each>
  void values(std::size_t entry, std::size_t attribute, Each each) const {
    const auto end = entry + 1 < entries_.size() ? entries_[entry + 1].first : attributes_.size();
    for (auto a = entries_[entry].first; a < end; ++a) {
      if (attributes_[a].attribute != attribute) continue;
      for (std::size_t v = 0; v < attributes_[a].count; ++v) each(values_[attributes_[a].first + v]);
    }
  }
  /// The first value, one without options (a language) before others; blank if there is none.
  std::string_view first(std::size_t entry, std::size_t attribute) const;
  bool has(std::size_t entry, std::size_t attribute) const;

  /// That of an attribute only some values came.
  struct Range {
    std::size_t entry, attribute;
    std::uint64_t first;
    std::optional<std::uint64_t> last;  ///< nullopt = these are the last ones
    std::uint64_t values;               ///< that came
  };
  const std::vector<Range>& ranges() const { return ranges_; }

  /// An attribute that came though nobody asked for one of that name: servers give those that the schema
  /// derives from one that was asked for (RFC 4512, 2.5.1), by their own names.
  struct Unasked {
    std::size_t entry;
    std::string_view description;
  };
  /// None where nothing was requested.
  const std::vector<Unasked>& unasked() const { return unasked_; }

  /// Values under an option (RFC 4512, 2.5.2: "member;lang-sv") are values of the attribute that was asked
  /// for without it. Adds an entry from its answer (Message::answer), which keep() must keep. false = it is
  /// not what RFC 4511 says. `ranged` is set when the server sent only a range of an attribute's values
  /// (Active Directory's "member;range=0-1499"); with `take_ranges`, only if nobody asked for the attribute:
  /// else see ranges().
  bool add(std::string_view answer, const std::vector<std::string>& requested, std::string& ranged,
           bool take_ranges = false);
  /// A new one with room for about as much.
  Entries empty_one() const;
  /// Keeps the bytes of all that was added, as long as this lives.
  void keep(Stream::Block block) { block_ = std::move(block); }

 private:
  struct Attribute {
    std::size_t attribute, first, count;
    bool as_asked;  ///< and not under further options
  };
  struct Entry {
    std::string_view dn, answer;
    std::size_t first;
  };

  Stream::Block block_;
  std::vector<std::string_view> values_;
  std::vector<Attribute> attributes_;
  std::vector<Entry> entries_;
  std::vector<Range> ranges_;
  std::vector<Unasked> unasked_;
};

}  // namespace behorig::ldap
