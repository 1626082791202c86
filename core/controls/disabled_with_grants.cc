#include "core/controls/account_first.h"
#include "core/model/control.h"

namespace behorig {

std::optional<Deviation> disabled_with_grants(const Comparison& c, AccountIx account) {
  if (c.snapshot.accounts()[account].enabled != Enabled::no || c.held.of(account).empty())
    return std::nullopt;
  return c.about(control::disabled_with_grants, account);
}

}  // namespace behorig
