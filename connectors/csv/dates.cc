#include "connectors/csv/dates.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace behorig::csv_connector {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::optional<std::int32_t> day_of(int year, int month, int day) {
  namespace chrono = std::chrono;
  const chrono::year_month_day date(chrono::year(year), chrono::month(static_cast<unsigned>(month)),
                                    chrono::day(static_cast<unsigned>(day)));
  if (year < 1 || year > 9999 || !date.ok()) return std::nullopt;
  return static_cast<std::int32_t>(chrono::sys_days(date).time_since_epoch().count());
}

/// A number of at least `least` and at most `most` digits at the start of the text, which is shortened by it.
std::optional<int> number(std::string_view& text, std::size_t least, std::size_t most) {
  std::size_t digits = 0;
  int value = 0;
  while (digits < text.size() && digits < most && is_digit(text[digits])) {
    value = value * 10 + (text[digits] - '0');
    ++digits;
  }
  if (digits < least) return std::nullopt;
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, std::string_view one_of) {
  const bool there = !text.empty() && one_of.find(text.front()) != std::string_view::npos;
  if (there) text.remove_prefix(1);
  return there;
}

/// Z, or +01:00, +0100 and the like; nothing else, and not a second date.
bool is_zone(std::string_view rest) {
  if (rest == "Z" || rest == "z" || rest.empty()) return true;
  if (!take(rest, "+-") || !number(rest, 2, 2)) return false;
  take(rest, ":");
  return rest.empty() || (number(rest, 2, 2) && rest.empty());
}

/// What may follow a date: nothing, or a time of day (10:22, T10:22:33.5Z, 10.22.33+01:00, 1:05 PM).
bool is_time_or_nothing(std::string_view rest) {
  if (rest.empty()) return true;
  const bool iso = rest[0] == 'T';
  if (!take(rest, "T ") || !number(rest, 1, 2)) return false;
  while (iso && number(rest, 2, 2)) continue;  // T102233
  while (take(rest, ":.,")) {
    if (!number(rest, 1, 9)) return false;
  }
  take(rest, " ");
  if (take(rest, "APap")) {
    if (!take(rest, "Mm")) return false;
    take(rest, " ");
  }
  return is_zone(rest);
}

struct Token {
  std::string_view spelling;
  char part;
  std::size_t least, most;
};
constexpr std::array<Token, 10> kTokens{{{"YYYY", 'Y', 4, 4},
                                         {"%Y", 'Y', 4, 4},
                                         {"YY", 'y', 2, 2},
                                         {"%y", 'y', 2, 2},
                                         {"MM", 'M', 2, 2},
                                         {"%m", 'M', 1, 2},
                                         {"M", 'M', 1, 2},
                                         {"DD", 'D', 2, 2},
                                         {"%d", 'D', 1, 2},
                                         {"D", 'D', 1, 2}}};

const Token* token_at(std::string_view format) {
  const auto found = std::find_if(kTokens.begin(), kTokens.end(),
                                  [&](const Token& t) { return format.starts_with(t.spelling); });
  return found == kTokens.end() ? nullptr : &*found;
}

std::optional<std::int32_t> by_format(const DateFormat& format, std::string_view text) {
  int year = 0, month = 0, day = 0;
  for (const DatePart& part : format) {
    if (part.least == 0) {
      if (text.empty() || text[0] != part.what) return std::nullopt;
      text.remove_prefix(1);
      continue;
    }
    const auto value = number(text, part.least, part.most);
    if (!value) return std::nullopt;
    // Two digits: from 1970 to 2069, as POSIX reads them.
    if (part.what == 'y') year = *value < 69 ? 2000 + *value : 1900 + *value;
    if (part.what == 'Y') year = *value;
    if (part.what == 'M') month = *value;
    if (part.what == 'D') day = *value;
  }
  return is_time_or_nothing(text) ? day_of(year, month, day) : std::nullopt;
}

DateFormat format_of(std::string_view spelled) {
  DateFormat out;
  while (!spelled.empty()) {
    const Token* token = token_at(spelled);
    if (token == nullptr) {
      out.push_back({spelled[0], 0, 0});
    } else {
      out.push_back({token->part, token->least, token->most});
    }
    spelled.remove_prefix(token == nullptr ? 1 : token->spelling.size());
  }
  return out;
}

}  // namespace

Dates::Dates(std::string_view format) : format_(format_of(format)) {}

bool Dates::valid() const {
  if (format_.empty()) return true;
  const auto times = [&](std::string_view parts) {
    return std::ranges::count_if(
        format_, [&](const DatePart& part) { return part.least > 0 && parts.find(part.what) != parts.npos; });
  };
  // Another spelling (yyyy, %H): as a text it would fit no date at all.
  const bool letters = std::ranges::any_of(format_, [](const DatePart& part) {
    return part.least == 0 && (is_letter(part.what) || part.what == '%');
  });
  return !letters && times("Yy") == 1 && times("M") == 1 && times("D") == 1;
}

std::variant<std::int32_t, Dates::Wrong> Dates::read(std::string_view text) const {
  if (!format_.empty()) {
    if (const auto day = by_format(format_, text)) return *day;
    return Wrong::no_date;
  }
  static const std::array<DateFormat, 4> kYearFirst{format_of("YYYY-MM-DD"), format_of("YYYY/MM/DD"),
                                                    format_of("YYYY.MM.DD"), format_of("YYYYMMDD")};
  for (const auto& format : kYearFirst) {
    if (const auto day = by_format(format, text)) return *day;
  }
  static const std::array<std::pair<DateFormat, DateFormat>, 3> kEitherWay{
      {{format_of("D/M/YYYY"), format_of("M/D/YYYY")},
       {format_of("D.M.YYYY"), format_of("M.D.YYYY")},
       {format_of("D-M-YYYY"), format_of("M-D-YYYY")}}};
  for (const auto& [by_day, by_month] : kEitherWay) {
    const auto day_first = by_format(by_day, text);
    const auto month_first = by_format(by_month, text);
    if (day_first && month_first && *day_first != *month_first) return Wrong::ambiguous;
    if (day_first) return *day_first;
    if (month_first) return *month_first;
  }
  return Wrong::no_date;
}

}  // namespace behorig::csv_connector
