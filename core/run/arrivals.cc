#include "core/run/arrivals.h"

#include <algorithm>
#include <map>

namespace behorig {
namespace {

Arrivals arrivals_in(const std::vector<FindingChange>& history) {
  Arrivals out;
  for (const auto& change : history) {
    const auto day = Date::parse(change.day);
    for (const auto& name : change.came) {
      if (day) out[name] = *day;
    }
  }
  return out;
}

}  // namespace

Status add_arrivals(Store& store, const std::vector<StoredFinding>& stored, const Shown& shown,
                    LifeInput& input) {
  std::map<Fingerprint, const std::vector<Coverage>*> covered_now;
  for (const auto& [id, place] : shown.by_id) {
    const auto& coverage = shown.deviations[place].passing.coverage;
    if (!coverage.empty()) covered_now.emplace(id, &coverage);
  }
  if (covered_now.empty()) return Done{};
  for (const auto& one : stored) {
    const Finding& finding = one.finding;
    const auto now = covered_now.find(finding.id);
    if (now == covered_now.end()) continue;
    const bool begins = std::ranges::any_of(
        *now->second, [&](const Coverage& coverage) { return !one.covered.contains(coverage.key); });
    if (!begins) continue;
    const auto history = store.history(finding.id);
    if (!history) return history.error();
    input.arrivals.emplace(finding.id, arrivals_in(*history));
  }
  return Done{};
}

}  // namespace behorig
