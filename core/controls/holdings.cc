#include "core/controls/holdings.h"

namespace behorig {

std::vector<AccountIx> usable_accounts(const Comparison& c, Symbol person) {
  std::vector<AccountIx> out;
  usable_accounts(c, person, out);
  return out;
}

void usable_accounts(const Comparison& c, Symbol person, std::vector<AccountIx>& out) {
  out.clear();
  for (const AccountIx account : c.links.accounts_of(person)) {
    if (c.snapshot.accounts()[account].enabled != Enabled::no) out.push_back(account);
  }
}

}  // namespace behorig
