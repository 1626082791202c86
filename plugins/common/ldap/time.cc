#include "plugins/common/ldap/time.h"

#include <charconv>
#include <chrono>

namespace behorig::ldap {
namespace {

/// Takes so many digits from the front.
std::optional<int> digits(std::string_view& text, std::size_t count) {
  int value = 0;
  if (text.size() < count) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + count, value);
  if (error != std::errc() || end != text.data() + count || text[0] == '-') return std::nullopt;
  text.remove_prefix(count);
  return value;
}

/// Takes ".5" or ",5" from the front, as a part of the last unit in seconds. false = a sign without digits.
bool fraction(std::string_view& text, std::int64_t unit, std::int64_t& seconds) {
  if (text.empty() || (text[0] != '.' && text[0] != ',')) return true;
  text.remove_prefix(1);
  double part = 0, weight = 0.1;
  std::size_t count = 0;
  for (; count < text.size() && text[count] >= '0' && text[count] <= '9'; ++count, weight /= 10)
    part += weight * (text[count] - '0');
  text.remove_prefix(count);
  seconds += static_cast<std::int64_t>(part * static_cast<double>(unit));
  return count > 0;
}

/// "Z", "+hh" or "-hhmm", and nothing after it.
std::optional<std::int64_t> offset(std::string_view text) {
  if (text == "Z") return 0;
  if (text.empty() || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const std::int64_t sign = text[0] == '-' ? -1 : 1;
  text.remove_prefix(1);
  const auto hours = digits(text, 2);
  if (!hours || *hours > 23) return std::nullopt;
  int minutes = 0;
  if (!text.empty()) {
    const auto more = digits(text, 2);
    if (!more || *more > 59 || !text.empty()) return std::nullopt;
    minutes = *more;
  }
  return sign * (std::int64_t{*hours} * 3600 + std::int64_t{minutes} * 60);
}

bool begins_with_digit(std::string_view text) { return !text.empty() && text[0] >= '0' && text[0] <= '9'; }

}  // namespace

std::optional<std::int64_t> seconds_of(std::string_view text) {
  using namespace std::chrono;
  const auto y = digits(text, 4), m = digits(text, 2), d = digits(text, 2), h = digits(text, 2);
  if (!y || !m || !d || !h || *h > 23) return std::nullopt;
  // OpenLDAP writes "locked for good" as 000001010000Z, a year that this calendar has.
  const year_month_day day{year(*y), month(static_cast<unsigned>(*m)),
                           std::chrono::day(static_cast<unsigned>(*d))};
  if (!day.ok()) return std::nullopt;
  std::int64_t seconds =
      std::int64_t{sys_days(day).time_since_epoch().count()} * 86400 + std::int64_t{*h} * 3600;
  std::int64_t unit = 3600;
  for (const std::int64_t smaller : {std::int64_t{60}, std::int64_t{1}}) {
    if (!begins_with_digit(text)) break;
    const auto value = digits(text, 2);
    if (!value || *value > (smaller == 1 ? 60 : 59)) return std::nullopt;
    seconds += *value * smaller;
    unit = smaller;
  }
  if (!fraction(text, unit, seconds)) return std::nullopt;
  const auto east = offset(text);
  if (!east) return std::nullopt;
  return seconds - *east;
}

std::int32_t day_of(std::int64_t seconds) {
  const std::int64_t day = seconds / 86400 - (seconds % 86400 < 0 ? 1 : 0);
  return static_cast<std::int32_t>(day);
}

std::string day_text(std::int32_t day) {
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
  const auto two = [](unsigned number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return std::to_string(static_cast<int>(date.year())) + "-" + two(static_cast<unsigned>(date.month())) +
         "-" + two(static_cast<unsigned>(date.day()));
}

}  // namespace behorig::ldap
