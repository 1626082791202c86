#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "core/controls/access_findings.h"
#include "core/controls/comparison.h"

namespace behorig {

/// What is approved for accounts of one profile: those that hold the same through the same roles, one after
/// the other, need it worked out once (core/docs/engine.md).
class ApprovedNow {
 public:
  explicit ApprovedNow(const Comparison& c) : c_(c), approved_in_(c.snapshot.entitlements().size(), 0) {}

  /// `held`: sorted. `roles`: those that count for the account; sorted. False where they are those of the
  /// last time.
  bool begin(std::span<const EntitlementIx> held, std::span<const RoleIx> roles);
  const std::vector<EntitlementIx>& held() const { return held_; }
  const std::vector<RoleIx>& roles() const { return roles_; }
  bool operator()(EntitlementIx entitlement) const { return approved_in_[entitlement] == round_; }

 private:
  const Comparison& c_;
  std::vector<EntitlementIx> held_;
  std::vector<RoleIx> roles_;
  std::vector<std::uint32_t> approved_in_;  ///< by entitlement: the round in which it was approved
  std::uint32_t round_ = 0;
};

/// An entitlement that an account is granted itself and is not approved for.
struct UnapprovedGrant {
  /// An assignment that can serve the account and whose role lists the entitlement; counting or not.
  struct Listed {
    const AssignmentState* assignment;
    OwnRow own_row;  ///< for the account
  };
  const Comparison& c;
  AccountIx account;
  EntitlementIx entitlement;
  std::span<const AssignmentIx> serving;  ///< all that can serve the account
  std::span<const RoleIx> birthrights;    ///< of its person
  std::span<const Listed> listed;
};

/// The finding that a grant is put down to, and the approval that came nearest.
struct Reason {
  AccessFindings::Key key;
  std::optional<NearestApproval> nearest;
};

// The controls over such grants, in the order in which one is held against them: the first that fits is the
// reason (core/docs/semantics.md, section 3).
std::optional<Reason> revoked_access(const UnapprovedGrant& grant);
std::optional<Reason> invalid_approval(const UnapprovedGrant& grant);
std::optional<Reason> undocumented_approval(const UnapprovedGrant& grant);
std::optional<Reason> expired_approval(const UnapprovedGrant& grant);
std::optional<Reason> unapproved_role(const UnapprovedGrant& grant);
std::optional<Reason> role_changed(const UnapprovedGrant& grant);
std::optional<Reason> unregistered_entitlement(const UnapprovedGrant& grant);
std::optional<Reason> unapproved_access(const UnapprovedGrant& grant);

/// The smallest role of those of the listed assignments for which `fits` is true, with the newest approval of
/// it.
template <class Fits>
std::optional<Reason> by_assignment(const UnapprovedGrant& grant, std::string_view control, Fits fits) {
  constexpr RoleIx kNone = AccessFindings::kNone;
  RoleIx role = kNone;
  std::optional<NearestApproval> nearest;
  for (const auto& one : grant.listed) {
    if (one.assignment->role > role || !fits(one)) continue;
    if (one.assignment->role < role) nearest.reset();
    role = one.assignment->role;
    auto offered = grant.c.approvals.describe(*one.assignment, grant.account);
    if (!nearest || nearest->newness() < offered.newness()) nearest = std::move(offered);
  }
  if (role == kNone) return std::nullopt;
  return Reason{{control, kNone, role}, std::move(nearest)};
}
/// The smallest role that a good assignment or a birthright gives and that lists the entitlement without
/// approving it; none if there is none.
std::optional<RoleIx> role_without_effect(const UnapprovedGrant& grant);

// What the same controls find without a grant: findings about roles.
void unapproved_roles_assigned(const Comparison& comparison, AccessFindings& findings);
void roles_changed(const Comparison& comparison, AccessFindings& findings);

/// Where nothing in the system is approved yet, one finding takes in those that all say so.
void nothing_approved(Reason& reason);
void nothing_approved(AccessFindings& findings);

/// What was taken back long ago and is still there is more severe.
void escalate_revoked(const CompareOptions& options, Deviation& deviation);

/// What the account holds as it is approved, but itself instead of through a group.
void direct_grants(const Comparison& comparison, AccountIx account, const ApprovedNow& approved,
                   AccessFindings& findings);

/// Nestings from what is approved to what is not, of one profile's accounts after the other's.
class UnapprovedNestings {
 public:
  UnapprovedNestings(Comparison& c, const ApprovedNow& approved, AccessFindings& findings)
      : c_(c), approved_(approved), findings_(findings) {}
  /// Another profile.
  void begin();
  /// An account of the profile.
  void add(AccountIx account);

 private:
  /// Who holds x, which is approved, holds y, which is not.
  struct Step {
    EntitlementIx x, y;
    AccessFindings::Entry* entry = nullptr;
  };
  Comparison& c_;
  const ApprovedNow& approved_;
  AccessFindings& findings_;
  std::vector<Step> steps_;
};

}  // namespace behorig
