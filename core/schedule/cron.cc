// The five fields of a crontab: POSIX crontab(1), and the names, steps and @daily of crontab(5).

#include <array>

#include "core/schedule/parse.h"

namespace behorig {
namespace {

const Kind kCronMinute{"minute", 0, 59}, kCronHour{"hour", 0, 23}, kCronDay{"day", 1, 31};
const Kind kCronMonth{
    "month", 1, 12, {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}};
const Kind kCronWeekday{"weekday", 0, 7, {"sun", "mon", "tue", "wed", "thu", "fri", "sat"}};

struct CronName {
  std::string_view name, means;
};
constexpr std::array<CronName, 7> kCronNames{{{"@hourly", "0 * * * *"},
                                              {"@daily", "0 0 * * *"},
                                              {"@midnight", "0 0 * * *"},
                                              {"@weekly", "0 0 * * 0"},
                                              {"@monthly", "0 0 1 * *"},
                                              {"@yearly", "0 0 1 1 *"},
                                              {"@annually", "0 0 1 1 *"}}};

/// crontab(5): a day field with an asterisk restricts nothing by itself, so the other decides as well.
bool restricts(const Word& word) { return word.text.find('*') == std::string_view::npos; }

}  // namespace

Result<CalendarFields> read_cron(Reading& reading, const std::vector<Word>& words) {
  if (words.size() != 5)
    return reading.refuse("schedule.cron-fields", words[0], {{"count", std::to_string(words.size())}});
  CalendarFields out;
  std::uint64_t weekdays = 0;
  const struct {
    const Kind& kind;
    std::uint64_t& to;
  } fields[] = {{kCronMinute, out.minutes},
                {kCronHour, out.hours},
                {kCronDay, out.days},
                {kCronMonth, out.months},
                {kCronWeekday, weekdays}};
  for (std::size_t n = 0; n < words.size(); ++n) {
    const auto bits = reading.bits(words[n], fields[n].kind, Style::cron);
    if (!bits) return bits.error();
    fields[n].to = *bits;
  }
  // Sunday is 0 and 7 there, and 7 here.
  if ((weekdays & 1U) != 0) weekdays |= std::uint64_t{1} << 7;
  out.weekdays = weekdays & kAllWeekdays;
  out.either_day = restricts(words[2]) && restricts(words[4]);
  // Either of two days, one of which is any day, is any day.
  if (out.either_day && (out.days == kAllDays || out.weekdays == kAllWeekdays)) {
    out.days = kAllDays;
    out.weekdays = kAllWeekdays;
    out.either_day = false;
  }
  return out;
}

Result<CalendarFields> read_cron_name(const Reading& reading, const Word& word) {
  for (const CronName& name : kCronNames) {
    if (word.text != name.name) continue;
    Reading own(name.means);
    return read_cron(own, split({name.means, 0}, ' '));
  }
  return reading.refuse("schedule.cron-name", word);
}

}  // namespace behorig
