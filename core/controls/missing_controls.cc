#include <algorithm>
#include <map>
#include <set>
#include <unordered_set>

#include "core/controls/comparison.h"
#include "core/model/control.h"

namespace behorig {
namespace {

/// Personal and privileged accounts of the person that are not disabled.
std::vector<AccountIx> usable_accounts(const Comparison& c, Symbol person) {
  std::vector<AccountIx> out;
  for (const AccountIx account : c.links.accounts_of(person)) {
    if (c.snapshot.accounts()[account].enabled != Enabled::no) out.push_back(account);
  }
  return out;
}

/// Roles that a person should have without regard to which account: through birthrights and counting
/// assignments that name no account.
using Roles = std::map<Symbol, std::set<RoleIx>>;

Roles approved_roles(const Comparison& c) {
  Roles out;
  for (const auto& assignment : c.approvals.assignments()) {
    if (assignment.names_account || assignment.own_row != OwnRow::good) continue;
    if (!c.approvals.role_of(assignment).counts) continue;
    const Symbol person = assignment.row->person;
    if (!c.meaning.employed(person, c.day())) continue;
    // Revoked for every account that the person can use here is revoked.
    const auto accounts = usable_accounts(c, person);
    const bool open = accounts.empty() || std::any_of(accounts.begin(), accounts.end(), [&](AccountIx a) {
                        return c.approvals.own_row(assignment, a) == OwnRow::good;
                      });
    if (open) out[person].insert(assignment.role);
  }
  if (c.approvals.all_birthrights().empty()) return out;
  std::unordered_set<std::uint32_t> seen;
  for (const auto& row : c.meaning.reg().people) {
    if (!seen.insert(row.person.index).second) continue;
    for (const RoleIx role : c.approvals.birthrights_of(row.person)) {
      if (c.approvals.roles()[role].counts) out[row.person].insert(role);
    }
  }
  return out;
}

/// Everything that the accounts hold, directly or through nesting.
std::unordered_set<EntitlementIx> effective(Comparison& c, const std::vector<AccountIx>& accounts) {
  std::unordered_set<EntitlementIx> out;
  for (const AccountIx account : accounts) {
    for (const EntitlementIx direct : c.held.of(account)) {
      if (!out.insert(direct).second) continue;
      if (c.nesting.gives(direct).empty()) continue;
      const auto& given = c.nesting.reach(direct, [](EntitlementIx) { return true; });
      out.insert(given.begin(), given.end());
    }
  }
  return out;
}

}  // namespace

void missing_controls(Comparison& c, std::vector<Deviation>& out) {
  std::map<EntitlementIx, Deviation> missing;
  auto no_account = c.deviation(control::missing_account);
  for (const auto& [person, roles] : approved_roles(c)) {
    const auto accounts = usable_accounts(c, person);
    if (accounts.empty()) {
      // Somebody whose account is disabled has one: on leave, not forgotten.
      if (!c.links.accounts_of(person).empty()) continue;
      const bool something = std::any_of(roles.begin(), roles.end(), [&](RoleIx role) {
        return c.approvals.roles()[role].approves_something;
      });
      if (something) no_account.holders.push_back(c.holder(person));
      continue;
    }
    const auto held = effective(c, accounts);
    std::set<EntitlementIx> lacking;
    for (const RoleIx role : roles) {
      for (const auto& listing : c.approvals.roles()[role].listings) {
        if (listing.counts && !held.contains(listing.entitlement)) lacking.insert(listing.entitlement);
      }
    }
    for (const EntitlementIx entitlement : lacking) {
      const auto [at, fresh] = missing.try_emplace(entitlement);
      if (fresh) {
        at->second = c.deviation(control::missing_access);
        c.name_entitlement(at->second, entitlement);
        at->second.privileged = c.privileged(entitlement);
      }
      at->second.holders.push_back(c.holder(person));
    }
  }
  for (auto& [entitlement, found] : missing) out.push_back(std::move(found));
  if (!no_account.holders.empty()) out.push_back(std::move(no_account));
}

}  // namespace behorig
