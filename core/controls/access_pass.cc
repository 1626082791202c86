#include "core/controls/access_pass.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace behorig {
namespace {

using Entry = AccessFindings::Entry;

constexpr std::optional<Reason> (*kReasons[])(const UnapprovedGrant&){
    revoked_access,  invalid_approval, undocumented_approval,    expired_approval,
    unapproved_role, role_changed,     unregistered_entitlement, unapproved_access};

/// Finds the cause of every unapproved entitlement of one account after another: the accounts and what they
/// hold are walked once for all controls.
class AccessPass {
 public:
  explicit AccessPass(Comparison& comparison)
      : c_(comparison),
        findings_(comparison),
        approved_(comparison),
        nestings_(comparison, approved_, findings_),
        nothing_counts_(c_.approvals.nothing_counts()) {}

  void all_accounts();
  std::vector<Deviation> finish();

 private:
  bool spoken_for(AccountIx account) const { return c_.held.of(account).empty() || c_.silenced[account]; }
  void look_up(AccountIx account);
  std::vector<AccountIx> by_profile();
  void account(AccountIx account);
  Entry& unapproved_grant(AccountIx account, EntitlementIx entitlement,
                          std::span<const AssignmentIx> candidates);
  void unapproved_grants(AccountIx account);
  void give(std::vector<std::pair<Entry*, EntitlementIx>>& causes);

  Comparison& c_;
  AccessFindings findings_;
  ApprovedNow approved_;
  UnapprovedNestings nestings_;
  bool nothing_counts_;
  std::vector<AssignmentIx> serving_;  ///< of the account
  std::vector<RoleIx> birthrights_;
  std::vector<RoleIx> roles_;  ///< that count for it; sorted, none twice
  std::vector<UnapprovedGrant::Listed> listed_;

  // Of the profile:
  std::vector<EntitlementIx> unapproved_;
  std::set<std::pair<Entry*, EntitlementIx>> given_;  ///< what follows from the cause is in the finding
};

void AccessPass::look_up(AccountIx account) {
  c_.approvals.serving(account, serving_);
  birthrights_ = c_.approvals.birthrights(account);
  roles_.clear();
  for (const AssignmentIx ix : serving_) {
    const auto& assignment = c_.approvals.assignment(ix);
    if (c_.approvals.role_of(assignment).counts &&
        c_.approvals.own_row(assignment, account) == OwnRow::good) {
      roles_.push_back(assignment.role);
    }
  }
  for (const RoleIx role : birthrights_) {
    if (c_.approvals.roles()[role].counts) roles_.push_back(role);
  }
  std::sort(roles_.begin(), roles_.end());
  roles_.erase(std::unique(roles_.begin(), roles_.end()), roles_.end());
}

/// Accounts of one profile one after the other, by a number that is the same for the same profile. Where two
/// profiles share a number, some work is done more often than it must.
std::vector<AccountIx> AccessPass::by_profile() {
  std::vector<std::pair<std::uint64_t, AccountIx>> keys;
  for (AccountIx account = 0; account < c_.snapshot.accounts().size(); ++account) {
    if (spoken_for(account)) continue;
    look_up(account);
    keys.emplace_back(mixed(mixed(0, c_.held.of(account)), roles_), account);
  }
  std::sort(keys.begin(), keys.end());
  std::vector<AccountIx> out;
  out.reserve(keys.size());
  for (const auto& [number, account] : keys) out.push_back(account);
  return out;
}

void AccessPass::all_accounts() {
  if (!c_.nesting.empty()) {
    for (const AccountIx one : by_profile()) account(one);
    return;
  }
  // Nothing follows from anything: then there is nothing to share.
  for (AccountIx one = 0; one < c_.snapshot.accounts().size(); ++one) {
    if (!spoken_for(one)) account(one);
  }
}

void AccessPass::account(AccountIx account) {
  look_up(account);
  if (approved_.begin(c_.held.of(account), roles_)) {
    unapproved_.clear();
    for (const EntitlementIx entitlement : approved_.held()) {
      if (!approved_(entitlement)) unapproved_.push_back(entitlement);
    }
    given_.clear();
    nestings_.begin();
  }
  if (!unapproved_.empty()) unapproved_grants(account);
  if (c_.options.grants_by_groups_only) direct_grants(c_, account, approved_, findings_);
  nestings_.add(account);
}

Entry& AccessPass::unapproved_grant(AccountIx account, EntitlementIx entitlement,
                                    std::span<const AssignmentIx> candidates) {
  listed_.clear();
  for (const AssignmentIx ix : candidates) {
    const auto& assignment = c_.approvals.assignment(ix);
    if (c_.approvals.role_of(assignment).listing(entitlement) != nullptr)
      listed_.push_back({&assignment, c_.approvals.own_row(assignment, account)});
  }
  const UnapprovedGrant grant{c_, account, entitlement, serving_, birthrights_, listed_};
  std::optional<Reason> reason;
  for (const auto control : kReasons) {
    reason = control(grant);
    if (reason) break;
  }
  // One finding instead of hundreds that all say so.
  if (nothing_counts_) nothing_approved(*reason);
  Entry& entry = findings_.at(reason->key);
  findings_.add_cause(entry, account, entitlement);
  if (reason->nearest) entry.offer(std::move(*reason->nearest));
  return entry;
}

void AccessPass::unapproved_grants(AccountIx account) {
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
    Entry& entry = unapproved_grant(account, entitlement, many ? candidates : serving_);
    if (!c_.nesting.empty() && !c_.nesting.gives(entitlement).empty())
      causes.emplace_back(&entry, entitlement);
  }
  if (!causes.empty()) give(causes);
}

