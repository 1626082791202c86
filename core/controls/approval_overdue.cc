#include <algorithm>

#include "core/controls/on_paper.h"
#include "core/model/control.h"

namespace behorig {
namespace {

int months_for(const OnPaper& paper, const PaperRules& rules, Symbol system) {
  const auto* row = paper.meaning().system(system);
  if (row == nullptr || rules.approval_months.empty()) return 0;
  const auto level =
      static_cast<std::size_t>(std::max(row->confidentiality.value_or(0), row->integrity.value_or(0)));
  return rules.approval_months[std::min(level, rules.approval_months.size() - 1)];
}

}  // namespace

void approval_overdue(const OnPaper& paper, const PaperRules& rules, std::vector<Deviation>& out) {
  const auto& roles = paper.roles();
  for (std::size_t i = 0; i < roles.size(); ++i) {
    const int months = months_for(paper, rules, roles[i].system);
    if (months == 0 || !roles[i].counts) continue;
    const auto overdue = [&](Date approved) { return approved.plus_months(months) < paper.day(); };
    auto found = paper.about(control::approval_overdue, roles[i]);
    const auto approvals = paper.newest_approvals(roles[i]);
    if (overdue(*approvals.front()->approved_on))
      found.reasons.push_back(
          Message("why.role-approved", {{"date", approvals.front()->approved_on->iso()}}));
    for (const std::uint32_t number : paper.newest_assignments(i)) {
      const auto& row = paper.reg().assignments[number];
      if (overdue(*row.approved_on)) found.holders.push_back(paper.holder(row.person));
    }
    if (found.reasons.empty() && found.holders.empty()) continue;
    found.reasons.push_back(Message("why.good-for", {{"months", std::to_string(months)}}));
    out.push_back(std::move(found));
  }
}

}  // namespace behorig
