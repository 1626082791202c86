#include <algorithm>
#include <array>
#include <map>

#include "core/controls/comparison.h"
#include "core/model/control.h"

namespace behorig {
namespace {

constexpr std::uint32_t kNone = 0xffffffff;

/// Why a direct grant is not approved: the first of the reasons that fits, and its role.
struct Reason {
  std::string_view control;
  RoleIx role = kNone;
  std::optional<NearestApproval> nearest;
};

void keep_newest(std::optional<NearestApproval>& kept, NearestApproval offered) {
  if (!kept || kept->newness() < offered.newness()) kept = std::move(offered);
}

/// Finds the cause of every unapproved entitlement of one account after another.
class Access {
 public:
  explicit Access(Comparison& comparison)
      : c_(comparison), approved_in_(c_.snapshot.entitlements().size(), 0) {}

  void account(AccountIx account);
  std::vector<Deviation> finish();

 private:
  struct Key {
    std::string_view control;
    AccountIx account = kNone;
    RoleIx role = kNone;
    EntitlementIx entitlement = kNone, other = kNone;
    auto operator<=>(const Key&) const = default;
  };

  bool approved(EntitlementIx entitlement) const { return approved_in_[entitlement] == round_; }
  void stamp(const RoleState& role);
  const RoleState::Listing* listing(RoleIx role, EntitlementIx entitlement) const;
  bool approved_again(const AssignmentState& revoked, AccountIx account) const;
  Reason reason_for(AccountIx account, EntitlementIx entitlement) const;
  void direct_grant(AccountIx account, EntitlementIx entitlement);
  void nestings_of(AccountIx account);
  void add_given(Deviation& found, EntitlementIx cause);
  Deviation& finding(const Key& key);
  void roles_without_holders();
  void roll_up();

