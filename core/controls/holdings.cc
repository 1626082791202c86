#include "core/controls/holdings.h"

namespace behorig {

std::vector<AccountIx> usable_accounts(const Comparison& c, Symbol person) {
  std::vector<AccountIx> out;
  for (const AccountIx account : c.links.accounts_of(person)) {
    if (c.snapshot.accounts()[account].enabled != Enabled::no) out.push_back(account);
  }
  return out;
}

}  // namespace behorig
