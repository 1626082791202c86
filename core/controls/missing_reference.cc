#include "core/controls/on_paper.h"
#include "core/model/control.h"

namespace behorig {

void missing_reference(const OnPaper& paper, std::vector<Deviation>& out) {
  const auto& roles = paper.roles();
  for (std::size_t i = 0; i < roles.size(); ++i) {
    auto found = paper.about(control::missing_reference, roles[i]);
    for (const std::uint32_t number : paper.assignments_of(i)) {
      const auto& row = paper.reg().assignments[number];
      if (row.reference.blank() && paper.counts(roles[i], row))
        found.holders.push_back(paper.holder(row.person));
    }
    if (!found.holders.empty()) out.push_back(std::move(found));
  }
}

}  // namespace behorig
