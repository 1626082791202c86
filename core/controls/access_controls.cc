#include <algorithm>
#include <array>
#include <set>

#include "core/controls/access_findings.h"
#include "core/controls/comparison.h"
#include "core/model/control.h"

namespace behorig {
namespace {

constexpr std::uint32_t kNone = AccessFindings::kNone;

/// For which nothing-approved stands where nothing is.
constexpr std::array kRolledUp{control::undocumented_approval, control::unapproved_role,
                               control::role_changed, control::unregistered_entitlement,
                               control::unapproved_access};

bool rolled_up(std::string_view control) {
  return std::find(kRolledUp.begin(), kRolledUp.end(), control) != kRolledUp.end();
}

/// Why a direct grant is not approved: the first of the reasons that fits, and its role.
struct Reason {
  std::string_view control;
  RoleIx role = kNone;
  std::optional<NearestApproval> nearest;
};

void keep_newest(std::optional<NearestApproval>& kept, NearestApproval offered) {
  if (!kept || kept->newness() < offered.newness()) kept = std::move(offered);
}

/// What decides which entitlements of an account are causes, and what follows from them: accounts that hold
/// the same through the same roles need it worked out once (core/docs/engine.md).
struct Profile {
  std::vector<EntitlementIx> held;  ///< sorted
  std::vector<RoleIx> roles;        ///< that count for the account; sorted
  bool operator==(const Profile&) const = default;
};

/// Finds the cause of every unapproved entitlement of one account after another.
class Access {
 public:
  explicit Access(Comparison& comparison)
      : c_(comparison),
        findings_(comparison),
        approved_in_(c_.snapshot.entitlements().size(), 0),
        nothing_counts_(c_.approvals.nothing_counts()) {}

  void all_accounts();
  std::vector<Deviation> finish();

 private:
  using Entry = AccessFindings::Entry;
  using Key = AccessFindings::Key;
  /// Cause (ii): who holds x, which is approved, and y, which is not.
  struct Nested {
    EntitlementIx x, y;
    Entry* entry = nullptr;
  };

  bool approved(EntitlementIx entitlement) const { return approved_in_[entitlement] == round_; }
  bool spoken_for(AccountIx account) const { return c_.held.of(account).empty() || c_.silenced[account]; }
  void look_up(AccountIx account);
  std::vector<RoleIx> counting_roles(AccountIx account) const;
  std::vector<AccountIx> by_profile();
  void account(AccountIx account);
  void begin(Profile profile);
  void find_steps();
  bool approved_again(const AssignmentState& revoked, AccountIx account) const;
  Reason reason_for(AccountIx account, EntitlementIx entitlement,
                    std::span<const AssignmentIx> candidates) const;
  Entry& direct_grant(AccountIx account, EntitlementIx entitlement, std::span<const AssignmentIx> candidates);
  void direct_grants(AccountIx account);
  void give(std::vector<std::pair<Entry*, EntitlementIx>>& causes);
  void direct_instead_of_groups(AccountIx account);
  void roles_without_holders();
  void changed_contents();

  Comparison& c_;
  AccessFindings findings_;
  std::vector<std::uint32_t> approved_in_;  ///< by entitlement: the round in which it was approved
  std::uint32_t round_ = 0;
  bool nothing_counts_;
  std::vector<AssignmentIx> serving_;  ///< of the account
  std::vector<RoleIx> birthrights_;

