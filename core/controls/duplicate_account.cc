#include <algorithm>
#include <utility>

#include "core/controls/comparison.h"
#include "core/model/control.h"

namespace behorig {

void duplicate_accounts(const Comparison& c, std::vector<Deviation>& out) {
  const auto accounts = c.snapshot.accounts();
  std::vector<std::pair<Symbol, AccountIx>> linked;
  for (AccountIx account = 0; account < accounts.size(); ++account) {
    const Link& link = c.links.of(account);
    if (link.kind != AccountKind::personal || accounts[account].enabled == Enabled::no) continue;
    for (const Symbol person : link.people) linked.emplace_back(person, account);
  }
  std::sort(linked.begin(), linked.end());
  for (auto at = linked.begin(); at != linked.end();) {
    const Symbol person = at->first;
    const auto end = std::find_if(at, linked.end(), [&](const auto& one) { return one.first != person; });
    if (end - at > 1) {
      auto found = c.deviation(control::duplicate_account);
      const Holder who = c.holder(person);
      found.person = who.person;
      found.person_name = who.person_name;
      for (auto one = at; one != end; ++one) found.holders.push_back(c.holder(one->second));
      out.push_back(std::move(found));
    }
    at = end;
  }
}

}  // namespace behorig
