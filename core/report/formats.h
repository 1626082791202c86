#pragma once

#include <filesystem>
#include <string>

#include "core/base/result.h"
#include "core/report/model.h"

namespace behorig {

/// One page that needs nothing besides itself, for the screen and for paper. No script, no link.
std::string report_html(const SystemReport& report);

/// The deviations, one a row, with headings (core/docs/formats.md). RFC 4180.
std::string report_csv(const SystemReport& report);

/// A workbook with a sheet of facts, one of controls, one of deviations. Every cell is a number or a text:
/// none is a formula.
Status report_xlsx(const SystemReport& report, const std::filesystem::path& file);

}  // namespace behorig
