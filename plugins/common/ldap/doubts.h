#pragma once

#include <string>
#include <vector>

#include "plugins/common/ldap/entries.h"
#include "plugins/common/ldap/names.h"

namespace behorig::ldap {

/// Finds remembered entries that name others which are not there (any more): their own values may have been
/// written anew without a change of their own that the server would tell.
class Doubts {
 public:
  /// All entries that are remembered below the base.
  void there(const std::string& base, const Entries& entries);
  /// Another entry, of which the server said that it is there.
  void there(const std::string& dn);
  /// DNs that were those of other entries.
  void left(const std::vector<std::string>& dns);

  /// Those of `entries` that name one of these in any of so many attributes, or one below a base that is not
  /// there. After all there() and left().
  std::vector<std::size_t> in(const Entries& entries, std::size_t attributes);

 private:
  bool below_a_base(std::string_view dn) const;

  Names names_;  ///< account: 0 = it is there
  std::vector<std::string> bases_;
};

}  // namespace behorig::ldap
