#pragma once

#include <string>
#include <vector>

#include "core/query/changes.h"
#include "core/query/considered.h"

namespace behorig {

/// What the register and the newest complete reading of the system add to a finding.
struct Story {
  std::string reading_ended;  ///< UTC; blank = no complete reading is kept: told from the register alone
  std::vector<ConsideredApproval> approvals;
  ResolvingChanges resolving;
};

Story story_of(const Deviation& deviation, const ChangeGround& ground);

}  // namespace behorig
