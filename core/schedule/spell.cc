// Fields as text: sets become *, ranges, repetitions and lists, the same set always the same text.

#include <fmt/format.h>

#include <array>
#include <vector>

#include "core/schedule/fields.h"

namespace behorig {
namespace {

using Values = std::vector<int>;

Values values_of(std::uint64_t bits) {
  Values out;
  for (int n = 0; n < 64; ++n) {
    if ((bits >> n & 1U) != 0) out.push_back(n);
  }
  return out;
}

/// How one of the two forms writes sets.
struct Spelling {
  std::string_view between;  ///< the ends of a range
  int width;                 ///< least number of digits
  bool open_step;            ///< a/n to the end may be written
  std::size_t shortest = 3;  ///< so many values or more are a range or a repetition
};
constexpr Spelling kSystemdSpelling{"..", 2, true}, kCronSpelling{"-", 1, false};
// systemd takes no list there.
constexpr Spelling kFromEndSpelling{"..", 2, false, 2};

std::string spell_values(const Values& values, int least, int most, const Spelling& how) {
  if (static_cast<int>(values.size()) == most - least + 1) return "*";
  const auto number = [&](int n) { return fmt::format("{:0{}}", n, how.width); };
  const std::size_t count = values.size();
  const int step = count > 1 ? values[1] - values[0] : 0;
  bool even = count >= how.shortest && step > 1;
  for (std::size_t n = 1; n < count; ++n) even = even && values[n] - values[n - 1] == step;
  if (even && how.open_step && values.back() + step > most)
    return fmt::format("{}/{}", number(values[0]), step);
  if (even) return fmt::format("{}{}{}/{}", number(values[0]), how.between, number(values.back()), step);
  std::string out;
  for (std::size_t from = 0; from < count;) {
    std::size_t to = from;
    while (to + 1 < count && values[to + 1] == values[to] + 1) ++to;
    if (to - from + 1 < how.shortest) to = from;
    if (!out.empty()) out += ',';
    out += number(values[from]);
    if (to > from) out += std::string(how.between) + number(values[to]);
    from = to + 1;
  }
  return out;
}

std::string spell_weekdays(std::uint64_t weekdays) {
  constexpr std::array<std::string_view, 7> kNames{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  const Values values = values_of(weekdays);
  std::string out;
  for (std::size_t from = 0; from < values.size();) {
    std::size_t to = from;
    while (to + 1 < values.size() && values[to + 1] == values[to] + 1) ++to;
    if (to - from < 2) to = from;
    if (!out.empty()) out += ',';
    out += kNames.at(static_cast<std::size_t>(values[from] - 1));
    if (to > from) out += ".." + std::string(kNames.at(static_cast<std::size_t>(values[to] - 1)));
    from = to + 1;
  }
  return out;
}

std::string spell_cron(const CalendarFields& fields) {
  return fmt::format("{} {} {} {} {}", spell_values(values_of(fields.minutes), 0, 59, kCronSpelling),
                     spell_values(values_of(fields.hours), 0, 23, kCronSpelling),
                     spell_values(values_of(fields.days), 1, 31, kCronSpelling),
                     spell_values(values_of(fields.months), 1, 12, kCronSpelling),
                     spell_values(values_of(fields.weekdays), 1, 7, kCronSpelling));
}

}  // namespace

std::string spell(const CalendarFields& fields) {
  if (fields.either_day) return spell_cron(fields);
  Values years;
  for (int year = kFirstYear; year <= kLastYear; ++year) {
    if (fields.years.test(static_cast<std::size_t>(year - kFirstYear))) years.push_back(year);
  }
  std::string out = fields.weekdays == kAllWeekdays ? "" : spell_weekdays(fields.weekdays) + " ";
  out += spell_values(years, kFirstYear, kLastYear, kSystemdSpelling) + "-";
  out += spell_values(values_of(fields.months), 1, 12, kSystemdSpelling);
  out += fields.days_from_end ? "~" : "-";
  out +=
      spell_values(values_of(fields.days), 1, 31, fields.days_from_end ? kFromEndSpelling : kSystemdSpelling);
  out += fmt::format(" {}:{}:{}", spell_values(values_of(fields.hours), 0, 23, kSystemdSpelling),
                     spell_values(values_of(fields.minutes), 0, 59, kSystemdSpelling),
                     spell_values(values_of(fields.seconds), 0, 59, kSystemdSpelling));
  return out;
}

}  // namespace behorig
