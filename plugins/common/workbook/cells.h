#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace behorig::workbook {

/// Columns and rows count from 1.
struct Place {
  std::uint32_t column = 0, row = 0;
  auto operator<=>(const Place&) const = default;
};
/// "B7"
std::string shown(Place place);
/// nullopt: no such text, or beyond ZZZ and nine digits.
std::optional<Place> place_of(std::string_view text);

/// What a number format makes of a number.
struct NumberFormat {
  enum class Kind {
    plain,      ///< a number that looks like its value
    date,       ///< a day, a time, or both
    padded,     ///< zeros in front, up to `digits`
    patterned,  ///< marks between the digits, as in 850101-1234
  };
  Kind kind = Kind::plain;
  int digits = 0;
  bool operator==(const NumberFormat&) const = default;
};
/// Of a code such as yyyy-mm-dd.
NumberFormat format_of_code(std::string_view code);
/// Of a number below 164, which needs no code in the file.
NumberFormat built_in_format(std::uint32_t id);

/// A number as the file writes it (1, 1.0, 1E+5), or why it cannot be told.
struct Number {
  enum class Verdict { good, not_a_number, too_long } verdict = Verdict::good;
  double value = 0;
};
/// too_long: a whole number of more than 15 digits, which no spreadsheet keeps.
Number number_of(std::string_view text);
/// Whole numbers without decimals, others as short as they can be.
std::string shown(double value);
/// As a padded format shows it.
std::string padded(double value, int digits);

/// A day as a spreadsheet counts it: from 1900, with a 29 February that there never was, or from 1904.
/// nullopt: no day, or one of that kind.
std::optional<std::string> day_of_serial(double whole, bool from_1904);

/// The same with a time of day, to show a person what a cell holds; the number itself if it is no day.
std::string moment_of_serial(double value, bool from_1904);

enum class IsoDay { day, has_time, none };
/// 2026-11-24, or with a time of day that is midnight; what is behind the day is cut off.
IsoDay iso_day(std::string_view text, std::string& day);

/// With _x000D_ and the like replaced by what they stand for.
std::string unescaped(std::string_view text);

}  // namespace behorig::workbook
