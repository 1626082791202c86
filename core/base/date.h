#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace behorig {

/// A calendar day (proleptic Gregorian), as days since 1970-01-01. No time of day, no time zone.
struct Date {
  std::int32_t days = 0;

  auto operator<=>(const Date&) const = default;

  /// Reads exactly `YYYY-MM-DD` (ISO 8601) of a day that exists, years 0001-9999; anything else is
  /// nullopt.
  static std::optional<Date> parse(std::string_view text);

  static constexpr Date earliest() { return {std::numeric_limits<std::int32_t>::min()}; }
  static constexpr Date latest() { return {std::numeric_limits<std::int32_t>::max()}; }

  Date plus_days(std::int32_t n) const { return {days + n}; }
  /// The same day so many months later; the last of the month where that month is shorter.
  Date plus_months(int months) const;
  std::string iso() const;
};

/// Both ends inclusive; a blank end is open. A reversed interval holds on no day.
struct Interval {
  Date from = Date::earliest();
  Date until = Date::latest();

  bool holds(Date day) const { return from <= day && day <= until; }
  bool operator==(const Interval&) const = default;
};

}  // namespace behorig
