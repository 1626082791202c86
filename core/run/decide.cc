#include "core/run/decide.h"

#include <algorithm>
#include <optional>

#include "core/base/text.h"

namespace behorig {
namespace {

/// The finding is about the person, under whatever id.
bool concerns(const Meaning& meaning, const Deviation& deviation, const std::string& person) {
  if (person.empty()) return false;
  const Register& reg = meaning.reg();
  const auto one = reg.symbols.find(person);
  return std::any_of(deviation.holders.begin(), deviation.holders.end(), [&](const Holder& holder) {
    if (holder.person == person) return true;
    const auto holds = reg.symbols.find(holder.person);
    return !holder.person.empty() && holds && one && meaning.same_human(*holds, *one);
  });
}

/// Why it cannot be accepted so on the day; none if it can.
std::optional<Message> obstacle(const Meaning& meaning, const Deviation& deviation, const std::string& by,
                                const std::string& writer, Date day) {
  const Register& reg = meaning.reg();
  if (deviation.system.empty()) return Message("accept.no-system");
  if (concerns(meaning, deviation, writer)) return Message("accept.own", {{"person", printable(writer)}});
  const auto system = reg.symbols.find(deviation.system), person = reg.symbols.find(by);
  if (!system || !person || !meaning.owned(*system, *person, day))
    return Message("accept.not-owner",
                   {{"person", printable(by)}, {"system", deviation.system}, {"day", day.iso()}});
  if (concerns(meaning, deviation, by)) return Message("accept.own", {{"person", printable(by)}});
  return std::nullopt;
}

}  // namespace

Result<Decision> decide(const StoredFinding& finding, const Acceptance& asked, const Meaning& meaning,
                        Date today, Instant now) {
  if (!stands(finding.finding.status))
    return Message("accept.not-standing", {{"id", finding.finding.id.hex()}});
  if (asked.until < today) return Message("accept.until-past", {{"until", asked.until.iso()}});
  const std::string reason = nfc(asked.reason), by = nfc(asked.by);
  if (reason.find_first_not_of(" \t\r\n") == std::string::npos) return Message("accept.blank");
  if (const auto why = obstacle(meaning, finding.finding.deviation, by, nfc(asked.writer), today))
    return *why;
  return Decision{finding.finding.id,
                  finding.finding.deviation,
                  reason,
                  by,
                  nfc(asked.reference),
                  today,
                  asked.until,
                  asked.who,
                  format_utc(now)};
}

}  // namespace behorig