  Comparison& c_;
  std::vector<std::uint32_t> approved_in_;  ///< by entitlement: the round in which it was approved
  std::uint32_t round_ = 0;
  std::vector<AssignmentIx> serving_;
  std::vector<RoleIx> birthrights_;
  std::map<Key, Deviation> findings_;
};

void Access::stamp(const RoleState& role) {
  for (const auto& listing : role.listings) {
    if (listing.counts) approved_in_[listing.entitlement] = round_;
  }
}

void Access::account(AccountIx account) {
  const auto held = c_.held.of(account);
  if (held.empty() || c_.silenced[account]) return;
  ++round_;
  serving_ = c_.approvals.serving(account);
  birthrights_ = c_.approvals.birthrights(account);
  for (const AssignmentIx ix : serving_) {
    const auto& assignment = c_.approvals.assignment(ix);
    const auto& role = c_.approvals.role_of(assignment);
    if (role.counts && c_.approvals.own_row(assignment, account) == OwnRow::good) stamp(role);
  }
  for (const RoleIx role : birthrights_) {
    if (c_.approvals.roles()[role].counts) stamp(c_.approvals.roles()[role]);
  }
  for (const EntitlementIx entitlement : held) {
    if (!approved(entitlement)) direct_grant(account, entitlement);
  }
  if (!c_.nesting.empty()) nestings_of(account);
}

const RoleState::Listing* Access::listing(RoleIx role, EntitlementIx entitlement) const {
  const auto& listings = c_.approvals.roles()[role].listings;
  const auto found = std::lower_bound(listings.begin(), listings.end(), entitlement,
                                      [](const auto& l, EntitlementIx e) { return l.entitlement < e; });
  return found != listings.end() && found->entitlement == entitlement ? &*found : nullptr;
}

bool Access::approved_again(const AssignmentState& revoked, AccountIx account) const {
  const auto revoked_on = c_.approvals.revoked_on(revoked, account);
  return std::any_of(serving_.begin(), serving_.end(), [&](AssignmentIx ix) {
    const auto& other = c_.approvals.assignment(ix);
    return other.role == revoked.role && other.row->person == revoked.row->person && other.row->approved_on &&
           *other.row->approved_on > *revoked_on && *other.row->approved_on <= c_.day();
  });
}

Reason Access::reason_for(AccountIx account, EntitlementIx entitlement) const {
  // Smallest fitting role of each step, and the newest approval of it.
  struct Step {
    RoleIx role = kNone;
    std::optional<NearestApproval> nearest;
  };
  enum { kRevoked, kInvalid, kUndocumented, kDated, kRole, kSteps };
  std::array<Step, kSteps> steps;
  const auto offer = [&](Step& step, const AssignmentState& assignment) {
    if (assignment.role > step.role) return;
    if (assignment.role < step.role) step.nearest.reset();
    step.role = assignment.role;
    keep_newest(step.nearest, c_.approvals.describe(assignment, account));
  };
  for (const AssignmentIx ix : serving_) {
    const auto& assignment = c_.approvals.assignment(ix);
    if (listing(assignment.role, entitlement) == nullptr) continue;
    switch (c_.approvals.own_row(assignment, account)) {
      case OwnRow::revoked:
        if (!approved_again(assignment, account)) offer(steps[kRevoked], assignment);
        break;
      case OwnRow::invalid:
        offer(steps[kInvalid], assignment);
        break;
      case OwnRow::undocumented:
        offer(steps[kUndocumented], assignment);
        break;
      case OwnRow::dated:
        offer(steps[kDated], assignment);
        break;
      case OwnRow::good:
        steps[kRole].role = std::min(steps[kRole].role, assignment.role);
        break;
    }
  }
  for (const RoleIx role : birthrights_) {
    if (listing(role, entitlement) != nullptr) steps[kRole].role = std::min(steps[kRole].role, role);
  }
  constexpr std::array<std::string_view, 4> kControls{control::revoked_access, control::invalid_approval,
                                                      control::undocumented_approval,
                                                      control::expired_approval};
  for (std::size_t i = 0; i < kControls.size(); ++i) {
    if (steps[i].role == kNone) continue;
    return {kControls[i], steps[i].role, std::move(steps[i].nearest)};
  }
  if (steps[kRole].role != kNone) {
    const auto& role = c_.approvals.roles()[steps[kRole].role];
    return {role.counts ? control::role_changed : control::unapproved_role, steps[kRole].role,
            c_.approvals.describe(role, role.counts)};
  }
  return {c_.approvals.listed(entitlement) ? control::unapproved_access : control::unregistered_entitlement,
          kNone, std::nullopt};
}

Deviation& Access::finding(const Key& key) {
  const auto [at, fresh] = findings_.try_emplace(key);
  Deviation& out = at->second;
  if (!fresh) return out;
  out = key.account == kNone ? c_.deviation(key.control) : c_.about(key.control, key.account);
  if (key.role != kNone) out.role = c_.meaning.reg().text(c_.approvals.roles()[key.role].id);
  if (key.entitlement != kNone) c_.name_entitlement(out, key.entitlement);
  if (key.other != kNone) {
    out.other = c_.entitlement_id(key.other);
    out.other_name = c_.snapshot.text(c_.snapshot.entitlements()[key.other].name);
    out.privileged = c_.privileged(key.entitlement) || c_.privileged(key.other);
  }
  return out;
}

/// What follows from a cause: over entitlements that are not approved; from an approved one on, its own
/// nesting is the cause.
void Access::add_given(Deviation& found, EntitlementIx cause) {
  if (c_.nesting.gives(cause).empty()) return;
  constexpr std::size_t kChains = 64;
  for (const EntitlementIx given : c_.nesting.reach(cause, [&](EntitlementIx e) { return !approved(e); })) {
    found.gives.push_back(c_.entitlement_id(given));
    found.privileged = found.privileged || c_.privileged(given);
    if (found.paths.size() >= kChains) continue;
    std::vector<std::string> chain{c_.entitlement_id(given)};
    for (EntitlementIx at = given; at != cause;) {
      at = c_.nesting.via(at);
      chain.push_back(c_.entitlement_id(at));
    }
    std::reverse(chain.begin(), chain.end());
    found.paths.push_back(std::move(chain));
  }
}

void Access::direct_grant(AccountIx account, EntitlementIx entitlement) {
  auto reason = reason_for(account, entitlement);
  Key key{reason.control};
  if (reason.control == control::unregistered_entitlement) {
    key.entitlement = entitlement;
  } else if (reason.control == control::unapproved_access) {
    key.account = account;
    key.entitlement = entitlement;
  } else {
    key.role = reason.role;
    const bool per_role = reason.control == control::undocumented_approval ||
                          reason.control == control::unapproved_role ||
                          reason.control == control::role_changed;
    if (!per_role) key.account = account;
  }
  Deviation& found = finding(key);
  found.holders.push_back(c_.holder(account));
  found.causes.push_back({c_.account_id(account), c_.entitlement_id(entitlement)});
  found.privileged = found.privileged || c_.privileged(entitlement);
  if (reason.nearest) keep_newest(found.nearest_approval, std::move(*reason.nearest));
  add_given(found, entitlement);
}

void Access::nestings_of(AccountIx account) {
  std::vector<EntitlementIx> effective;
  for (const EntitlementIx direct : c_.held.of(account)) {
    effective.push_back(direct);
    const auto& given = c_.nesting.reach(direct, [](EntitlementIx) { return true; });
    effective.insert(effective.end(), given.begin(), given.end());
  }
  std::sort(effective.begin(), effective.end());
  effective.erase(std::unique(effective.begin(), effective.end()), effective.end());
  for (const EntitlementIx x : effective) {
    if (!approved(x)) continue;
    for (const EntitlementIx y : c_.nesting.gives(x)) {
      if (approved(y)) continue;
      Deviation& found = finding({control::unapproved_nesting, kNone, kNone, x, y});
      found.holders.push_back(c_.holder(account));
      found.causes.push_back({c_.account_id(account), c_.entitlement_id(y)});
      add_given(found, y);
    }
  }
}

/// Roles whose approval does not hold as it stands are told even where nobody holds anything through them.
void Access::roles_without_holders() {
  const auto& roles = c_.approvals.roles();
  for (RoleIx ix = 0; ix < roles.size(); ++ix) {
    if (roles[ix].added_later.empty()) continue;
    Deviation& found = finding({control::role_changed, kNone, ix});
    for (const Symbol entitlement : roles[ix].added_later) {
      found.related.emplace_back(c_.meaning.reg().text(entitlement));
      const auto known = c_.references.entitlement(c_.meaning.reg().text(entitlement));
      found.privileged = found.privileged || (known && c_.privileged(*known));
    }
    keep_newest(found.nearest_approval, c_.approvals.describe(roles[ix], true));
  }
  for (const auto& assignment : c_.approvals.assignments()) {
    const auto& role = c_.approvals.role_of(assignment);
    if (role.counts || assignment.own_row != OwnRow::good) continue;
    if (!c_.meaning.employed(assignment.row->person, c_.day())) continue;
    Deviation& found = finding({control::unapproved_role, kNone, assignment.role});
    found.concerned.emplace_back(c_.meaning.reg().text(assignment.row->person));
    keep_newest(found.nearest_approval, c_.approvals.describe(role, false));
  }
}

/// Nothing approved yet: one finding instead of hundreds that all say so.
void Access::roll_up() {
  if (!c_.approvals.nothing_counts()) return;
  std::optional<Deviation> all;
  for (auto at = findings_.begin(); at != findings_.end();) {
    const auto control = at->first.control;
    if (control == control::revoked_access || control == control::invalid_approval ||
        control == control::expired_approval || control == control::unapproved_nesting) {
      ++at;
      continue;
    }
    if (!all) all = c_.deviation(control::nothing_approved);
    const Deviation& one = at->second;
    all->holders.insert(all->holders.end(), one.holders.begin(), one.holders.end());
    all->causes.insert(all->causes.end(), one.causes.begin(), one.causes.end());
    all->gives.insert(all->gives.end(), one.gives.begin(), one.gives.end());
    all->paths.insert(all->paths.end(), one.paths.begin(), one.paths.end());
    all->privileged = all->privileged || one.privileged;
    at = findings_.erase(at);
  }
  if (all) findings_.emplace(Key{control::nothing_approved}, std::move(*all));
}

std::vector<Deviation> Access::finish() {
  roles_without_holders();
  roll_up();
  std::vector<Deviation> out;
  out.reserve(findings_.size());
  for (auto& [key, found] : findings_) {
    // After the roll-up: nothing-approved is about entitlements, not about the roles that list them.
    if (key.role != kNone) found.privileged = found.privileged || c_.approvals.roles()[key.role].privileged;
    out.push_back(std::move(found));
  }
  return out;
}

}  // namespace

void access_controls(Comparison& comparison, std::vector<Deviation>& out) {
  Access access(comparison);
  for (AccountIx account = 0; account < comparison.snapshot.accounts().size(); ++account)
    access.account(account);
  for (auto& found : access.finish()) out.push_back(std::move(found));
}

}  // namespace behorig
