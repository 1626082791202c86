#include <algorithm>

#include "core/controls/comparison.h"
#include "core/model/control.h"

namespace behorig {
namespace {

/// The first control marked (1) that fits the account, with its reason; nullopt if none does.
std::optional<Deviation> first_control(const Comparison& c, AccountIx account) {
  const Link& link = c.links.of(account);
  const bool granted = !c.held.of(account).empty();
  if (c.snapshot.accounts()[account].enabled == Enabled::no) {
    if (!granted) return std::nullopt;
    return c.about(control::disabled_with_grants, account);
  }
  if (!link.personal()) {
    const bool answered = std::any_of(link.people.begin(), link.people.end(),
                                      [&](Symbol p) { return c.meaning.employed(p, c.day()); });
    const bool purpose = std::any_of(link.rows.begin(), link.rows.end(),
                                     [](const auto* row) { return !row->purpose.blank(); });
    if (answered && purpose) return std::nullopt;
    auto found = c.about(control::unowned_service_account, account);
    if (!answered) found.reasons.emplace_back("why.nobody-answers");
    if (!purpose) found.reasons.emplace_back("why.no-purpose");
    return found;
  }
  if (link.people.size() > 1) {
    auto found = c.about(control::ambiguous_account, account);
    for (const Symbol person : link.people) found.related.emplace_back(c.meaning.reg().text(person));
    return found;
  }
  if (link.people.empty()) return c.about(control::orphan_account, account);
  switch (c.meaning.employment(link.people.front(), c.day())) {
    case Employment::employed:
      return std::nullopt;
    case Employment::ahead:
      return c.about(control::early_account, account);
    case Employment::left: {
      auto found = c.about(control::leaver_account, account);
      found.reasons.emplace_back("why.employment-ended");
      return found;
    }
    case Employment::unknown_person: {
      auto found = c.about(control::leaver_account, account);
      found.reasons.emplace_back("why.not-in-people");
      return found;
    }
  }
  return std::nullopt;
}

/// Its grants, and all that follows from them, are told in the finding.
void list_grants(Comparison& c, AccountIx account, Deviation& deviation) {
  const auto held = c.held.of(account);
  for (const EntitlementIx direct : held) {
    deviation.causes.push_back({deviation.account, c.entitlement_id(direct)});
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
