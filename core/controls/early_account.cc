#include "core/controls/account_first.h"
#include "core/model/control.h"

namespace behorig {

std::optional<Deviation> early_account(const Comparison& c, AccountIx account) {
  const auto owner = c.links.of(account).owner();
  if (!owner || c.meaning.employment(*owner, c.day()) != Employment::ahead) return std::nullopt;
  return c.about(control::early_account, account);
}

}  // namespace behorig
