#include "core/controls/access_pass.h"
#include "core/model/control.h"

namespace behorig {

std::optional<Reason> invalid_approval(const UnapprovedGrant& grant) {
  auto reason = by_assignment(grant, control::invalid_approval, [](const UnapprovedGrant::Listed& one) {
    return one.own_row == OwnRow::invalid;
  });
  if (reason) reason->key.account = grant.account;
  return reason;
}

}  // namespace behorig
