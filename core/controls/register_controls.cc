#include <algorithm>

#include "core/base/sort.h"
#include "core/controls/comparison.h"
#include "core/controls/on_paper.h"
#include "core/model/control.h"
#include "core/register/exceptions.h"

namespace behorig {
bool PaperRules::wants(std::string_view control) const {
  return std::find(also.begin(), also.end(), control) != also.end();
}

std::vector<Deviation> check_register(const OnPaper& paper, const SystemsRead* systems,
                                      const PaperRules& rules) {
  std::vector<Deviation> out;
  unmet_requirement(paper, out);
  mover_access(paper, out);
  too_many_holders(paper, out);
  empty_role(paper, out);
  unused_role(paper, out);
  unowned_system(paper, out);
  unclassified_system(paper, out);
  classification_overdue(paper, out);
  missing_processing_record(paper, out);
  if (!rules.approval_months.empty()) approval_overdue(paper, rules, out);
  if (rules.reference_required) missing_reference(paper, out);
  if (rules.wants(control::approver_left)) approver_left(paper, out);
  if (rules.wants(control::circular_approval)) circular_approval(paper, out);
  if (rules.wants(control::contradicting_owners)) contradicting_owners(paper, out);
  if (systems != nullptr) {
    unregistered_system(paper, *systems, out);
    unread_system(paper, *systems, out);
  }
  const Exceptions exceptions(paper.meaning(), paper.day());
  for (auto& found : out) {
    tidy(found);
    exceptions.apply(found);
  }
  sort_large(out, before);
  return out;
}

}  // namespace behorig
