#include "core/run/decide.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/base/text.h"
#include "core/controls/conflict.h"
#include "core/controls/on_paper.h"
#include "core/model/control.h"

namespace behorig {
namespace {

/// Systems whose owners may accept it: its own, or those that it is about.
std::vector<std::string> systems_of(const Register& reg, const Deviation& deviation) {
  if (!deviation.system.empty()) return {deviation.system};
  if (!deviation.conflict.empty()) return conflict_systems(reg, deviation.conflict);
  if (deviation.control == control::contradicting_owners) return deviation.related;
  return {};
}

/// The finding is about the person, under whatever id.
class Concerned {
 public:
  Concerned(const Meaning& meaning, const Deviation& deviation, Date day) : meaning_(meaning) {
    for (const Holder& holder : deviation.holders) people_.push_back(holder.person);
    if (deviation.holders.empty() && !deviation.role.empty()) add_assigned(deviation, day);
  }

  bool is(const std::string& person) const {
    if (person.empty()) return false;
    const Symbols& symbols = meaning_.reg().symbols;
    const auto one = symbols.find(person);
    return std::any_of(people_.begin(), people_.end(), [&](const std::string& other) {
      if (other == person) return true;
      const auto known = symbols.find(other);
      return !other.empty() && known && one && meaning_.same_human(*known, *one);
    });
  }

 private:
  /// Nobody holds the role yet: it concerns those who would get it.
  void add_assigned(const Deviation& deviation, Date day) {
    const Register& reg = meaning_.reg();
    const OnPaper paper(meaning_, day);
    const auto& roles = paper.roles();
    for (std::size_t i = 0; i < roles.size(); ++i) {
      if (reg.text(roles[i].system) != deviation.system || reg.text(roles[i].id) != deviation.role) continue;
      for (const std::uint32_t number : paper.assignments_of(i)) {
        const auto& row = reg.assignments[number];
        if (paper.own_row(row) == OwnRow::good) people_.emplace_back(reg.text(row.person));
      }
    }
  }

  const Meaning& meaning_;
  std::vector<std::string> people_;
};

/// The system as whose owner it can be accepted so on the day, or why it cannot.
Result<std::string> accepted_for(const Meaning& meaning, const Deviation& deviation, const std::string& by,
                                 const std::string& writer, Date day) {
  const Register& reg = meaning.reg();
  const auto systems = systems_of(reg, deviation);
  if (systems.empty()) return Message("accept.no-system");
  const Concerned concerned(meaning, deviation, day);
  if (concerned.is(writer)) return Message("accept.own", {{"person", printable(writer)}});
  const auto person = reg.symbols.find(by);
  const auto owned = std::find_if(systems.begin(), systems.end(), [&](const std::string& id) {
    const auto system = reg.symbols.find(id);
    return system && person && meaning.owned(*system, *person, day);
  });
  if (owned == systems.end()) {
    return Message("accept.not-owner",
                   {{"person", printable(by)}, {"system", joined(systems, ", ")}, {"day", day.iso()}});
  }
  if (concerned.is(by)) return Message("accept.own", {{"person", printable(by)}});
  return *owned;
}

}  // namespace

Result<Decision> decide(const StoredFinding& finding, const Acceptance& asked, const Meaning& meaning,
                        Date today, Instant now) {
  if (!stands(finding.finding.status))
    return Message("accept.not-standing", {{"id", finding.finding.id.hex()}});
  if (asked.until < today) return Message("accept.until-past", {{"until", asked.until.iso()}});
  const std::string reason = nfc(asked.reason), by = nfc(asked.by);
  if (reason.find_first_not_of(" \t\r\n") == std::string::npos) return Message("accept.blank");
  const auto system = accepted_for(meaning, finding.finding.deviation, by, nfc(asked.writer), today);
  if (!system) return system.error();
  Deviation deviation = finding.finding.deviation;
  deviation.system = *system;
  return Decision{
      finding.finding.id, std::move(deviation), reason, by, nfc(asked.reference), today, asked.until,
      asked.who,          format_utc(now)};
}

}  // namespace behorig
