#include "core/controls/access_pass.h"
#include "core/model/control.h"

namespace behorig {

std::optional<Reason> unregistered_entitlement(const UnapprovedGrant& grant) {
  if (grant.c.approvals.listed(grant.entitlement)) return std::nullopt;
  constexpr auto kNone = AccessFindings::kNone;
  return Reason{{control::unregistered_entitlement, kNone, kNone, grant.entitlement}, std::nullopt};
}

}  // namespace behorig
