#pragma once

#include <string>
#include <vector>

#include "core/controls/compare.h"

namespace behorig {

struct Comparison;

/// What people hold of the conflicts' sides in a complete reading of one system.
std::vector<ConflictHolding> conflict_holdings(const Snapshot& snapshot, const Meaning& meaning,
                                               const CompareOptions& options);

std::vector<ConflictHolding> conflict_holdings(Comparison& comparison);

/// Who holds something from every side of a conflict, over all systems. Sorted by before().
std::vector<Deviation> conflicts(const Meaning& meaning, Date day,
                                 const std::vector<ConflictHolding>& holdings);

/// One of a conflict's `related`: it is, by its text, held in the system.
bool names_system(const std::string& held, std::string_view system);

/// Systems that the rows of a conflict name, by text, none twice; none for a conflict that there is not.
/// Blank: of all conflicts.
std::vector<std::string> conflict_systems(const Register& reg, std::string_view conflict);

}  // namespace behorig
