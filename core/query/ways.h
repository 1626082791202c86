#pragma once

#include <string>
#include <vector>

#include "core/query/considered.h"

namespace behorig {

/// How an account comes to hold what a finding is about.
struct Way {
  std::string system;      ///< blank = the finding's
  std::string side, role;  ///< of a conflict; the role where its row names one
  std::string account, account_name;
  /// Entitlement ids from what the account holds itself on, both ends included.
  std::vector<std::string> path;
  bool operator==(const Way&) const = default;
};

struct Ways {
  std::vector<Way> listed;
  std::size_t more = 0;  ///< that are not listed
};

/// Of unapproved-nesting: from a few of its accounts over what is approved for them to what is not.
Ways ways_to_nesting(Comparison& comparison, const Deviation& deviation);

/// Of a conflict: what the person's accounts in one system hold of each side, added with what is approved of
/// it.
void add_ways_to_conflict(Comparison& comparison, const Deviation& deviation, Ways& ways,
                          ConsideredApprovals& approvals);

}  // namespace behorig
