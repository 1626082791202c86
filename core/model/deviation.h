#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "core/base/date.h"
#include "core/base/message.h"
#include "core/base/shared_text.h"
#include "core/model/severity.h"

namespace behorig {

/// Who a deviation is about: an account and the person it is linked to, or only a person
/// (missing-account). Blank = does not apply or not known.
struct Holder {
  SharedText account;
  SharedText account_name;
  SharedText person;
  SharedText person_name;
  auto operator<=>(const Holder&) const = default;
};

/// A direct grant that is a cause. For unapproved-nesting the accounts that hold x stand here with y.
struct Cause {
  SharedText account;
  SharedText entitlement;
  auto operator<=>(const Cause&) const = default;
};

/// The approval that came nearest to covering the access, and why it does not count.
struct NearestApproval {
  SharedText role;
  SharedText approved_by;
  std::optional<Date> approved_on;
  std::optional<Date> until;
  /// The first thing that stopped it: "revoked", "approver", "self", "undocumented", "since", "until",
  /// "approved_on", "role", "content".
  SharedText stopped;
  /// The day on which it stopped counting, where there is one (the revocation, the last day, ...).
  std::optional<Date> stopped_on;
  /// Where several came as near, the greatest is told: the newest first of all.
  auto newness() const { return std::tie(approved_on, until, approved_by, role, stopped, stopped_on); }
  bool operator==(const NearestApproval&) const = default;
};

/// Holders of a deviation that a valid exception of the register covers.
struct Coverage {
  /// Identity of the acceptance: core/register/exceptions.h.
  std::string key;
  std::string reason;
  Date until;
  std::vector<Holder> holders;
  bool whole = false;  ///< the deviation has no holders, or all of them are covered
  bool operator==(const Coverage&) const = default;
};

/// One cause of a difference between the actual and the approved state, as a control states it: no
/// status, no history. All ids are NFC, DNs canonical; an account and an entitlement are named by the
/// stable id of the reading. Fields that do not apply are blank.
struct Deviation {
  SharedText control;
  SharedText system;
  SharedText account;
  SharedText account_name;
  SharedText person;
  SharedText person_name;
  SharedText entitlement;
  SharedText entitlement_name;
  SharedText other;
  SharedText other_name;
  SharedText role;
  SharedText conflict;
  SharedText requirement;
  SharedText exception;  ///< SHA-256 of its row without `until`, hexadecimal (exception-expired)

  /// Sorted, no repeats. For a finding about one account: that account.
  std::vector<Holder> holders;
  std::vector<Cause> causes;
  /// Unapproved entitlements that follow from the causes through nesting; sorted, without the causes.
  std::vector<std::string> gives;
  /// How the given entitlements follow: chains of entitlement ids, each from a cause to one of `gives`. One
  /// shortest chain for each, for the first 20.
  std::vector<std::vector<std::string>> paths;
  /// Other people or texts that the control names (candidates of an ambiguous account, members that do
  /// not exist, entitlements of a cycle, roles' changed entitlements); sorted.
  std::vector<std::string> related;
  std::optional<NearestApproval> nearest_approval;
  /// More sentences about the reason (incomplete-reading: each thing that was wrong).
  std::vector<Message> reasons;
  /// An entitlement or a role in it is privileged.
  bool privileged = false;

  /// Of this run only: not kept with the finding.
  struct Passing {
    /// Whom it concerns where nobody holds anything: they may not accept it.
    std::vector<std::string> concerned;
    /// Systems that it is about where it is not about one (conflict): their owners may accept it.
    std::vector<std::string> systems;
    /// Where the register says how severe it is: instead of the catalogue's.
    std::optional<Severity> severity;
    int more_severe = 0;  ///< steps, beside those of the system and of privileges
    /// The exceptions that cover it on the day, by key.
    std::vector<Coverage> coverage;
    /// Digests of exceptions that would cover it if they had not ended before the day.
    std::vector<std::string> ended;
    bool operator==(const Passing&) const = default;
  };
  Passing passing = {};

  bool operator==(const Deviation&) const = default;
};

/// Output order: control (as in all_controls), system, account, role, entitlement, other, and what else tells
/// two findings of one control apart.
bool before(const Deviation& a, const Deviation& b);

}  // namespace behorig
