#include <algorithm>

#include "core/controls/compare.h"
#include "core/model/control.h"
#include "core/register/exceptions.h"

namespace behorig {

std::vector<Deviation> check_register(const Meaning& meaning, Date day) {
  const Register& reg = meaning.reg();
  std::vector<Deviation> out;
  for (const auto& system : reg.systems) {
    const auto owners = meaning.owners_of(system.system);
    const bool owned = std::any_of(owners.begin(), owners.end(), [&](const auto* row) {
      return row->when.holds(day) && meaning.employed(row->person, day);
    });
    if (owned) continue;
    Deviation found;
    found.control = control::unowned_system;
    found.system = reg.text(system.system);
    for (const auto* row : owners) {
      if (row->when.holds(day)) found.related.emplace_back(reg.text(row->person));
    }
    found.reasons.emplace_back(found.related.empty() ? "why.no-owner-row" : "why.owner-not-employed");
    std::sort(found.related.begin(), found.related.end());
    found.related.erase(std::unique(found.related.begin(), found.related.end()), found.related.end());
    out.push_back(std::move(found));
  }
  std::sort(out.begin(), out.end(), before);
  // A system that stands twice in the register is one system.
  out.erase(
      std::unique(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.system == b.system; }),
      out.end());
  const Exceptions exceptions(meaning, day);
  for (auto& found : out) found.coverage = exceptions.covering(found);
  return out;
}

}  // namespace behorig
