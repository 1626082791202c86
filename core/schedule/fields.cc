#include "core/schedule/fields.h"

#include <bit>

namespace behorig {
namespace {

using std::chrono::local_days;

/// The lowest bit not below `from`; -1 if there is none.
int first_bit(std::uint64_t bits, int from) {
  if (from > 63) return -1;
  const std::uint64_t rest = bits & (~std::uint64_t{0} << from);
  return rest == 0 ? -1 : std::countr_zero(rest);
}

/// The days of one month that fit.
std::uint64_t days_of_month(const CalendarFields& fields, std::chrono::year_month month) {
  using std::chrono::day, std::chrono::last, std::chrono::weekday;
  const int length = static_cast<int>(static_cast<unsigned>((month / last).day()));
  const int first_weekday = static_cast<int>(weekday(local_days(month / day(1))).iso_encoding());
  std::uint64_t out = 0;
  for (int d = 1; d <= length; ++d) {
    const int counted = fields.days_from_end ? length - d + 1 : d;
    const bool by_day = (fields.days >> counted & 1U) != 0;
    const bool by_weekday = (fields.weekdays >> ((first_weekday - 1 + d - 1) % 7 + 1) & 1U) != 0;
    if (fields.either_day ? by_day || by_weekday : by_day && by_weekday) out |= std::uint64_t{1} << d;
  }
  return out;
}

/// The first day not before `from` that fits.
std::optional<local_days> next_day(const CalendarFields& fields, local_days from) {
  const std::chrono::year_month_day start(from);
  for (int year = static_cast<int>(start.year()); year <= kLastYear; ++year) {
    if (!fields.years.test(static_cast<std::size_t>(year - kFirstYear))) continue;
    const bool same_year = year == static_cast<int>(start.year());
    const int first_month = same_year ? static_cast<int>(static_cast<unsigned>(start.month())) : 1;
    for (int m = first_bit(fields.months, first_month); m > 0; m = first_bit(fields.months, m + 1)) {
      const std::chrono::year_month month(std::chrono::year(year),
                                          std::chrono::month(static_cast<unsigned>(m)));
      const bool same_month = same_year && month.month() == start.month();
      const int least = same_month ? static_cast<int>(static_cast<unsigned>(start.day())) : 1;
      const int day = first_bit(days_of_month(fields, month), least);
      if (day > 0) return local_days(month / std::chrono::day(static_cast<unsigned>(day)));
    }
  }
  return std::nullopt;
}

/// The first second of the day not before `from` that fits.
std::optional<int> next_second_of_day(const CalendarFields& fields, int from) {
  const int hour = from / 3600, minute = from / 60 % 60, second = from % 60;
  if ((fields.hours >> hour & 1U) != 0) {
    if ((fields.minutes >> minute & 1U) != 0) {
      const int s = first_bit(fields.seconds, second);
      if (s >= 0) return hour * 3600 + minute * 60 + s;
    }
    const int m = first_bit(fields.minutes, minute + 1);
    if (m >= 0) return hour * 3600 + m * 60 + first_bit(fields.seconds, 0);
  }
  const int h = first_bit(fields.hours, hour + 1);
  if (h < 0) return std::nullopt;
  return h * 3600 + first_bit(fields.minutes, 0) * 60 + first_bit(fields.seconds, 0);
}

}  // namespace

std::optional<WallTime> next_fitting(const CalendarFields& fields, WallTime after) {
  using std::chrono::seconds;
  const WallTime first = local_days(std::chrono::year(kFirstYear) / 1 / 1);
  const WallTime from = after < first ? first : after + seconds(1);
  const local_days today = std::chrono::floor<std::chrono::days>(from);
  const auto day = next_day(fields, today);
  if (!day) return std::nullopt;
  if (*day == today) {
    const auto second = next_second_of_day(fields, static_cast<int>((from - WallTime(today)).count()));
    if (second) return WallTime(today) + seconds(*second);
    const auto later = next_day(fields, today + std::chrono::days(1));
    if (!later) return std::nullopt;
    return WallTime(*later) + seconds(*next_second_of_day(fields, 0));
  }
  return WallTime(*day) + seconds(*next_second_of_day(fields, 0));
}

}  // namespace behorig
