#include "core/controls/access_pass.h"
#include "core/model/control.h"

namespace behorig {

/// What no other control has a reason for.
std::optional<Reason> unapproved_access(const UnapprovedGrant& grant) {
  return Reason{{control::unapproved_access, grant.account, AccessFindings::kNone, grant.entitlement},
                std::nullopt};
}

}  // namespace behorig
