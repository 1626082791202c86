#pragma once

#include <map>
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

/// What the comparison needs to know besides the two states.
struct CompareOptions {
  std::string system;  ///< id as in the register's systems table
  Date day;            ///< T, the date of the control
  std::vector<CorrelationKey> keys;
  /// Whom the exceptions of findings marked (1) covered when they were first applied, by control and account:
  /// decides with the exceptions of today whether such a finding is accepted.
  std::map<std::pair<std::string, std::string>, Covered> covered = {};
};

/// All deviations of one system that need its reading. Pure: depends on nothing but its arguments and not
/// on the order of facts or rows. `verdict` decides which controls may open (core/docs/semantics.md,
/// section 2): "missing" only on a complete reading, nothing on a failed one. Sorted by before().
std::vector<Deviation> compare(const Snapshot& snapshot, const Meaning& meaning,
                               const CompareOptions& options, Verdict verdict);

/// Deviations that only need a valid register (marked (R)), of every system in it. Sorted by before().
std::vector<Deviation> check_register(const Meaning& meaning, Date day);

}  // namespace behorig
