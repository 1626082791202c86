#include <algorithm>

#include "core/controls/missing.h"
#include "core/model/control.h"

namespace behorig {

MissingAccount::MissingAccount(const Comparison& c) : c_(c), found_(c.deviation(control::missing_account)) {}

void MissingAccount::look_at(std::span<const ApprovedRole> roles) {
  const Symbol person = roles.front().person;
  // Somebody whose account is disabled has one: on leave, not forgotten.
  if (!c_.links.accounts_of(person).empty()) return;
  const bool something = std::any_of(roles.begin(), roles.end(), [&](const ApprovedRole& approved) {
    return c_.approvals.roles()[approved.role].approves_something;
  });
  if (something) found_.holders.push_back(c_.holder(person));
}

void MissingAccount::finish(std::vector<Deviation>& out) && {
  if (!found_.holders.empty()) out.push_back(std::move(found_));
}

}  // namespace behorig
