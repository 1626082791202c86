#include "core/controls/comparison.h"
#include "core/model/control.h"

namespace behorig {

void expired_accounts(const Comparison& c, std::vector<Deviation>& out) {
  for (AccountIx account = 0; account < c.snapshot.accounts().size(); ++account) {
    const auto& rows = c.links.of(account).rows;
    if (rows.empty() || c.snapshot.accounts()[account].enabled == Enabled::no) continue;
    // Several rows are several people or renewals: as long as one of them runs, the account does.
    std::optional<Date> last;
    bool runs = false;
    for (const auto* row : rows) {
      if (!row->until || *row->until >= c.day()) runs = true;
      if (row->until && (!last || *last < *row->until)) last = row->until;
    }
    if (runs) continue;
    auto found = c.about(control::expired_account, account);
    found.reasons.push_back(Message("why.account-until", {{"date", last->iso()}}));
    out.push_back(std::move(found));
  }
}

}  // namespace behorig