/// What follows from causes of one account: over entitlements that are not approved; from an approved one on,
/// its own nesting is the cause. All causes of one finding are followed together, and those that an account
/// of the same profile had already not again.
void AccessPass::give(std::vector<std::pair<Entry*, EntitlementIx>>& causes) {
  std::sort(causes.begin(), causes.end());
  std::vector<EntitlementIx> starts;
  for (auto at = causes.begin(); at != causes.end();) {
    Entry* const entry = at->first;
    starts.clear();
    for (; at != causes.end() && at->first == entry; ++at) {
      if (!entry->deviation.account.empty() || given_.insert(*at).second) starts.push_back(at->second);
    }
    if (starts.empty()) continue;
    findings_.add_given(*entry, starts, [&](EntitlementIx e) { return !approved_(e); });
  }
}

std::vector<Deviation> AccessPass::finish() {
  unapproved_roles_assigned(c_, findings_);
  roles_changed(c_, findings_);
  if (nothing_counts_) nothing_approved(findings_);
  auto out = findings_.finish();
  for (auto& found : out) escalate_revoked(c_.options, found);
  return out;
}

}  // namespace

bool ApprovedNow::begin(std::span<const EntitlementIx> held, std::span<const RoleIx> roles) {
  if (round_ != 0 && std::ranges::equal(held, held_) && std::ranges::equal(roles, roles_)) return false;
  held_.assign(held.begin(), held.end());
  roles_.assign(roles.begin(), roles.end());
  ++round_;
  for (const RoleIx role : roles_) {
    for (const auto& listed : c_.approvals.roles()[role].listings) {
      if (listed.counts) approved_in_[listed.entitlement] = round_;
    }
  }
  return true;
}

std::optional<RoleIx> role_without_effect(const UnapprovedGrant& grant) {
  RoleIx out = AccessFindings::kNone;
  for (const auto& one : grant.listed) {
    if (one.own_row == OwnRow::good) out = std::min(out, one.assignment->role);
  }
  for (const RoleIx role : grant.birthrights) {
    if (grant.c.approvals.roles()[role].listing(grant.entitlement) != nullptr) out = std::min(out, role);
  }
  return out == AccessFindings::kNone ? std::nullopt : std::optional(out);
}

void access_controls(Comparison& comparison, std::vector<Deviation>& out) {
  AccessPass pass(comparison);
  pass.all_accounts();
  auto found = pass.finish();
  out.reserve(out.size() + found.size());
  std::move(found.begin(), found.end(), std::back_inserter(out));
}

}  // namespace behorig
