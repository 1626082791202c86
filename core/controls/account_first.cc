#include "core/controls/account_first.h"

#include <algorithm>

namespace behorig {
namespace {

constexpr std::optional<Deviation> (*kFirst[])(const Comparison&, AccountIx){
    disabled_with_grants, ambiguous_account, unowned_service_account,
    orphan_account,       leaver_account,    early_account};

std::optional<Deviation> first_control(const Comparison& c, AccountIx account) {
  for (const auto control : kFirst) {
    if (auto found = control(c, account)) return found;
    // What is disabled and holds nothing is as it should be, whoever it belongs to.
    if (c.snapshot.accounts()[account].enabled == Enabled::no) return std::nullopt;
  }
  return std::nullopt;
}

/// Its grants, and all that follows from them, are told in the finding.
void list_grants(Comparison& c, AccountIx account, Deviation& deviation) {
  const auto held = c.held.of(account);
  for (const EntitlementIx direct : held) {
    deviation.causes.push_back(c.cause(account, direct));
    deviation.privileged = deviation.privileged || c.privileged(direct);
  }
  for (const EntitlementIx given : c.nesting.reach(held, [](EntitlementIx) { return true; })) {
    deviation.gives.push_back(c.entitlement_id(given));
    deviation.privileged = deviation.privileged || c.privileged(given);
  }
}

}  // namespace

void account_controls(Comparison& c, std::vector<Deviation>& out) {
  for (AccountIx account = 0; account < c.snapshot.accounts().size(); ++account) {
    auto found = first_control(c, account);
    if (!found) continue;
    list_grants(c, account, *found);
    c.exceptions.apply(*found);
    const auto covered = c.options.covered.find({found->control, found->account});
    if (covered != c.options.covered.end()) keep_first_covered(found->passing.coverage, covered->second);
    c.silenced[account] = !wholly_covered(*found);
    out.push_back(std::move(*found));
  }
}

}  // namespace behorig
