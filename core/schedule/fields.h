#pragma once

#include <bitset>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace behorig {

inline constexpr int kFirstYear = 1970;  // systemd's own bounds
inline constexpr int kLastYear = 2199;

/// Bits from `least` to `most`.
constexpr std::uint64_t bits_between(int least, int most) {
  return (~std::uint64_t{0} >> (63 - (most - least))) << least;
}

inline constexpr std::uint64_t kAllMonths = bits_between(1, 12);
inline constexpr std::uint64_t kAllDays = bits_between(1, 31);
inline constexpr std::uint64_t kAllWeekdays = bits_between(1, 7);
inline constexpr std::uint64_t kAllHours = bits_between(0, 23);
inline constexpr std::uint64_t kAllSixty = bits_between(0, 59);

/// What the wall clock must show: a bit for each value that is taken.
struct CalendarFields {
  std::bitset<kLastYear - kFirstYear + 1> years;  ///< bit 0 = kFirstYear
  std::uint64_t months = kAllMonths;
  std::uint64_t days = kAllDays;
  std::uint64_t weekdays = kAllWeekdays;  ///< 1 = Monday
  std::uint64_t hours = 1;
  std::uint64_t minutes = 1;
  std::uint64_t seconds = 1;
  bool days_from_end = false;  ///< days count from the month's end: bit 1 = its last
  bool either_day = false;     ///< crontab: the day of month or the weekday is enough

  CalendarFields() { years.set(); }
  bool operator==(const CalendarFields&) const = default;

  bool every_hour() const { return hours == kAllHours; }
};

/// Wall-clock time as seconds since 1970-01-01 00:00:00 on that clock.
using WallTime = std::chrono::local_seconds;

/// The first wall-clock time after `after` that fits; none if there is none until kLastYear.
std::optional<WallTime> next_fitting(const CalendarFields& fields, WallTime after);

/// The fields in one spelling: as crontab where either day is enough, else as systemd.
std::string spell(const CalendarFields& fields);

}  // namespace behorig
