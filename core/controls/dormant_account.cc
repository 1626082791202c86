#include "core/controls/comparison.h"
#include "core/model/control.h"

namespace behorig {

void dormant_accounts(const Comparison& c, std::vector<Deviation>& out) {
  const Date oldest = c.day().plus_days(-c.options.dormant_days);
  const auto accounts = c.snapshot.accounts();
  for (AccountIx account = 0; account < accounts.size(); ++account) {
    const auto& fact = accounts[account];
    // That nobody knows when it was last used does not say that it never was.
    if (fact.enabled == Enabled::no || !fact.last_used || *fact.last_used >= oldest) continue;
    auto found = c.about(control::dormant_account, account);
    found.reasons.push_back(Message(
        "why.last-used",
        {{"date", fact.last_used->iso()}, {"days", std::to_string(c.day().days - fact.last_used->days)}}));
    out.push_back(std::move(found));
  }
}

}  // namespace behorig
