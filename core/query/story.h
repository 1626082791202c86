#pragma once

#include <string>

#include "core/query/changes.h"
#include "core/query/considered.h"
#include "core/query/ways.h"

namespace behorig {

/// What the register and the newest complete reading of the system add to a finding.
struct Story {
  std::string reading_ended;  ///< UTC; blank = no complete reading is kept: told from the register alone
  ConsideredApprovals approvals;
  Ways ways;
  ResolvingChanges resolving;
};

Story story_of(const Deviation& deviation, const ChangeGround& ground);

}  // namespace behorig
