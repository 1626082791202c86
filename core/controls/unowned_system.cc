#include <algorithm>

#include "core/controls/on_paper.h"
#include "core/model/control.h"

namespace behorig {

void unowned_system(const OnPaper& paper, std::vector<Deviation>& out) {
  const Register& reg = paper.reg();
  for (const auto* system : paper.systems()) {
    const auto owners = paper.meaning().owners_of(system->system);
    const bool owned = std::any_of(owners.begin(), owners.end(), [&](const auto* row) {
      return row->when.holds(paper.day()) && paper.meaning().employed(row->person, paper.day());
    });
    if (owned) continue;
    auto found = paper.about(control::unowned_system, *system);
    for (const auto* row : owners) {
      if (row->when.holds(paper.day())) found.related.emplace_back(reg.text(row->person));
    }
    found.reasons.emplace_back(found.related.empty() ? "why.no-owner-row" : "why.owner-not-employed");
    out.push_back(std::move(found));
  }
}

}  // namespace behorig
