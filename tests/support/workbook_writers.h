#pragma once

#include <filesystem>
#include <vector>

#include "tests/support/tables.h"

namespace behorig::testing {

// The register as other programs write it. Days are days there, whole numbers are numbers, and yes and no are
// what the program has for them.

/// With libxlsxwriter, texts in a part of their own.
void write_with_xlsxwriter(const std::vector<TextTable>& tables, const std::filesystem::path& file);
/// The same with texts in the cells, and with Swedish names of sheets and columns.
void write_swedish_with_xlsxwriter(const std::vector<TextTable>& tables, const std::filesystem::path& file);
/// With openpyxl, from a folder of CSV files. Aborts the test program if that fails.
void write_with_openpyxl(const std::filesystem::path& folder, const std::filesystem::path& file);

}  // namespace behorig::testing
