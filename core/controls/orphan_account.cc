#include "core/controls/account_first.h"
#include "core/model/control.h"

namespace behorig {

std::optional<Deviation> orphan_account(const Comparison& c, AccountIx account) {
  const Link& link = c.links.of(account);
  if (!link.personal() || !link.people.empty()) return std::nullopt;
  return c.about(control::orphan_account, account);
}

}  // namespace behorig