  // Of the profile:
  Profile profile_;
  std::vector<EntitlementIx> unapproved_;
  std::vector<Nested> steps_;
  std::set<std::pair<Entry*, EntitlementIx>> given_;  ///< what follows from the cause is in the finding
};

void Access::look_up(AccountIx account) {
  serving_ = c_.approvals.serving(account);
  birthrights_ = c_.approvals.birthrights(account);
}

std::vector<RoleIx> Access::counting_roles(AccountIx account) const {
  std::vector<RoleIx> out;
  for (const AssignmentIx ix : serving_) {
    const auto& assignment = c_.approvals.assignment(ix);
    if (c_.approvals.role_of(assignment).counts &&
        c_.approvals.own_row(assignment, account) == OwnRow::good) {
      out.push_back(assignment.role);
    }
  }
  for (const RoleIx role : birthrights_) {
    if (c_.approvals.roles()[role].counts) out.push_back(role);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

/// Accounts of one profile one after the other, by a number that is the same for the same profile. Where two
/// profiles share a number, some work is done more often than it must.
std::vector<AccountIx> Access::by_profile() {
  std::vector<std::pair<std::uint64_t, AccountIx>> keys;
  for (AccountIx account = 0; account < c_.snapshot.accounts().size(); ++account) {
    if (spoken_for(account)) continue;
    look_up(account);
    keys.emplace_back(mixed(mixed(0, c_.held.of(account)), counting_roles(account)), account);
  }
  std::sort(keys.begin(), keys.end());
  std::vector<AccountIx> out;
  out.reserve(keys.size());
  for (const auto& [number, account] : keys) out.push_back(account);
  return out;
}

void Access::all_accounts() {
  if (!c_.nesting.empty()) {
    for (const AccountIx one : by_profile()) account(one);
    return;
  }
  // Nothing follows from anything: then there is nothing to share.
  for (AccountIx one = 0; one < c_.snapshot.accounts().size(); ++one) {
    if (!spoken_for(one)) account(one);
  }
}

void Access::account(AccountIx account) {
  look_up(account);
  const auto held = c_.held.of(account);
  Profile profile{{held.begin(), held.end()}, counting_roles(account)};
  if (round_ == 0 || profile != profile_) begin(std::move(profile));
  if (!unapproved_.empty()) direct_grants(account);
  if (c_.options.grants_by_groups_only) direct_instead_of_groups(account);
  for (Nested& step : steps_) {
    const bool first = step.entry == nullptr;
    if (first) step.entry = &findings_.at({control::unapproved_nesting, kNone, kNone, step.x, step.y});
    findings_.add_cause(*step.entry, account, step.y);
    if (first) findings_.add_given(*step.entry, {&step.y, 1}, [&](EntitlementIx e) { return !approved(e); });
  }
}

void Access::begin(Profile profile) {
  profile_ = std::move(profile);
  ++round_;
  for (const RoleIx role : profile_.roles) {
    for (const auto& listed : c_.approvals.roles()[role].listings) {
      if (listed.counts) approved_in_[listed.entitlement] = round_;
    }
  }
  unapproved_.clear();
  for (const EntitlementIx entitlement : profile_.held) {
    if (!approved(entitlement)) unapproved_.push_back(entitlement);
  }
  given_.clear();
  steps_.clear();
  if (!c_.nesting.empty() && !profile_.roles.empty()) find_steps();
}

void Access::find_steps() {
  const auto from = [&](EntitlementIx x) {
    if (!approved(x)) return;
    for (const EntitlementIx y : c_.nesting.gives(x)) {
      if (!approved(y)) steps_.push_back({x, y});
    }
  };
  for (const EntitlementIx held : profile_.held) from(held);
  for (const EntitlementIx given : c_.nesting.reach(profile_.held, [](EntitlementIx) { return true; })) {
    if (!c_.nesting.started(given)) from(given);
  }
}

bool Access::approved_again(const AssignmentState& revoked, AccountIx account) const {
  const auto revoked_on = c_.approvals.revoked_on(revoked, account);
  return std::any_of(serving_.begin(), serving_.end(), [&](AssignmentIx ix) {
    const auto& other = c_.approvals.assignment(ix);
    return other.role == revoked.role && other.row->person == revoked.row->person && other.row->approved_on &&
           *other.row->approved_on > *revoked_on && *other.row->approved_on <= c_.day();
  });
}

Reason Access::reason_for(AccountIx account, EntitlementIx entitlement,
                          std::span<const AssignmentIx> candidates) const {
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
  for (const AssignmentIx ix : candidates) {
    const auto& assignment = c_.approvals.assignment(ix);
    if (c_.approvals.role_of(assignment).listing(entitlement) == nullptr) continue;
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
    if (c_.approvals.roles()[role].listing(entitlement) != nullptr)
      steps[kRole].role = std::min(steps[kRole].role, role);
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

AccessFindings::Entry& Access::direct_grant(AccountIx account, EntitlementIx entitlement,
                                            std::span<const AssignmentIx> candidates) {
  auto reason = reason_for(account, entitlement, candidates);
  const bool rolled = rolled_up(reason.control);
  Key key{reason.control};
  if (nothing_counts_ && rolled) {
    // One finding instead of hundreds that all say so.
    key.control = control::nothing_approved;
    reason.nearest.reset();
  } else if (reason.control == control::unregistered_entitlement) {
    key.entitlement = entitlement;
  } else if (reason.control == control::unapproved_access) {
    key.account = account;
    key.entitlement = entitlement;
  } else {
    key.role = reason.role;
    if (!rolled) key.account = account;
  }
  Entry& entry = findings_.at(key);
  findings_.add_cause(entry, account, entitlement);
  if (reason.nearest) entry.offer(std::move(*reason.nearest));
  return entry;
}

void Access::direct_grants(AccountIx account) {
  // Few of both is the rule. An account with thousands of assignments and thousands of grants must not
  // compare each with each.
  constexpr std::size_t kMany = 4096;
  std::vector<std::pair<EntitlementIx, AssignmentIx>> listed;
  const bool many = unapproved_.size() * serving_.size() > kMany;
  if (many) {
    for (const AssignmentIx ix : serving_) {
      for (const auto& one : c_.approvals.role_of(c_.approvals.assignment(ix)).listings)
        listed.emplace_back(one.entitlement, ix);
    }
    std::sort(listed.begin(), listed.end());
  }
  std::vector<std::pair<Entry*, EntitlementIx>> causes;
  std::vector<AssignmentIx> candidates;
  auto next = listed.begin();
  for (const EntitlementIx entitlement : unapproved_) {
    if (many) {
      candidates.clear();
      while (next != listed.end() && next->first < entitlement) ++next;
      for (; next != listed.end() && next->first == entitlement; ++next) candidates.push_back(next->second);
    }
    Entry& entry = direct_grant(account, entitlement, many ? candidates : serving_);
    if (!c_.nesting.empty() && !c_.nesting.gives(entitlement).empty())
      causes.emplace_back(&entry, entitlement);
  }
  if (!causes.empty()) give(causes);
}

/// What follows from causes of one account: over entitlements that are not approved; from an approved one on,
/// its own nesting is the cause. All causes of one finding are followed together, and those that an account
/// of the same profile had already not again.
void Access::give(std::vector<std::pair<Entry*, EntitlementIx>>& causes) {
  std::sort(causes.begin(), causes.end());
  std::vector<EntitlementIx> starts;
  for (auto at = causes.begin(); at != causes.end();) {
    Entry* const entry = at->first;
    starts.clear();
    for (; at != causes.end() && at->first == entry; ++at) {
      if (!entry->deviation.account.empty() || given_.insert(*at).second) starts.push_back(at->second);
    }
    if (starts.empty()) continue;
    findings_.add_given(*entry, starts, [&](EntitlementIx e) { return !approved(e); });
  }
}

/// A bundle, by what the source calls it or because others follow from it, is what accounts are to hold.
void Access::direct_instead_of_groups(AccountIx account) {
  for (const EntitlementIx entitlement : profile_.held) {
    const auto kind = c_.snapshot.text(c_.snapshot.entitlements()[entitlement].kind);
    if (!approved(entitlement) || kind == "group" || kind == "role") continue;
    if (!c_.nesting.empty() && !c_.nesting.gives(entitlement).empty()) continue;
    findings_.add_cause(findings_.at({control::direct_grant, account, kNone, entitlement}), account,
                        entitlement);
  }
}

/// Roles whose approval does not hold as it stands are told even where nobody holds anything through them.
void Access::roles_without_holders() {
  const auto& roles = c_.approvals.roles();
  for (RoleIx ix = 0; ix < roles.size(); ++ix) {
    if (roles[ix].added_later.empty()) continue;
    Entry& entry = findings_.at({control::role_changed, kNone, ix});
    Deviation& found = entry.deviation;
    for (const Symbol entitlement : roles[ix].added_later) {
      found.related.emplace_back(c_.meaning.reg().text(entitlement));
      const auto known = c_.references.entitlement(c_.meaning.reg().text(entitlement));
      found.privileged = found.privileged || (known && c_.privileged(*known));
    }
    entry.offer(c_.approvals.describe(roles[ix], true));
  }
  for (const auto& assignment : c_.approvals.assignments()) {
    const auto& role = c_.approvals.role_of(assignment);
    if (role.counts || assignment.own_row != OwnRow::good) continue;
    if (!c_.meaning.employed(assignment.row->person, c_.day())) continue;
    Entry& entry = findings_.at({control::unapproved_role, kNone, assignment.role});
    entry.deviation.passing.concerned.emplace_back(c_.meaning.reg().text(assignment.row->person));
    entry.offer(c_.approvals.describe(role, false));
  }
}

/// Also where a row gives no `since`: that a role holds something else than when it was approved shows only
/// beside what it held then.
void Access::changed_contents() {
  if (c_.options.contents == nullptr) return;
  const auto& roles = c_.approvals.roles();
  for (RoleIx ix = 0; ix < roles.size(); ++ix) {
    const auto change = c_.options.contents->find(c_.meaning.reg().text(roles[ix].id));
    if (change == c_.options.contents->end() || !roles[ix].counts) continue;
    Entry& entry = findings_.at({control::role_changed, kNone, ix});
    Deviation& found = entry.deviation;
    for (const auto& text : change->second.added) {
      found.related.push_back(text);
      found.reasons.push_back(Message("why.content-added", {{"entitlement", text}}));
      const auto known = c_.references.entitlement(text);
      found.privileged = found.privileged || (known && c_.privileged(*known));
    }
    for (const auto& text : change->second.removed)
      found.reasons.push_back(Message("why.content-removed", {{"entitlement", text}}));
    entry.offer(c_.approvals.describe(roles[ix], true));
  }
}

std::vector<Deviation> Access::finish() {
  roles_without_holders();
  changed_contents();
  if (nothing_counts_) findings_.fold(kRolledUp, {control::nothing_approved});
  return findings_.finish();
}

}  // namespace

namespace {

/// Taken back long ago and still there: nobody is at work on it.
void escalate(const CompareOptions& options, Deviation& found) {
  if (found.control != control::revoked_access || !options.escalate_revoked_days) return;
  const auto& nearest = found.nearest_approval;
  if (!nearest || !nearest->stopped_on) return;
  const int held = options.day.days - nearest->stopped_on->days;
  if (held <= *options.escalate_revoked_days) return;
  found.passing.more_severe = 1;
  found.reasons.push_back(Message("why.revoked-for", {{"days", std::to_string(held)}}));
}

}  // namespace

void access_controls(Comparison& comparison, std::vector<Deviation>& out) {
  Access access(comparison);
  access.all_accounts();
  for (auto& found : access.finish()) {
    escalate(comparison.options, found);
    out.push_back(std::move(found));
  }
}

}  // namespace behorig
