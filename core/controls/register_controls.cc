#include <algorithm>

#include "core/base/sort.h"
#include "core/controls/comparison.h"
#include "core/controls/on_paper.h"
#include "core/model/control.h"
#include "core/register/exceptions.h"

namespace behorig {
namespace {

bool among(const std::vector<std::string>& ids, std::string_view id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

void unregistered_systems(const Meaning& meaning, const SystemsRead& systems, std::vector<Deviation>& out) {
  for (const auto& id : systems.read) {
    const auto known = meaning.reg().symbols.find(id);
    if (known && meaning.system(*known) != nullptr) continue;
    Deviation found;
    found.control = control::unregistered_system;
    found.system = id;
    out.push_back(std::move(found));
  }
}

void unread_systems(const OnPaper& paper, const SystemsRead& systems, std::vector<Deviation>& out) {
  for (const auto* system : paper.systems()) {
    const auto id = paper.reg().text(system->system);
    if (!among(systems.read, id) && !among(systems.manual, id))
      out.push_back(paper.about(control::unread_system, *system));
  }
}

}  // namespace

bool PaperRules::wants(std::string_view control) const { return among(also, control); }

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
    unregistered_systems(paper.meaning(), *systems, out);
    unread_systems(paper, *systems, out);
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
