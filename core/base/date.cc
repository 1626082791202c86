#include "core/base/date.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace behorig {
namespace {

std::optional<unsigned> digits(std::string_view text) {
  unsigned value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  return value;
}

}  // namespace

std::optional<Date> Date::parse(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = digits(text.substr(0, 4));
  const auto month = digits(text.substr(5, 2));
  const auto day = digits(text.substr(8, 2));
  if (!year || !month || !day || *year == 0) return std::nullopt;
  const std::chrono::year_month_day ymd{std::chrono::year(static_cast<int>(*year)),
                                        std::chrono::month(*month), std::chrono::day(*day)};
  if (!ymd.ok()) return std::nullopt;
  return Date{static_cast<std::int32_t>(std::chrono::sys_days(ymd).time_since_epoch().count())};
}

std::string Date::iso() const {
  const std::chrono::year_month_day ymd{std::chrono::sys_days{std::chrono::days{days}}};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month()),
                     static_cast<unsigned>(ymd.day()));
}

Date Date::plus_months(int count) const {
  using std::chrono::month_day_last, std::chrono::sys_days, std::chrono::year_month,
      std::chrono::year_month_day, std::chrono::year_month_day_last;
  const year_month_day from{sys_days{std::chrono::days{days}}};
  const year_month month = from.year() / from.month() + std::chrono::months{count};
  const auto last = year_month_day_last{month.year(), month_day_last{month.month()}};
  const year_month_day to = month / std::min(from.day(), last.day());
  return {static_cast<std::int32_t>(sys_days{to}.time_since_epoch().count())};
}

}  // namespace behorig
