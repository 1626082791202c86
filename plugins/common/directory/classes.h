#pragma once

#include <set>
#include <string>
#include <string_view>

#include "plugins/common/ldap/entries.h"
#include "plugins/sdk/reading.h"

namespace behorig::directory {

/// What entries are by their object classes.
enum class Kind {
  person,  ///< can sign in, or is somebody
  group,
  /// A group though it can sign in: an organizationalRole that can is how directories make service accounts.
  group_that_signs_in,
};

/// Chooses entries of that kind. The server knows which classes are derived from which.
const std::string& filter_of(Kind kind);
/// Is one of `classes` (in lower case) among those that the filter names?
bool is_named(Kind kind, const std::set<std::string>& classes);

/// The object classes of an entry in lower case; `place` of objectClass in the request.
std::set<std::string> classes_of(const ldap::Entries& entries, std::size_t entry, std::size_t place);
/// Tells an error where the entry shows no classes, or `posix` among them and not the gidNumber that this
/// class demands: what is hidden would be a membership that nobody sees. `place` of objectClass, `gid` of
/// gidNumber.
void check_classes(const ldap::Entries& entries, std::size_t entry, std::size_t place, std::string_view posix,
                   std::size_t gid, sdk::Reading& reading);

}  // namespace behorig::directory
