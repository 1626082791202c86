#pragma once

#include "plugins/common/workbook/ooxml.h"
#include "plugins/common/workbook/sheet.h"

namespace behorig::workbook {

/// What the cells of an XLSX sheet refer to.
struct Shared {
  SharedTexts texts;
  std::vector<NumberFormat> formats;
  bool from_1904 = false;
  bool uncomputed = false;  ///< results of formulas are to be computed when the file is opened
};

/// Reads the part of one sheet.
void read_xlsx_sheet(const Package& package, std::string_view part, const Shared& shared,
                     const Limits& limits, SheetTaker& taker);

}  // namespace behorig::workbook
