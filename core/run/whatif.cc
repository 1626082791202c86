#include "core/run/whatif.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/base/text.h"
#include "core/controls/conflict.h"
#include "core/controls/on_paper.h"
#include "core/controls/role_content.h"
#include "core/findings/severity.h"
#include "core/run/compared.h"
#include "core/run/own_controls.h"
#include "core/snapshot/pack.h"

namespace behorig {
namespace {

/// One of the two registers, and what it shows.
class Side {
 public:
  Side(const Settings& settings, const Register& reg, Date day, const std::vector<RoleContent>& seen)
      : settings_(settings),
        controls_(settings.controls),
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
    take_own(own_controls(settings_.own_controls, snapshot, meaning_, options), options.system);
  }

  /// What all systems show together.
  Status look_across(Store& store) {
    take(conflicts(meaning_, day_, holdings_));
    auto own = own_controls_across(settings_, store, meaning_, day_, {}, true);
    if (!own) return own.error();
    take_own(std::move(*own), std::string(kAllSystems));
    return Done{};
  }

  /// By control and system.
  std::set<std::pair<std::string, std::string>> not_evaluated;
  std::vector<Message> failures;
  std::map<Fingerprint, Finding> found;

 private:
  void take_own(OwnOutcome own, const std::string& system) {
    for (const auto& control : own.not_evaluated) not_evaluated.emplace(control, system);
    std::move(own.failures.begin(), own.failures.end(), std::back_inserter(failures));
    take(std::move(own.deviations));
  }
  void take(std::vector<Deviation> deviations) {
    for (auto& deviation : deviations) {
      if (wholly_covered(deviation)) continue;
      Finding finding;
      finding.id = fingerprint_of(deviation);
      finding.severity = severity_of(deviation, &meaning_);
      finding.deviation = std::move(deviation);
      const Fingerprint id = finding.id;
      found.emplace(id, std::move(finding));
    }
  }

  const Settings& settings_;
  const ControlSettings& controls_;
  Meaning meaning_;
  OnPaper paper_;
  Date day_;
  ContentsCompared contents_;
  std::vector<ConflictHolding> holdings_;
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

/// What only one of the registers could be asked is no difference between them.
void leave_out_unevaluated(Side& before, Side& after, WhatIf& out) {
  auto unknown = before.not_evaluated;
  unknown.insert(after.not_evaluated.begin(), after.not_evaluated.end());
  for (Side* side : {&before, &after}) {
    std::erase_if(side->found, [&](const auto& one) {
      const auto& d = one.second.deviation;
      return unknown.contains({d.control, d.system}) ||
             unknown.contains({d.control, std::string(kAllSystems)});
    });
    for (auto& failure : side->failures) {
      if (std::find(out.failures.begin(), out.failures.end(), failure) == out.failures.end())
        out.failures.push_back(std::move(failure));
    }
  }
}

}  // namespace

Result<WhatIf> what_if(const Settings& settings, Store& store, const Register& now, const Register& then,
                       Date day) {
  WhatIf out;
  declare_own_controls(settings);
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
  for (Side* side : {&before, &after}) {
    if (auto done = side->look_across(store); !done) return done.error();
  }
  leave_out_unevaluated(before, after, out);
  out.opens = only_in(after.found, before.found, FindingStatus::fresh);
  out.closes = only_in(before.found, after.found, FindingStatus::resolved);
  return out;
}

}  // namespace behorig
