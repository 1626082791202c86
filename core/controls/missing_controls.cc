#include <algorithm>
#include <map>
#include <set>
#include <unordered_set>
#include <utility>

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

/// What a person's accounts hold, directly or through nesting.
class Holdings {
 public:
  explicit Holdings(Comparison& c)
      : c_(c),
        direct_(c.snapshot.entitlements().size(), 0),
        reached_(c.nesting.empty() ? 0 : direct_.size(), 0) {}

  void look_at(const std::vector<AccountIx>& accounts) {
    ++round_;
    starts_.clear();
    for (const AccountIx account : accounts) {
      for (const EntitlementIx direct : c_.held.of(account)) {
        if (std::exchange(direct_[direct], round_) != round_) starts_.push_back(direct);
      }
    }
  }
  /// Most of what is approved is held as it was approved: only what is not makes us follow nestings.
  bool hold(EntitlementIx entitlement) {
    if (direct_[entitlement] == round_) return true;
    if (c_.nesting.empty()) return false;
    if (followed_ != starts_) {
      ++following_;
      for (const EntitlementIx given : c_.nesting.reach(starts_, [](EntitlementIx) { return true; }))
        reached_[given] = following_;
      followed_ = starts_;
    }
    return reached_[entitlement] == following_;
  }

 private:
  Comparison& c_;
  std::vector<std::uint32_t> direct_;   ///< by entitlement: the round in which it was held
  std::vector<std::uint32_t> reached_;  ///< by entitlement: the following that reached it
  std::uint32_t round_ = 0, following_ = 1;
  std::vector<EntitlementIx> starts_, followed_;  ///< nothing was reached from nothing
};

/// People whose accounts hold the same one after the other, so that nestings are followed once for all of
/// them.
std::vector<std::pair<Symbol, const std::set<RoleIx>*>> in_order(const Comparison& c, const Roles& roles) {
  struct Key {
    std::uint64_t holdings;
    std::pair<Symbol, const std::set<RoleIx>*> person;
  };
  std::vector<Key> keys;
  for (const auto& [person, approved] : roles) {
    std::uint64_t hash = 0;
    if (!c.nesting.empty()) {
      for (const AccountIx account : usable_accounts(c, person)) hash = mixed(hash, c.held.of(account));
    }
    keys.push_back({hash, {person, &approved}});
  }
  std::stable_sort(keys.begin(), keys.end(),
                   [](const Key& a, const Key& b) { return a.holdings < b.holdings; });
  std::vector<std::pair<Symbol, const std::set<RoleIx>*>> out;
  out.reserve(keys.size());
  for (const Key& key : keys) out.push_back(key.person);
  return out;
}

}  // namespace

void missing_controls(Comparison& c, std::vector<Deviation>& out) {
  std::map<EntitlementIx, Deviation> missing;
  auto no_account = c.deviation(control::missing_account);
  const auto approved = approved_roles(c);
  Holdings held(c);
  for (const auto& [person, roles] : in_order(c, approved)) {
    const auto accounts = usable_accounts(c, person);
    if (accounts.empty()) {
      // Somebody whose account is disabled has one: on leave, not forgotten.
      if (!c.links.accounts_of(person).empty()) continue;
      const bool something = std::any_of(roles->begin(), roles->end(), [&](RoleIx role) {
        return c.approvals.roles()[role].approves_something;
      });
      if (something) no_account.holders.push_back(c.holder(person));
      continue;
    }
    held.look_at(accounts);
    std::set<EntitlementIx> lacking;
    for (const RoleIx role : *roles) {
      for (const auto& listing : c.approvals.roles()[role].listings) {
        if (listing.counts && !held.hold(listing.entitlement)) lacking.insert(listing.entitlement);
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
