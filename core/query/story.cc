#include "core/query/story.h"

#include "core/model/control.h"
#include "core/query/candidates.h"

namespace behorig {
namespace {

/// What is approved and how it is held, of the finding's own kind.
void tell(const Deviation& deviation, const ChangeGround& ground, Comparison& comparison, Story& out) {
  const Meaning& meaning = comparison.meaning;
  if (deviation.control == control::conflict) {
    for (const auto& reading : ground.others) {
      Comparison theirs(*reading.snapshot, meaning, reading.options);
      add_ways_to_conflict(theirs, deviation, out.ways, out.approvals);
    }
    return;
  }
  const auto* control = find_control(deviation.control);
  if (control != nullptr && control->need == Need::registry) {
    out.approvals = approvals_on_paper(OnPaper(meaning, ground.options.day), deviation);
    return;
  }
  out.approvals = considered_for(comparison, deviation);
  if (deviation.control == control::unapproved_nesting) out.ways = ways_to_nesting(comparison, deviation);
}

}  // namespace

Story story_of(const Deviation& deviation, const ChangeGround& ground) {
  Story out;
  std::vector<Candidate> candidates;
  {
    const Meaning meaning(ground.reg);
    Comparison comparison(ground.snapshot, meaning, ground.options);
    tell(deviation, ground, comparison, out);
    candidates = candidates_for(comparison, ground, deviation);
  }
  out.resolving = try_changes(deviation, std::move(candidates), ground);
  return out;
}

}  // namespace behorig
