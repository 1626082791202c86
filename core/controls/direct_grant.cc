#include "core/controls/access_pass.h"
#include "core/model/control.h"

namespace behorig {

/// A bundle, by what the source calls it or because others follow from it, is what accounts are to hold.
void direct_grants(const Comparison& c, AccountIx account, const ApprovedNow& approved,
                   AccessFindings& findings) {
  for (const EntitlementIx entitlement : approved.held()) {
    const auto kind = c.snapshot.text(c.snapshot.entitlements()[entitlement].kind);
    if (!approved(entitlement) || kind == "group" || kind == "role") continue;
    if (!c.nesting.empty() && !c.nesting.gives(entitlement).empty()) continue;
    findings.add_cause(findings.at({control::direct_grant, account, AccessFindings::kNone, entitlement}),
                       account, entitlement);
  }
}

}  // namespace behorig
