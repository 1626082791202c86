#include "core/controls/access_pass.h"
#include "core/model/control.h"

namespace behorig {

std::optional<Reason> undocumented_approval(const UnapprovedGrant& grant) {
  return by_assignment(grant, control::undocumented_approval, [](const UnapprovedGrant::Listed& one) {
    return one.own_row == OwnRow::undocumented;
  });
}

}  // namespace behorig
