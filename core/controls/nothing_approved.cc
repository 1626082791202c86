#include <algorithm>
#include <array>

#include "core/controls/access_pass.h"
#include "core/model/control.h"

namespace behorig {
namespace {

constexpr std::array kTakenIn{control::undocumented_approval, control::unapproved_role, control::role_changed,
                              control::unregistered_entitlement, control::unapproved_access};

}  // namespace

void nothing_approved(Reason& reason) {
  if (std::find(kTakenIn.begin(), kTakenIn.end(), reason.key.control) != kTakenIn.end())
    reason = {{control::nothing_approved}, std::nullopt};
}

void nothing_approved(AccessFindings& findings) { findings.fold(kTakenIn, {control::nothing_approved}); }

}  // namespace behorig
