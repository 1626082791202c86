#include "core/controls/on_paper.h"
#include "core/model/control.h"

namespace behorig {

void empty_role(const OnPaper& paper, std::vector<Deviation>& out) {
  for (const auto& role : paper.roles()) {
    // A role that only assignments name is a warning of the register.
    if (role.approvals.empty() || role.has_content) continue;
    out.push_back(paper.about(control::empty_role, role));
  }
}

}  // namespace behorig
