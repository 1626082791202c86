#include <algorithm>
#include <map>

#include "core/controls/comparison.h"
#include "core/model/control.h"

namespace behorig {
namespace {

void nesting_cycles(const Comparison& c, std::vector<Deviation>& out) {
  for (const auto& cycle : c.nesting.cycles()) {
    const auto smallest =
        *std::min_element(cycle.begin(), cycle.end(), [&](EntitlementIx a, EntitlementIx b) {
          return c.snapshot.text(c.snapshot.entitlements()[a].id) <
                 c.snapshot.text(c.snapshot.entitlements()[b].id);
        });
    auto found = c.deviation(control::nesting_cycle);
    c.name_entitlement(found, smallest);
    for (const EntitlementIx member : cycle) {
      found.related.push_back(c.entitlement_id(member));
      found.privileged = found.privileged || c.privileged(member);
    }
    out.push_back(std::move(found));
  }
}

void dangling_members(const Comparison& c, std::vector<Deviation>& out) {
  std::map<EntitlementIx, Deviation> by_entitlement;
  for (const auto& dangling : c.snapshot.dangling()) {
    const auto [at, fresh] = by_entitlement.try_emplace(dangling.entitlement);
    if (fresh) {
      at->second = c.deviation(control::dangling_member);
      c.name_entitlement(at->second, dangling.entitlement);
      at->second.privileged = c.privileged(dangling.entitlement);
    }
    at->second.related.emplace_back(c.snapshot.text(dangling.member));
  }
  for (auto& [entitlement, found] : by_entitlement) out.push_back(std::move(found));
}

}  // namespace

void structure_controls(const Comparison& c, std::vector<Deviation>& out) {
  nesting_cycles(c, out);
  dangling_members(c, out);
}

}  // namespace behorig
