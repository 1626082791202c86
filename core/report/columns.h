#pragma once

#include <string>
#include <vector>

#include "core/report/model.h"

namespace behorig {

/// A deviation as a row of a table: the same in CSV and in the workbook.
std::vector<std::string> finding_columns(Language language);
std::vector<std::string> finding_cells(const ReportedFinding& finding);

/// Texts in one cell.

/// A word of the report's own.
std::string report_word(const std::string& id, Language language);

}  // namespace behorig
