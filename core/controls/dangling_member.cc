#include <map>

#include "core/controls/comparison.h"
#include "core/model/control.h"

namespace behorig {

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

}  // namespace behorig
