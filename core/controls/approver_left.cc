#include "core/controls/on_paper.h"
#include "core/model/control.h"

namespace behorig {

/// Owning the system that day is one thing, being there another: a row of owners that nobody ended lets
/// somebody approve who had left.
void approver_left(const OnPaper& paper, std::vector<Deviation>& out) {
  const Register& reg = paper.reg();
  const auto had_left = [&](Symbol approver, Date day) {
    return paper.meaning().employment(approver, day) == Employment::left;
  };
  const auto& roles = paper.roles();
  for (std::size_t i = 0; i < roles.size(); ++i) {
    auto found = paper.about(control::approver_left, roles[i]);
    for (const auto* row : roles[i].approvals) {
      if (paper.meaning().counts(*row, paper.day()) && had_left(row->approved_by, *row->approved_on))
        found.related.emplace_back(reg.text(row->approved_by));
    }
    for (const std::uint32_t number : paper.assignments_of(i)) {
      const auto& row = reg.assignments[number];
      if (!paper.counts(roles[i], row) || !had_left(row.approved_by, *row.approved_on)) continue;
      found.holders.push_back(paper.holder(row.person));
      found.related.emplace_back(reg.text(row.approved_by));
    }
    if (!found.related.empty()) out.push_back(std::move(found));
  }
}

}  // namespace behorig
