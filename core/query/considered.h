#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "core/controls/comparison.h"
#include "core/controls/on_paper.h"

namespace behorig {

/// Somebody who owned the system on a day.
struct OwnerThen {
  std::string person, name;
  std::string capacity;  ///< as the register's table spells it
  bool operator==(const OwnerThen&) const = default;
};

/// An approval that a finding rests on, or that would give what it is about, and what becomes of it.
struct ConsideredApproval {
  std::string system;               ///< blank = the finding's
  std::string person, person_name;  ///< blank where the role itself was approved
  std::string account;              ///< that the assignment names; blank = none
  bool birthright = false, of_role = false;
  std::vector<std::string> entitlements;  ///< that it would give, of those that the finding is about
  NearestApproval approval;
  std::string approver_name, revoked_by, revoker_name;
  /// It counts, but not for the account that holds it: the assignment names another account, or the role is
  /// privileged and the person has an account for such roles.
  bool elsewhere = false;
  std::optional<Message> note;    ///< what the finding sees in it, where not all that are listed are alike
  std::vector<OwnerThen> owners;  ///< of the system on the day when it was approved
  bool operator==(const ConsideredApproval&) const = default;
};

struct ConsideredApprovals {
  std::vector<ConsideredApproval> listed;
  std::size_t more = 0;  ///< that are not listed
};

/// As many as are listed.
constexpr std::size_t kMostApprovals = 100;

/// Who owned a system on a day, by person and capacity.
std::vector<OwnerThen> owners_on(const Meaning& meaning, std::string_view system, Date day);

/// Somebody by id and by the name of that day.
void name_holder(ConsideredApproval& one, const Meaning& meaning, Symbol person, Date day);
/// Whoever took it back, by id and by the name of the day.
void name_revoker(ConsideredApproval& one, const Meaning& meaning, const Register::Revocation& row);
/// Who approved, and who owned the system then; where the approval has a day.
void name_approvers(ConsideredApproval& one, const Meaning& meaning, std::string_view system);
/// What stands in the row, as one that counts.
NearestApproval approval_in(const Register& reg, const Register::Assignment& row);

/// Collects approvals that bear upon what accounts of one reading hold or people should hold.
class Considering {
 public:
  /// Borrows its arguments. `several`: the finding is about several systems, so that each is named.
  Considering(const Comparison& comparison, ConsideredApprovals& out, bool several = false,
              std::size_t most = kMostApprovals)
      : c_(comparison), out_(out), several_(several), most_(most) {}
  Considering(const Considering&) = delete;
  Considering& operator=(const Considering&) = delete;

  /// Every approval of the account's people whose role lists it, counting or not.
  void look_at(AccountIx account, EntitlementIx entitlement);
  /// What counts for the person without regard to which account, and gives the entitlement, or anything.
  void look_for(Symbol person, std::optional<EntitlementIx> entitlement);

 private:
  enum class Kind { assignment, elsewhere, birthright };
  using Key = std::tuple<Kind, std::uint32_t, std::uint32_t>;  ///< assignment or role, and the person

  std::span<const AssignmentIx> assignments_of(Symbol person);
  ConsideredApproval about(Symbol person, std::optional<EntitlementIx> entitlement) const;
  void birthright(Symbol person, RoleIx ix, std::optional<EntitlementIx> entitlement, bool counts);
  void add(ConsideredApproval one, Key key);

  const Comparison& c_;
  ConsideredApprovals& out_;
  bool several_;
  std::size_t most_;
  std::set<Key> unlisted_;
  std::map<Symbol, std::vector<AssignmentIx>> by_person_;
};

/// What is approved of that which a finding of a reading is about. Of what is held without approval every
/// approval whose role lists it, in the order of the finding's causes, then of the register; of a nesting
/// also those of what it nests; of what is missing those that say that it should be there.
ConsideredApprovals considered_for(const Comparison& comparison, const Deviation& deviation,
                                   std::size_t most = kMostApprovals);

/// The rows of the register that a finding rests on that needs no reading: which count, who approved them and
/// what the finding sees in them. None of controls that are not about approvals.
ConsideredApprovals approvals_on_paper(const OnPaper& paper, const Deviation& deviation,
                                       std::size_t most = kMostApprovals);

}  // namespace behorig
