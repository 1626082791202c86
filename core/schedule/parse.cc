#include "core/schedule/parse.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/schedule/calendar.h"

namespace behorig {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_known(char c) {
  return is_letter(c) || (c >= '0' && c <= '9') ||
         std::string_view(" *.,/~:_+@-").find(c) != std::string_view::npos;
}

std::vector<Word> words_of(std::string_view text) {
  std::vector<Word> out = split({text, 0}, ' ');
  std::erase_if(out, [](const Word& word) { return word.text.empty(); });
  return out;
}

/// A crontab line begins with a minute and has no colon; systemd's form has at most a date, a time and a zone
/// after its weekdays, which begin with a letter.
bool looks_like_cron(const std::vector<Word>& words) {
  return words.size() >= 4 && !is_letter(words[0].text[0]) &&
         std::none_of(words.begin(), words.end(),
                      [](const Word& word) { return word.text.find(':') != std::string_view::npos; });
}

/// Takes the time zone from the end. A crontab's fifth field may be a name, so its zone is the sixth.
void take_zone(std::vector<Word>& words, bool cron, Expression& out) {
  const bool there = cron ? words.size() == 6 : words.size() > 1;
  if (!there || !is_letter(words.back().text[0])) return;
  out.zone = words.back().text;
  out.zone_at = words.back().at;
  words.pop_back();
}

}  // namespace

Result<Expression> read_expression(std::string_view text) {
  if (text.size() > Calendar::max_bytes) {
    return Message("schedule.too-long",
                   {{"bytes", std::to_string(text.size())}, {"most", std::to_string(Calendar::max_bytes)}});
  }
  Reading reading(text);
  const auto strange = std::find_if_not(text.begin(), text.end(), is_known);
  if (strange != text.end()) {
    const auto at = static_cast<std::size_t>(strange - text.begin());
    return reading.refuse("schedule.character", Word{text, 0}.part(at));
  }
  auto words = words_of(text);
  if (words.empty()) return Message("schedule.blank");
  Expression out;
  const bool cron = looks_like_cron(words);
  take_zone(words, cron, out);
  const bool named = words[0].text[0] == '@';
  if (named && words.size() > 1) return reading.refuse("schedule.rest", words[1]);
  auto fields = named  ? read_cron_name(reading, words[0])
                : cron ? read_cron(reading, words)
                       : read_systemd(reading, words);
  if (!fields) return fields.error();
  out.fields = *fields;
  // One spelling for what is the same.
  if (out.fields.days == kAllDays) out.fields.days_from_end = false;
  return out;
}

Message zone_refused(std::string_view text, const Expression& expression) {
  return Reading(text).refuse("schedule.zone", {expression.zone, expression.zone_at});
}

}  // namespace behorig
