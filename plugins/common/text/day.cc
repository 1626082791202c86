#include "plugins/common/text/day.h"

#include <chrono>

namespace behorig::text {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Takes so many digits off the front.
std::optional<int> digits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  int out = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (!is_digit(text[i])) return std::nullopt;
    out = out * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return out;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

/// hh:mm, or with seconds and fractions, then perhaps Z or an offset, to the end.
bool is_time(std::string_view text) {
  const auto hour = digits(text, 2);
  if (!hour || *hour > 24 || !take(text, ':')) return false;
  const auto minute = digits(text, 2);
  if (!minute || *minute > 59) return false;
  if (take(text, ':')) {
    const auto second = digits(text, 2);
    if (!second || *second > 60) return false;
    if (take(text, '.')) {
      if (!digits(text, 1)) return false;
      while (!text.empty() && is_digit(text.front())) text.remove_prefix(1);
    }
  }
  if (take(text, 'Z') || text.empty()) return text.empty();
  take(text, ' ');
  if (!take(text, '+') && !take(text, '-')) return false;
  if (!digits(text, 2)) return false;
  while (!text.empty()) {
    take(text, ':');
    if (!digits(text, 2)) return false;
  }
  return true;
}

}  // namespace

std::optional<std::int32_t> iso_day(std::string_view text) {
  const auto year = digits(text, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = digits(text, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto of_month = digits(text, 2);
  if (!of_month) return std::nullopt;
  if (!text.empty() && !((take(text, ' ') || take(text, 'T')) && is_time(text))) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*of_month))};
  if (!date.ok() || *year == 0) return std::nullopt;
  return static_cast<std::int32_t>(std::chrono::sys_days(date).time_since_epoch().count());
}

}  // namespace behorig::text
