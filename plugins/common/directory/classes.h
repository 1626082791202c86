#pragma once

#include <set>
#include <string>

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

}  // namespace behorig::directory
