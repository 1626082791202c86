// Calendar events of systemd.time(7).

#include <algorithm>
#include <array>
#include <string>

#include "core/schedule/parse.h"

namespace behorig {
namespace {

const Kind kYear{"year", kFirstYear, kLastYear}, kMonth{"month", 1, 12}, kDay{"day", 1, 31},
    kHour{"hour", 0, 23}, kMinute{"minute", 0, 59}, kSecond{"second", 0, 59};

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  return out;
}

struct Shorthand {
  std::string_view name, means;
};
constexpr std::array<Shorthand, 12> kShorthands{{{"minutely", "*-*-* *:*:00"},
                                                 {"hourly", "*-*-* *:00:00"},
                                                 {"daily", "*-*-* 00:00:00"},
                                                 {"weekly", "Mon *-*-* 00:00:00"},
                                                 {"monthly", "*-*-01 00:00:00"},
                                                 {"quarterly", "*-01,04,07,10-01 00:00:00"},
                                                 {"semiannually", "*-01,07-01 00:00:00"},
                                                 {"semi-annually", "*-01,07-01 00:00:00"},
                                                 {"biannually", "*-01,07-01 00:00:00"},
                                                 {"bi-annually", "*-01,07-01 00:00:00"},
                                                 {"yearly", "*-01-01 00:00:00"},
                                                 {"annually", "*-01-01 00:00:00"}}};

/// 1 = Monday; 0 if it is none.
int weekday_of(std::string_view name) {
  constexpr std::array<std::string_view, 7> kNames{"monday", "tuesday",  "wednesday", "thursday",
                                                   "friday", "saturday", "sunday"};
  const std::string small = lower(name);
  for (std::size_t n = 0; n < kNames.size(); ++n) {
    if (small == kNames[n] || small == kNames[n].substr(0, 3)) return static_cast<int>(n) + 1;
  }
  return 0;
}

Result<std::uint64_t> read_weekdays(Reading& reading, Word word) {
  // "Wed, 17:48" is one of systemd's own examples.
  if (word.text.size() > 1 && word.text.back() == ',') word.text.remove_suffix(1);
  std::uint64_t out = 0;
  for (const Word& item : split(word, ',')) {
    if (const auto counted = reading.count(item); !counted) return counted.error();
    // The hyphen is how old versions of systemd wrote it.
    std::size_t dots = item.text.find(".."), width = 2;
    if (dots == std::string_view::npos) dots = item.text.find('-'), width = 1;
    const Word first = item.part(0, dots);
    const Word last = dots == std::string_view::npos ? first : item.part(dots + width);
    for (const Word& side : {first, last}) {
      if (weekday_of(side.text) == 0) return reading.refuse("schedule.weekday", side);
    }
    if (weekday_of(last.text) < weekday_of(first.text)) return reading.refuse("schedule.reversed-week", item);
    out |= bits_between(weekday_of(first.text), weekday_of(last.text));
  }
  return out;
}

/// One component into its place.
Status take(Reading& reading, const Word& word, const Kind& kind, std::uint64_t& to) {
  const auto bits = reading.bits(word, kind, Style::systemd);
  if (!bits) return bits.error();
  to = *bits;
  return Done{};
}

Status read_date(Reading& reading, const Word& word, CalendarFields& out) {
  std::vector<Word> parts = split(word, '-');
  // The day counts from the end where a tilde, not a hyphen, stands before it.
  const auto ends = split(parts.back(), '~');
  if (ends.size() == 2) {
    parts.back() = ends[0];
    parts.push_back(ends[1]);
    out.days_from_end = true;
  }
  if (ends.size() > 2 || parts.size() < 2 || parts.size() > 3) return reading.refuse("schedule.date", word);
  for (const Word& part : parts) {
    if (part.text.empty() || part.text.find('~') != std::string_view::npos)
      return reading.refuse("schedule.date", word);
  }
  if (parts.size() == 3) {
    const auto years = reading.list(parts[0], kYear, Style::systemd);
    if (!years) return years.error();
    out.years = *years;
  }
  if (auto done = take(reading, parts[parts.size() - 2], kMonth, out.months); !done) return done;
  if (!out.days_from_end) return take(reading, parts.back(), kDay, out.days);
  const auto days = reading.days_from_end(parts.back());
  if (!days) return days.error();
  out.days = *days;
  return Done{};
}

/// A single dot after a digit; two are a range.
bool has_fraction(std::string_view text) {
  for (std::size_t at = text.find('.'); at != std::string_view::npos; at = text.find('.', at)) {
    const std::size_t end = std::min(text.find_first_not_of('.', at), text.size());
    if (end - at == 1) return true;
    at = end;
  }
  return false;
}

Status read_time(Reading& reading, const Word& word, CalendarFields& out) {
  const std::vector<Word> parts = split(word, ':');
  if (parts.size() < 2 || parts.size() > 3) return reading.refuse("schedule.time", word);
  for (const Word& part : parts) {
    if (part.text.empty()) return reading.refuse("schedule.time", word);
  }
  if (auto done = take(reading, parts[0], kHour, out.hours); !done) return done;
  if (auto done = take(reading, parts[1], kMinute, out.minutes); !done) return done;
  if (parts.size() == 2) return Done{};
  if (has_fraction(parts[2].text)) return reading.refuse("schedule.fraction", parts[2]);
  return take(reading, parts[2], kSecond, out.seconds);
}

}  // namespace

Result<CalendarFields> read_systemd(Reading& reading, const std::vector<Word>& words) {
  for (const Shorthand& shorthand : kShorthands) {
    if (lower(words[0].text) != shorthand.name) continue;
    if (words.size() > 1) return reading.refuse("schedule.rest", words[1]);
    Reading own(shorthand.means);
    std::vector<Word> meaning = split({shorthand.means, 0}, ' ');
    return read_systemd(own, meaning);
  }
  CalendarFields out;
  std::size_t at = 0;
  const char first = lower(words[0].text)[0];
  if (first >= 'a' && first <= 'z') {
    const auto weekdays = read_weekdays(reading, words[at++]);
    if (!weekdays) return weekdays.error();
    out.weekdays = *weekdays;
  }
  const auto is_time = [&] { return words[at].text.find(':') != std::string_view::npos; };
  if (at < words.size() && !is_time()) {
    if (auto done = read_date(reading, words[at++], out); !done) return done.error();
  }
  if (at < words.size()) {
    if (!is_time()) return reading.refuse("schedule.time", words[at]);
    if (auto done = read_time(reading, words[at++], out); !done) return done.error();
  }
  if (at < words.size()) return reading.refuse("schedule.rest", words[at]);
  return out;
}

}  // namespace behorig
