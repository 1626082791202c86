#pragma once

#include <string>
#include <vector>

#include "core/controls/comparison.h"

namespace behorig {

/// Somebody who owned the system on a day.
struct OwnerThen {
  std::string person, name;
  std::string capacity;  ///< as the register's table spells it
  bool operator==(const OwnerThen&) const = default;
};

/// An approval that would give what a finding is about, and what becomes of it.
struct ConsideredApproval {
  std::string person, person_name;
  std::string account;  ///< that the assignment names; blank = none
  bool birthright = false;
  std::vector<std::string> entitlements;  ///< of the finding's causes, that it would give
  NearestApproval approval;
  /// It counts, but not for the account that holds it: the assignment names another account, or the role is
  /// privileged and the person has an account for such roles.
  bool elsewhere = false;
  std::vector<OwnerThen> owners;  ///< of the system on the day when it was approved
  bool operator==(const ConsideredApproval&) const = default;
};

/// Who owned a system on a day, by person and capacity.
std::vector<OwnerThen> owners_on(const Meaning& meaning, std::string_view system, Date day);

/// Every approval of the finding's accounts' people whose role lists what they hold without approval,
/// counting or not; in the order of the finding's causes, then of the register. At most `most`.
std::vector<ConsideredApproval> considered_for(const Comparison& comparison, const Deviation& deviation,
                                               std::size_t most = 100);

}  // namespace behorig
