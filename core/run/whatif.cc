#include "core/run/whatif.h"

#include <algorithm>
#include <map>

#include "core/base/text.h"
#include "core/controls/conflict.h"
#include "core/controls/on_paper.h"
#include "core/controls/role_content.h"
#include "core/findings/severity.h"
#include "core/run/compared.h"
#include "core/snapshot/pack.h"

namespace behorig {
namespace {

/// One of the two registers, and what it shows.
class Side {
 public:
  Side(const Settings& settings, const Register& reg, Date day, const std::vector<RoleContent>& seen)
      : controls_(settings.controls),
        meaning_(reg),
        paper_(meaning_, day),
        day_(day),
        contents_(compare_contents(paper_, seen)) {
    const auto systems = systems_read(settings);
    take(check_register(paper_, &systems, paper_rules(settings.controls)));
  }

  void look_at(const SystemSettings& system, const Snapshot& snapshot, const History& history) {
    const auto options = compare_options(system, controls_, day_, history, contents_.changes);
    Noticed noticed;
    take(compare(snapshot, meaning_, options, Verdict::complete, &noticed));
    std::move(noticed.conflicts.begin(), noticed.conflicts.end(), std::back_inserter(holdings_));
  }

  std::map<Fingerprint, Finding> finish() && {
    take(conflicts(meaning_, day_, holdings_));
    return std::move(found_);
  }

 private:
  void take(std::vector<Deviation> deviations) {
    for (auto& deviation : deviations) {
      if (wholly_covered(deviation)) continue;
      Finding finding;
      finding.id = fingerprint_of(deviation);
      finding.severity = severity_of(deviation, &meaning_);
      finding.deviation = std::move(deviation);
      const Fingerprint id = finding.id;
      found_.emplace(id, std::move(finding));
    }
  }

  const ControlSettings& controls_;
  Meaning meaning_;
  OnPaper paper_;
  Date day_;
  ContentsCompared contents_;
  std::vector<ConflictHolding> holdings_;
  std::map<Fingerprint, Finding> found_;
};

std::vector<Finding> only_in(std::map<Fingerprint, Finding>& these,
                             const std::map<Fingerprint, Finding>& others, FindingStatus status) {
  std::vector<Finding> out;
  for (auto& [id, finding] : these) {
    if (others.contains(id)) continue;
    out.push_back(finding);
    out.back().status = status;
  }
  std::sort(out.begin(), out.end(),
            [](const Finding& a, const Finding& b) { return before(a.deviation, b.deviation); });
  return out;
}

}  // namespace

Result<WhatIf> what_if(const Settings& settings, Store& store, const Register& now, const Register& then,
                       Date day) {
  WhatIf out;
  const auto seen = store.kept().role_contents();
  if (!seen) return seen.error();
  Side before(settings, now, day, *seen), after(settings, then, day, *seen);
  for (const auto& system : settings.systems) {
    const std::string id = nfc(system.id);
    const auto kept = store.kept().reading(id);
    if (!kept) return kept.error();
    if (kept->bytes.empty()) {
      out.unread.push_back(id);
      continue;
    }
    const auto snapshot = unpack(kept->bytes);
    if (!snapshot) return snapshot.error();
    const auto history = history_of(store, id, now), other_history = history_of(store, id, then);
    if (!history) return history.error();
    if (!other_history) return other_history.error();
    before.look_at(system, *snapshot, *history);
    after.look_at(system, *snapshot, *other_history);
  }
  auto shown_now = std::move(before).finish(), shown_then = std::move(after).finish();
  out.opens = only_in(shown_then, shown_now, FindingStatus::fresh);
  out.closes = only_in(shown_now, shown_then, FindingStatus::resolved);
  return out;
}

}  // namespace behorig
