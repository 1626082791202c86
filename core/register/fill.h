#pragma once

#include "core/register/checked_table.h"

namespace behorig {

/// Takes the rows of a checked table into the register, whose symbols they are. `delivered`: see
/// CheckedTable.
void fill(Register& reg, const KeptTable& table, std::uint64_t delivered);
inline void fill(Register& reg, const CheckedTable& table) { fill(reg, table.rows(), table.delivered()); }

/// Reversed intervals, and references to what no table defines: each text once, with the first row that has
/// it.
void warn(const std::vector<CheckedTable>& tables, MessageList& warnings);

}  // namespace behorig
