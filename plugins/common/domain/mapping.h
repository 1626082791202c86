#pragma once

#include <set>
#include <string>
#include <vector>

namespace behorig::domain {

/// What of a domain's entries counts, and as what.
struct Mapping {
  std::string name = "sAMAccountName";  ///< the attribute that names accounts and groups
  bool computers = false;
  std::vector<std::string> attributes = {};  ///< further ones of people
  std::set<std::string> privileged = {};     ///< SIDs of groups, besides those that every domain has
  bool all_groups = true;                    ///< every group of the domain is read
};

}  // namespace behorig::domain
