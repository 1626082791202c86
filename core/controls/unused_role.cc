#include <algorithm>

#include "core/controls/on_paper.h"
#include "core/model/control.h"

namespace behorig {

void unused_role(const OnPaper& paper, std::vector<Deviation>& out) {
  const auto& roles = paper.roles();
  for (std::size_t i = 0; i < roles.size(); ++i) {
    const auto& role = roles[i];
    if (!role.counts || role.has_birthright) continue;
    // An assignment that lacks its approval is one all the same, with a finding of its own.
    const auto assigned = paper.assignments_of(i);
    const bool used = std::any_of(assigned.begin(), assigned.end(), [&](std::uint32_t number) {
      const auto& assignment = paper.reg().assignments[number];
      const OwnRow row = paper.own_row(assignment);
      return row != OwnRow::revoked && row != OwnRow::dated && assignment.when.holds(paper.day());
    });
    if (!used) out.push_back(paper.about(control::unused_role, role));
  }
}

}  // namespace behorig
