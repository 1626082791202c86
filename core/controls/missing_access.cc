#include <algorithm>

#include "core/controls/missing.h"
#include "core/model/control.h"

namespace behorig {

void MissingAccess::look_at(std::span<const ApprovedRole> roles, Holdings& held) {
  lacking_.clear();
  for (const auto& [person, role] : roles) {
    for (const auto& listing : c_.approvals.roles()[role].listings) {
      if (listing.counts && !held.hold(listing.entitlement)) lacking_.push_back(listing.entitlement);
    }
  }
  std::sort(lacking_.begin(), lacking_.end());
  lacking_.erase(std::unique(lacking_.begin(), lacking_.end()), lacking_.end());
  for (const EntitlementIx entitlement : lacking_) {
    const auto [at, fresh] = missing_.try_emplace(entitlement);
    if (fresh) {
      at->second = c_.deviation(control::missing_access);
      c_.name_entitlement(at->second, entitlement);
      at->second.privileged = c_.privileged(entitlement);
    }
    at->second.holders.push_back(c_.holder(roles.front().person));
  }
}

void MissingAccess::finish(std::vector<Deviation>& out) && {
  out.reserve(out.size() + missing_.size());
  for (auto& [entitlement, found] : missing_) out.push_back(std::move(found));
}

}  // namespace behorig
