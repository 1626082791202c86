#include "core/controls/access_pass.h"
#include "core/model/control.h"

namespace behorig {

std::optional<Reason> expired_approval(const UnapprovedGrant& grant) {
  auto reason = by_assignment(grant, control::expired_approval, [](const UnapprovedGrant::Listed& one) {
    return one.own_row == OwnRow::dated;
  });
  if (reason) reason->key.account = grant.account;
  return reason;
}

}  // namespace behorig
