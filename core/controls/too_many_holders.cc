#include <algorithm>
#include <optional>

#include "core/controls/on_paper.h"
#include "core/model/control.h"

namespace behorig {

void too_many_holders(const OnPaper& paper, std::vector<Deviation>& out) {
  const auto& roles = paper.roles();
  for (std::size_t i = 0; i < roles.size(); ++i) {
    // Two approvals of one day: the stricter one holds.
    std::optional<std::uint32_t> most;
    for (const auto* row : paper.newest_approvals(roles[i])) {
      if (row->max_holders) most = std::min(most.value_or(*row->max_holders), *row->max_holders);
    }
    if (!most) continue;
    const auto people = paper.holders_of(i);
    if (people.size() <= *most) continue;
    auto found = paper.about(control::too_many_holders, roles[i]);
    for (const Symbol person : people) found.holders.push_back(paper.holder(person));
    found.reasons.push_back(Message(
        "why.max-holders", {{"count", std::to_string(people.size())}, {"most", std::to_string(*most)}}));
    out.push_back(std::move(found));
  }
}

}  // namespace behorig
