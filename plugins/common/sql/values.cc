#include "plugins/common/sql/values.h"

#include <unicode/utf8.h>

#include <charconv>
#include <chrono>

namespace behorig::sql {
namespace {

constexpr std::string_view kBlanks = " \t\r\n\f\v";

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

bool is_utf8(std::string_view text) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  for (std::size_t at = 0; at < text.size();) {
    UChar32 letter = bytes[at];
    if (letter < 0x80) {
      ++at;
      continue;
    }
    U8_NEXT(bytes, at, text.size(), letter);
    if (letter < 0) return false;
  }
  return true;
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return out;
}

std::optional<std::int32_t> day(std::string_view text) {
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

std::string statement_of(std::string_view text) {
  const std::size_t last = text.find_last_not_of(std::string(kBlanks) + ";");
  if (last == std::string_view::npos) return {};
  const std::size_t first = text.find_first_not_of(kBlanks);
  return std::string(text.substr(first, last - first + 1));
}

}  // namespace behorig::sql
