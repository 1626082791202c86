#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

namespace behorig::csv_connector {

/// A number of a date (Y, y for two digits, M, D) of so many digits, or a character that stands for itself.
struct DatePart {
  char what;
  std::size_t least, most;  ///< 0: for itself
};
using DateFormat = std::vector<DatePart>;

/// Days in the text of an export. A time of day after the date is passed over.
class Dates {
 public:
  /// `format` with YYYY, YY, MM, DD (or %Y, %y, %m, %d); M and D read one or two digits. Blank: whatever can
  /// be read in one way only, above all ISO 8601.
  explicit Dates(std::string_view format);

  enum class Wrong { no_date, ambiguous };
  /// Days since 1970-01-01.
  std::variant<std::int32_t, Wrong> read(std::string_view text) const;

  /// The format has a year, a month and a day, each once, and no other letters.
  bool valid() const;

 private:
  DateFormat format_;
};

}  // namespace behorig::csv_connector
