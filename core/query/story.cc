#include "core/query/story.h"

namespace behorig {

Story story_of(const Deviation& deviation, const ChangeGround& ground) {
  Story out;
  {
    const Meaning meaning(ground.reg);
    const Comparison comparison(ground.snapshot, meaning, ground.options);
    out.approvals = considered_for(comparison, deviation);
  }
  out.resolving = changes_for(deviation, ground);
  return out;
}

}  // namespace behorig
