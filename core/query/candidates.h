#pragma once

#include <string>
#include <vector>

#include "core/query/changes.h"

namespace behorig {

/// A change that may resolve the finding, and with what its "?" are filled in while it is tried.
struct Candidate {
  ResolvingChange change;
  std::string filler;
};

/// What somebody who knows the field would try first, for the finding's control; untried. `comparison` is of
/// the ground's own reading.
std::vector<Candidate> candidates_for(const Comparison& comparison, const ChangeGround& ground,
                                      const Deviation& deviation);

}  // namespace behorig
