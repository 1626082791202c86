#pragma once

#include <string>
#include <vector>

#include "core/controls/comparison.h"
#include "core/controls/on_paper.h"
#include "core/controls/role_content.h"
#include "core/query/edit.h"
#include "core/register/added_rows.h"

namespace behorig {

/// What would make a finding go away: rows to write into the register, or things to do in the system. Never
/// both.
struct ResolvingChange {
  std::vector<RegisterRow> rows;
  std::vector<SystemChange> acts;
  /// Controls of the findings that it would open; sorted, one for each finding.
  std::vector<std::string> opens;
  /// Which ones is not known, because that hangs on what only somebody who knows can say.
  bool opens_known = true;

  /// A cell is "?": somebody must say what belongs there.
  bool to_fill_in() const;
  std::size_t size() const { return rows.size() + acts.size(); }
  bool operator==(const ResolvingChange&) const = default;
};

/// What a change is tried against.
struct ChangeGround {
  const Snapshot& snapshot;
  Verdict verdict;         ///< of the reading: complete, or failed where there is none
  Register& reg;           ///< takes rows while a change is tried, and gives them back
  CompareOptions options;  ///< without contents
  const std::vector<RoleContent>& seen;
  SystemsRead systems;
  PaperRules rules;
};

struct ResolvingChanges {
  bool stands = false;  ///< the register as it is now and the reading show the finding
  /// The smallest change of the register, and the smallest of the system, of those that were tried: each was
  /// tried, and the finding was gone. None where what must be done is not a row or an act of a kind that is
  /// known here.
  std::vector<ResolvingChange> changes;
};

/// Ground is borrowed. Takes about ten comparisons of the system.
ResolvingChanges changes_for(const Deviation& deviation, const ChangeGround& ground);

}  // namespace behorig
