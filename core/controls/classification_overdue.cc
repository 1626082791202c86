#include "core/controls/on_paper.h"
#include "core/model/control.h"

namespace behorig {

void classification_overdue(const OnPaper& paper, std::vector<Deviation>& out) {
  for (const auto* system : paper.systems()) {
    if (!system->classified_on) continue;
    const Date due = system->classified_on->plus_months(system->review_months);
    if (due >= paper.day()) continue;
    auto found = paper.about(control::classification_overdue, *system);
    found.reasons.push_back(
        Message("why.classified", {{"date", system->classified_on->iso()}, {"due", due.iso()}}));
    out.push_back(std::move(found));
  }
}

}  // namespace behorig
