#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace behorig {

// Of a workbook's cell and sheet; of the readers of workbooks and databases.
inline constexpr std::size_t kMostInCell = 32'767;    ///< UTF-16 units
inline constexpr std::size_t kMostBytes = 65'535;     ///< of a cell in UTF-8
inline constexpr std::size_t kMostRows = 1'048'575;   ///< of a sheet, besides the headings
inline constexpr std::size_t kMostInRow = 200 << 10;  ///< bytes of a CSV row

/// How many units of UTF-16 the text (UTF-8) has.
std::size_t utf16_units(std::string_view text);

/// The text as a workbook's cell keeps it: where it holds what looks like an escape, or a carriage return.
std::string escaped_for_sheet(std::string_view text);

}  // namespace behorig
