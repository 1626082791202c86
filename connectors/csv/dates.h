#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace behorig::csv_connector {

/// Days in the text of an export. A time of day after the date is passed over.
class Dates {
 public:
  /// `format` with YYYY, YY, MM, DD (or %Y, %y, %m, %d); M and D read one or two digits. Blank: whatever can
  /// be read in one way only, above all ISO 8601.
  explicit Dates(std::string format) : format_(std::move(format)) {}

  enum class Wrong { no_date, ambiguous };
  /// Days since 1970-01-01.
  std::variant<std::int32_t, Wrong> read(std::string_view text) const;

  /// The format has a year, a month and a day, each once, and no other letters.
  bool valid() const;

 private:
  std::string format_;
};

}  // namespace behorig::csv_connector
