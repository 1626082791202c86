#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/date.h"
#include "core/model/deviation.h"
#include "core/model/verdict.h"
#include "core/register/exceptions.h"
#include "core/register/meaning.h"
#include "core/snapshot/snapshot.h"

namespace behorig {

/// One rule that links accounts to people: the account's attribute (or "account", "name") must equal
/// the column of `people` (person, name, email, unit, title, manager); e-mail without case.
struct CorrelationKey {
  std::string account;
  std::string person;
  bool operator==(const CorrelationKey&) const = default;
};

/// A name by which the register calls an account, and the account's stable id.
using AccountNames = std::map<std::string, std::string, std::less<>>;

/// A role's content where it is another than when its newest approval was first seen: the register's texts.
struct ContentChange {
  std::vector<std::string> then, now;
  bool operator==(const ContentChange&) const = default;
};
/// By role.
using ContentChanges = std::map<std::string, ContentChange, std::less<>>;

/// What the comparison needs to know besides the two states.
struct CompareOptions {
  std::string system;  ///< id as in the register's systems table
  Date day;            ///< T, the date of the control
  std::vector<CorrelationKey> keys;
  int dormant_days = 90;               ///< unused for longer is dormant
  bool grants_by_groups_only = false;  ///< accounts are to hold groups and roles, and nothing else directly
  std::optional<int> escalate_revoked_days = {};  ///< what was revoked and is held for longer is more severe
  /// What the names that the register uses for accounts stood for when a complete reading first showed one of
  /// them.
  AccountNames names = {};
  /// Of account-reused findings that stand: the account that the name stood for when it was approved.
  AccountNames reused = {};
  /// How roles' contents differ from those with which their approvals were first seen; null = they do not.
  const ContentChanges* contents = nullptr;
  /// Whom the exceptions of findings marked (1) covered when they were first applied, by control and account:
  /// decides with the exceptions of today whether such a finding is accepted.
  std::map<std::pair<std::string, std::string>, Covered> covered = {};
};

/// Somebody's accounts in one system hold what a row of `conflicts` names.
struct ConflictHolding {
  Symbol conflict, side, person;  ///< of the register
  std::string system;
  std::string what;  ///< the role's id, or the entitlement's stable id
  bool role = false;
  bool privileged = false;
};

/// What else a complete reading of one system says.
struct Noticed {
  AccountNames names;  ///< see CompareOptions
  std::vector<ConflictHolding> conflicts;
};

/// All deviations of one system that need its reading. Pure: depends on nothing but its arguments and not
/// on the order of facts or rows. `verdict` decides which controls may open (core/docs/semantics.md,
/// section 2): "missing" only on a complete reading, nothing on a failed one. Sorted by before(). `noticed`,
/// if given, takes what a complete reading says besides.
std::vector<Deviation> compare(const Snapshot& snapshot, const Meaning& meaning,
                               const CompareOptions& options, Verdict verdict, Noticed* noticed = nullptr);

}  // namespace behorig
