// Lists of numbers, as both forms of a calendar have them.

#include <algorithm>
#include <charconv>

#include "core/base/text.h"
#include "core/schedule/calendar.h"
#include "core/schedule/parse.h"

namespace behorig {
namespace {

bool same_letters(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return (x | 0x20) == (y | 0x20); });
}

/// systemd.time(7): 70 to 99 are years of the last century, 0 to 69 of this.
int whole_year(int year) {
  if (year < 70) return year + 2000;
  return year < 100 ? year + 1900 : year;
}

}  // namespace

Word Word::part(std::size_t from, std::size_t count) const {
  from = std::min(from, text.size());
  return {text.substr(from, count), at + from};
}

std::vector<Word> split(const Word& word, char separator) {
  std::vector<Word> out;
  for (std::size_t from = 0;;) {
    const auto end = word.text.find(separator, from);
    if (end == std::string_view::npos) {
      out.push_back(word.part(from));
      return out;
    }
    out.push_back(word.part(from, end - from));
    from = end + 1;
  }
}

Reading::Reading(std::string_view text) : text_(text) {}

Message Reading::refuse(std::string_view id, const Word& part,
                        std::initializer_list<std::pair<std::string, std::string>> more) const {
  Message out(
      id, {{"text", printable(text_)}, {"part", printable(part.text)}, {"at", std::to_string(part.at + 1)}});
  out.args.insert(out.args.end(), more.begin(), more.end());
  return out;
}

Status Reading::count(const Word& word) {
  if (++items_ <= Calendar::max_items) return Done{};
  return refuse("schedule.items", word, {{"most", std::to_string(Calendar::max_items)}});
}

Result<int> Reading::value(const Word& word, const Kind& kind) const {
  for (std::size_t n = 0; n < kind.names.size(); ++n) {
    if (same_letters(word.text, kind.names[n])) return kind.least + static_cast<int>(n);
  }
  int number = 0;
  const auto [end, error] = std::from_chars(word.text.data(), word.text.data() + word.text.size(), number);
  const bool digits = !word.text.empty() && word.text[0] != '-' &&
                      end == word.text.data() + word.text.size() && error == std::errc();
  if (digits && kind.least == kFirstYear) number = whole_year(number);
  if (digits && number >= kind.least && number <= kind.most) return number;
  return refuse("schedule.number", word,
                {{"what", std::string(kind.name)},
                 {"least", std::to_string(kind.least)},
                 {"most", std::to_string(kind.most)}});
}

Result<int> Reading::step(const Word& item, const Word& word, int most) const {
  int number = 0;
  const auto [end, error] = std::from_chars(word.text.data(), word.text.data() + word.text.size(), number);
  if (!word.text.empty() && end == word.text.data() + word.text.size() && error == std::errc() &&
      number >= 1 && number <= most) {
    return number;
  }
  if (most < 1) return refuse("schedule.step-none", item);
  return refuse("schedule.step", word, {{"item", printable(item.text)}, {"most", std::to_string(most)}});
}

Result<Reading::Item> Reading::item(const Word& word, const Kind& kind, Style style) const {
  const auto slash = word.text.find('/');
  const Word range = word.part(0, slash);
  const std::string_view between = style == Style::systemd ? ".." : "-";
  const auto dots = range.text.find(between);
  Item out{kind.least, kind.most, 1, false};
  if (range.text != "*") {
    const auto first = value(range.part(0, dots), kind);
    if (!first) return first.error();
    out.first = out.last = *first;
    if (dots != std::string_view::npos) {
      const auto last = value(range.part(dots + between.size()), kind);
      if (!last) return last.error();
      out.last = *last;
      if (out.last < out.first) return refuse("schedule.reversed", range);
    }
  }
  if (slash == std::string_view::npos) return out;
  out.open = range.text != "*" && dots == std::string_view::npos;
  // Where the years begin is nothing that anybody could know.
  if (range.text == "*" && kind.least == kFirstYear) return refuse("schedule.year-step", word);
  if (out.open && style == Style::cron) {
    return refuse("schedule.cron-step", word,
                  {{"instead", printable(range.text) + "-" + std::to_string(kind.most) +
                                   printable(word.part(slash).text)}});
  }
  const auto every = step(word, word.part(slash + 1),
                          kind.backwards && out.open ? out.first - kind.least : kind.most - out.first);
  if (!every) return every.error();
  out.step = *every;
  if (out.open) out.last = kind.most;
  return out;
}

Result<std::vector<Reading::Item>> Reading::items(const Word& word, const Kind& kind, Style style) {
  std::vector<Item> out;
  for (const Word& part : split(word, ',')) {
    if (const auto counted = count(part); !counted) return counted.error();
    auto one = item(part, kind, style);
    if (!one) return one.error();
    out.push_back(*one);
  }
  return out;
}

Result<Reading::Numbers> Reading::list(const Word& word, const Kind& kind, Style style) {
  const auto all = items(word, kind, style);
  if (!all) return all.error();
  Numbers out;
  for (const Item& one : *all) {
    for (int n = one.first; n <= one.last; n += one.step) out.set(static_cast<std::size_t>(n - kind.least));
  }
  return out;
}

Result<std::uint64_t> Reading::bits(const Word& word, const Kind& kind, Style style) {
  const auto numbers = list(word, kind, style);
  if (!numbers) return numbers.error();
  return numbers->to_ullong() << kind.least;
}

Result<std::uint64_t> Reading::days_from_end(const Word& word) {
  const auto all = items(word, {"day", 1, 31, {}, true}, Style::systemd);
  if (!all) return all.error();
  std::uint64_t out = 0;
  for (const Item& one : *all) {
    // ~7/3 begins seven from the end and goes on towards it; ~1..7/3 is 1, 4 and 7 from the end.
    if (one.open) {
      for (int n = one.first; n > 0; n -= one.step) out |= std::uint64_t{1} << n;
    } else {
      for (int n = one.first; n <= one.last; n += one.step) out |= std::uint64_t{1} << n;
    }
  }
  return out;
}

}  // namespace behorig
