#pragma once

#include <string>
#include <string_view>

namespace behorig {

/// A cell of a CSV file for people and spreadsheets: quoted where it must be (RFC 4180), its control
/// characters shown, and never taken for a formula.
std::string csv_cell(std::string_view text);

}  // namespace behorig
