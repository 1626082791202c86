#include "plugins/common/workbook/cells.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>

#include "plugins/common/text/day.h"

namespace behorig::workbook {
namespace {

constexpr double kMostDigits = 1e15;
constexpr std::uint32_t kLetters = 26;

bool is_one_of(char c, std::string_view all) { return all.find(c) != std::string_view::npos; }
char small(char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c); }

/// The end of the section that begins here: a semicolon that is neither quoted, escaped nor in brackets.
std::size_t end_of_section(std::string_view code, std::size_t at) {
  for (; at < code.size() && code[at] != ';'; ++at) {
    if (code[at] == '"') at = std::min(code.find('"', at + 1), code.size() - 1);
    if (code[at] == '[') at = std::min(code.find(']', at), code.size() - 1);
    if (is_one_of(code[at], "\\_*")) ++at;
  }
  return std::min(at, code.size());
}

/// "[<100]": the section is for some numbers only.
bool has_condition(std::string_view section) {
  for (std::size_t at = section.find('['); at != section.npos; at = section.find('[', at + 1)) {
    if (at + 1 < section.size() && is_one_of(section[at + 1], "<>=")) return true;
  }
  return false;
}

/// A section of a format code as marks: quoted and escaped texts become one quote each, what stands in
/// brackets and what only fills is left out.
std::string marks_of(std::string_view code) {
  std::string out;
  for (std::size_t i = 0; i < code.size(); ++i) {
    if (code[i] == '"') {
      const std::size_t end = std::min(code.find('"', i + 1), code.size());
      if (end > i + 1) out += '"';
      i = end;
    } else if (code[i] == '[') {
      i = std::min(code.find(']', i), code.size());
    } else if (code[i] == '\\') {
      const bool blank = i + 1 < code.size() && code[i + 1] == ' ';
      ++i;
      out += blank ? ' ' : '"';
    } else if (code[i] == '_' || code[i] == '*') {
      ++i;
    } else {
      out += small(code[i]);
    }
  }
  return out;
}

/// Something stands between two digits that is not part of how numbers are written.
bool has_pattern(const std::string& marks) {
  const std::size_t first = marks.find_first_of("0#?"), last = marks.find_last_of("0#?");
  if (first == std::string::npos) return false;
  for (std::size_t i = first; i < last; ++i) {
    const bool exponent = marks[i] == '-' && marks[i - 1] == 'e';
    if (!exponent && !is_one_of(marks[i], "0#?., e+%\xc2\xa0")) return true;
  }
  return false;
}

NumberFormat format_of_section(std::string_view section) {
  const std::string marks = marks_of(section);
  if (marks.find("general") != std::string::npos) return {};
  if (marks.find_first_of("ymdhs") != std::string::npos) return {NumberFormat::Kind::date};
  const std::string before = marks.substr(0, marks.find('.'));
  if (std::count(before.begin(), before.end(), '0') < 2)
    return has_pattern(marks) ? NumberFormat{NumberFormat::Kind::patterned} : NumberFormat{};
  // Zeros in front, and nothing else: what is shown can be made.
  if (marks.find_first_not_of('0') != std::string::npos) return {NumberFormat::Kind::patterned};
  return {NumberFormat::Kind::padded, static_cast<int>(std::min<std::size_t>(marks.size(), 15))};
}

int from_hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/// The code unit that "_xHHHH_" at this place stands for.
std::optional<std::uint32_t> escape_at(std::string_view text, std::size_t at) {
  constexpr std::size_t kSize = 7;
  if (text.size() < at + kSize || !text.substr(at).starts_with("_x") || text[at + kSize - 1] != '_')
    return std::nullopt;
  std::uint32_t out = 0;
  for (std::size_t i = at + 2; i < at + kSize - 1; ++i) {
    const int digit = from_hex(text[i]);
    if (digit < 0) return std::nullopt;
    out = out * 16 + static_cast<std::uint32_t>(digit);
  }
  return U_IS_SURROGATE(out) ? std::nullopt : std::optional(out);
}

}  // namespace

std::string shown(Place place) {
  std::string out;
  for (std::uint32_t left = place.column; left > 0; left = (left - 1) / kLetters)
    out.insert(out.begin(), static_cast<char>('A' + (left - 1) % kLetters));
  return out + std::to_string(place.row);
}

std::optional<Place> place_of(std::string_view text) {
  constexpr std::size_t kMostLetters = 3, kMostDigitsOfRow = 9;
  Place out;
  std::size_t at = 0;
  for (; at < text.size() && at < kMostLetters && text[at] >= 'A' && text[at] <= 'Z'; ++at)
    out.column = out.column * kLetters + static_cast<std::uint32_t>(text[at] - 'A') + 1;
  const auto digits = text.substr(at);
  if (at == 0 || digits.empty() || digits.size() > kMostDigitsOfRow || digits[0] == '0') return std::nullopt;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out.row);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return out;
}

