#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/controls/comparison.h"
#include "core/controls/on_paper.h"
#include "core/controls/role_content.h"
#include "core/query/edit.h"
#include "core/register/added_rows.h"
#include "core/register/edited_rows.h"

namespace behorig {

/// What would make a finding go away: rows to write into the register and rows of it to edit, or things to do
/// in the system. Never both.
struct ResolvingChange {
  std::vector<RegisterRow> rows;
  std::vector<RowEdit> edits;
  std::vector<SystemChange> acts;
  /// Controls of the findings that it would open; sorted, one for each finding.
  std::vector<std::string> opens;
  /// Which ones is not known, because that hangs on what only somebody who knows can say.
  bool opens_known = true;

  /// A cell is "?": somebody must say what belongs there.
  bool to_fill_in() const;
  std::size_t size() const { return rows.size() + edits.size() + acts.size(); }
  bool operator==(const ResolvingChange&) const = default;
};

/// The newest complete reading of a system. Borrowed.
struct GroundReading {
  const Snapshot* snapshot;
  CompareOptions options;
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
  std::span<const KeptTable> kept = {};    ///< the register's rows as they are written; none = none is edited
  std::vector<GroundReading> others = {};  ///< of a finding over several systems: all of theirs
};

struct ResolvingChanges {
  /// Whether the register as it is now and the readings show the finding; none where that cannot be told from
  /// them: the finding is of the run itself or an own control, or takes a reading that there is not.
  std::optional<bool> stands;
  /// The smallest change of the register, and the smallest of the system, of those that were tried: each was
  /// tried, and the finding was gone. None where what must be done is not a row or an act of a kind that is
  /// known here.
  std::vector<ResolvingChange> changes;
};

struct Candidate;

/// Tries them. Ground is borrowed. Takes one comparison of the system for each candidate, of which there are
/// about ten.
ResolvingChanges try_changes(const Deviation& deviation, std::vector<Candidate> candidates,
                             const ChangeGround& ground);
/// ... those that somebody who knows the field would try.
ResolvingChanges changes_for(const Deviation& deviation, const ChangeGround& ground);

}  // namespace behorig
