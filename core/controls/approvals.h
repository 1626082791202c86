#pragma once

#include <optional>
#include <unordered_map>
#include <vector>

#include "core/controls/links.h"
#include "core/controls/numbers_by_key.h"
#include "core/controls/references.h"
#include "core/model/deviation.h"
#include "core/register/meaning.h"

namespace behorig {

using RoleIx = std::uint32_t;
using AssignmentIx = std::uint32_t;

/// A role of one system on a day.
struct RoleState {
  Symbol id;
  std::vector<const Register::Role*> approvals;  ///< its rows, in register order
  bool counts = false;
  bool privileged = false;
  struct Listing {
    EntitlementIx entitlement;
    bool counts;  ///< the role counts, and so does (one of) its rows for this entitlement
  };
  /// Whether and how it lists the entitlement; null if it does not.
  const Listing* listing(EntitlementIx entitlement) const;
  std::vector<Listing> listings;    ///< resolved in the reading; by entitlement, no repeats
  bool approves_something = false;  ///< some row of role_entitlements counts, resolved or not
  std::vector<Symbol> added_later;  ///< register texts of rows that do not count though the role does
};

struct AssignmentState {
  const Register::Assignment* row = nullptr;
  RoleIx role = 0;
  OwnRow own_row = OwnRow::undocumented;  ///< where no account decides
  std::optional<Date> revoked_on;         ///< the latest revocation that applies to it as a whole
  std::optional<AccountIx> account;       ///< that it names, if it resolves
  bool names_account = false;
  /// Revocations that name an account, of an assignment that names none: they revoke it for that account.
  std::vector<std::pair<AccountIx, Date>> revoked_for;
};

/// The approved state of one system on a day, compiled against a reading: which roles count, what every
/// assignment is, which assignments can serve an account (core/docs/semantics.md, sections 1 and 3).
class Approvals {
 public:
  Approvals(const Snapshot& snapshot, const Meaning& meaning, const References& references,
            const Links& links, const CompareOptions& options);

  /// By id: the smallest number is the smallest id.
  const std::vector<RoleState>& roles() const { return roles_; }
  const std::vector<AssignmentState>& assignments() const { return assignments_; }
  const AssignmentState& assignment(AssignmentIx ix) const { return assignments_[ix]; }
  const RoleState& role_of(const AssignmentState& assignment) const { return roles_[assignment.role]; }

  /// By the person whom they are for.
  const NumbersByKey& by_person() const { return by_person_; }

  /// Counting or not.
  std::vector<AssignmentIx> serving(AccountIx account) const;
  /// The same, in the place of what `out` holds.
  void serving(AccountIx account, std::vector<AssignmentIx>& out) const;
  /// Roles of the birthrights of the account's person that match; none for service, shared and emergency
  /// accounts and for people not employed.
  std::vector<RoleIx> birthrights(AccountIx account) const;
  std::vector<RoleIx> birthrights_of(Symbol person) const;
  const std::vector<RoleIx>& all_birthrights() const { return birthright_roles_; }

  /// What its row is for one account that it can serve, and the latest revocation behind it.
  OwnRow own_row(const AssignmentState& assignment, AccountIx account) const;
  std::optional<Date> revoked_on(const AssignmentState& assignment, AccountIx account) const;

  /// No assignment and no birthright counts.
  bool nothing_counts() const;

  /// Some role lists the entitlement, counting or not.
  bool listed(EntitlementIx entitlement) const { return listed_[entitlement]; }

  /// How the assignment comes out as an approval, and what stopped it.
  NearestApproval describe(const AssignmentState& assignment, AccountIx account) const;
  NearestApproval describe(const RoleState& role, bool content) const;

 private:
  RoleIx role_ix(Symbol role) const { return role_ix_.at(role.index); }
  void collect_roles(const References& references);
  void list_entitlements(const References& references);
  void collect_assignments(const References& references);
  void apply_revocations(AssignmentState& assignment, const std::vector<const Register::Revocation*>& rows,
                         const References& references) const;

  const Meaning& meaning_;
  const Register& reg_;
  const Links& links_;
  Date day_;
  Symbol system_;
  std::vector<RoleState> roles_;
  std::unordered_map<std::uint32_t, RoleIx> role_ix_;
  std::vector<AssignmentState> assignments_;
  NumbersByKey by_person_, by_account_;  ///< assignments
  std::vector<const Register::Birthright*> birthrights_;
  std::vector<RoleIx> birthright_roles_;
  std::vector<bool> listed_;
};

}  // namespace behorig