NumberFormat format_of_code(std::string_view code) {
  const auto first = code.substr(0, end_of_section(code, 0));
  const NumberFormat out = format_of_section(first);
  if (!has_condition(first)) return out;
  // Which section shows a number depends on the number.
  for (std::size_t at = first.size() + 1; at <= code.size();) {
    const std::size_t end = end_of_section(code, at);
    if (format_of_section(code.substr(at, end - at)) != out) return {NumberFormat::Kind::patterned};
    at = end + 1;
  }
  return out;
}

NumberFormat built_in_format(std::uint32_t id) {
  const auto within = [&](std::uint32_t from, std::uint32_t to) { return id >= from && id <= to; };
  const bool date = within(14, 22) || within(27, 36) || within(45, 47) || within(50, 58);
  return date ? NumberFormat{NumberFormat::Kind::date} : NumberFormat{};
}

Number number_of(std::string_view text) {
  Number out;
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out.value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || !std::isfinite(out.value)) {
    out.verdict = Number::Verdict::not_a_number;
  } else if (std::abs(out.value) >= kMostDigits) {
    out.verdict = Number::Verdict::too_long;
  }
  return out;
}

std::string shown(double value) {
  constexpr std::size_t kLongest = 64;
  constexpr int kKept = 15;  // digits that a spreadsheet shows
  std::array<char, kLongest> text{};
  if (std::trunc(value) == value && std::abs(value) < kMostDigits)
    return std::to_string(static_cast<std::int64_t>(value));
  const auto format = [&](auto... how) {
    return std::string(text.data(), std::to_chars(text.data(), text.data() + kLongest, value, how...).ptr);
  };
  // 0.1 + 0.2 is 0.3 to everybody who looks at the sheet.
  const std::string rounded = format(std::chars_format::general, kKept);
  std::from_chars(rounded.data(), rounded.data() + rounded.size(), value);
  return format();
}

std::string padded(double value, int digits) {
  std::string out = shown(value);
  const bool whole = !out.empty() && out.find_first_not_of("0123456789") == std::string::npos;
  if (whole && out.size() < static_cast<std::size_t>(digits))
    out.insert(0, static_cast<std::size_t>(digits) - out.size(), '0');
  return out;
}

std::optional<std::string> day_of_serial(double whole, bool from_1904) {
  namespace ch = std::chrono;
  constexpr double kLast = 2'958'465;  // 9999-12-31, from 1900
  constexpr int kNoDay = 60;           // 1900-02-29
  constexpr int kBetween = 1462;       // from the one beginning to the other
  const double most = from_1904 ? kLast - kBetween : kLast;
  if (whole < (from_1904 ? 0 : 1) || whole > most) return std::nullopt;
  const int serial = static_cast<int>(whole);
  if (!from_1904 && serial == kNoDay) return std::nullopt;
  const ch::sys_days begin = from_1904         ? ch::sys_days(ch::year(1904) / 1 / 1)
                             : serial < kNoDay ? ch::sys_days(ch::year(1899) / 12 / 31)
                                               : ch::sys_days(ch::year(1899) / 12 / 30);
  const ch::year_month_day day(begin + ch::days(serial));
  const auto two = [](unsigned number) { return (number < 10 ? "-0" : "-") + std::to_string(number); };
  return std::to_string(static_cast<int>(day.year())) + two(static_cast<unsigned>(day.month())) +
         two(static_cast<unsigned>(day.day()));
}

std::string moment_of_serial(double value, bool from_1904) {
  constexpr int kMinutes = 24 * 60;
  const double whole = std::floor(value);
  const auto day = day_of_serial(whole, from_1904);
  if (!day) return shown(value);
  const int minute = std::min(static_cast<int>(std::lround((value - whole) * kMinutes)), kMinutes - 1);
  const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return *day + " " + two(minute / 60) + ":" + two(minute % 60);
}

IsoDay iso_day(std::string_view text, std::string& day) {
  constexpr std::size_t kDay = 10;
  if (!text::iso_day(text)) return IsoDay::none;
  day = text.substr(0, kDay);
  for (const char c : text.substr(kDay)) {
    if (c >= '1' && c <= '9') return IsoDay::has_time;
  }
  return IsoDay::day;
}

std::string unescaped(std::string_view text) {
  constexpr std::size_t kSize = 7;
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto escape = text[at] == '_' ? escape_at(text, at) : std::nullopt;
    if (!escape) {
      out += text[at++];
      continue;
    }
    std::array<std::uint8_t, U8_MAX_LENGTH> bytes{};
    std::size_t count = 0;
    U8_APPEND_UNSAFE(bytes.data(), count, *escape);
    out.append(reinterpret_cast<const char*>(bytes.data()), count);
    at += kSize;
  }
  return out;
}

}  // namespace behorig::workbook
