#include <algorithm>

#include "core/controls/comparison.h"
#include "core/model/control.h"

namespace behorig {

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

}  // namespace behorig
