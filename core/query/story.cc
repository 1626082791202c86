#include "core/query/story.h"

#include "core/query/candidates.h"

namespace behorig {

Story story_of(const Deviation& deviation, const ChangeGround& ground) {
  Story out;
  std::vector<Candidate> candidates;
  {
    const Meaning meaning(ground.reg);
    const Comparison comparison(ground.snapshot, meaning, ground.options);
    out.approvals = considered_for(comparison, deviation);
    candidates = candidates_for(comparison, ground, deviation);
  }
  out.resolving = try_changes(deviation, std::move(candidates), ground);
  return out;
}

}  // namespace behorig
