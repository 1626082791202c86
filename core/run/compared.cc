#include "core/run/compared.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/controls/names_used.h"
#include "core/controls/references.h"
#include "core/controls/run_controls.h"
#include "core/model/control.h"
#include "core/run/correlation.h"
#include "core/snapshot/pack.h"

namespace behorig {
namespace {

NamesUsed names_used(const std::string& system, const Meaning& meaning) {
  const auto known = meaning.reg().symbols.find(system);
  return known ? account_names_used(meaning, *known) : NamesUsed();
}

bool all_remembered(const NamesUsed& used, const History& history) {
  return std::ranges::all_of(used, [&](const auto& name) { return history.names.contains(name.first); });
}

}  // namespace

Result<History> history_of(Store& store, const std::string& system, const Register& reg,
                           const DecidedFor& decided) {
  auto baseline = store.baseline(system);
  if (!baseline) return baseline.error();
  auto previous = store.previous_reading(system);
  if (!previous) return previous.error();
  auto names = store.kept().account_names(system);
  if (!names) return names.error();
  History out{std::move(*baseline), std::move(*previous), {}, std::move(*names), {}};
  if (!out.names.empty()) {
    const auto stored = store.findings_of({std::string(control::account_reused)}, system);
    if (!stored) return stored.error();
    for (const auto& [finding, covered] : *stored) {
      const auto& was = finding.deviation;
      if (stands(finding.status) && !was.related.empty()) out.reused[was.account_name] = was.related.front();
    }
  }
  if (reg.exceptions.empty()) return out;
  auto stored = store.covered_findings(system);
  if (!stored) return stored.error();
  for (const auto& [id, covered] : decided) {
    const auto found = store.find_finding(id.hex());
    if (!found) return found.error();
    for (const auto& one : *found) {
      stored->push_back(one);
      decide(stored->back().covered, covered);
    }
  }
  for (const auto& [finding, covered] : *stored) {
    const auto& was = finding.deviation;
    const auto* control = find_control(was.control);
    if (was.system != system || control == nullptr || control->family != Family::account_first) continue;
    decide(out.covered[{was.control, was.account}], covered);
  }
  return out;
}

bool uses_new_names(const std::string& system, const Meaning& meaning, const History& history) {
  return !all_remembered(names_used(system, meaning), history);
}

void add_new_names(const std::string& last_complete, const std::string& system, const Meaning& meaning,
                   History& history) {
  if (last_complete.empty()) return;
  const auto used = names_used(system, meaning);
  if (all_remembered(used, history)) return;
  const auto last = unpack(last_complete);
  if (!last) {
    history.warnings.push_back(last.error());
    return;
  }
  const References references(*last);
  for (const auto& [text, tables] : used) {
    const auto account = references.account(text);
    if (!account) continue;
    const auto id = last->text(last->accounts()[*account].id);
    history.new_names |= history.names.emplace(references.account_spelling(text), id).second;
  }
}

CompareOptions compare_options(const SystemSettings& system, const ControlSettings& controls, Date day) {
  CompareOptions out;
  out.system = nfc(system.id);
  out.day = day;
  for (const auto& key : system.keys) out.keys.push_back({key.account, key.person});
  out.dormant_days = system.dormant_days;
  out.grants_by_groups_only = system.grants_by_groups_only;
  out.escalate_revoked_days = controls.escalate_revoked_days;
  return out;
}

CompareOptions compare_options(const SystemSettings& system, const ControlSettings& controls, Date day,
                               const History& history,
                               const std::map<std::string, ContentChanges, std::less<>>& contents) {
  auto out = compare_options(system, controls, day);
  out.covered = history.covered;
  out.names = history.names;
  out.reused = history.reused;
  const auto changes = contents.find(out.system);
  if (changes != contents.end()) out.contents = &changes->second;
  return out;
}

SystemsRead systems_read(const Settings& settings) {
  SystemsRead out;
  for (const auto& system : settings.systems) out.read.push_back(nfc(system.id));
  for (const auto& id : settings.manual) out.manual.push_back(nfc(id));
  return out;
}

PaperRules paper_rules(const ControlSettings& controls) {
  return {controls.approval_months, controls.require_reference, controls.also};
}

Compared compare_reading(const SystemSettings& system, RawReading raw, const History& history,
                         const Approved& approved) {
  Compared out;
  std::vector<Deviation> deviations;
  out.judgement = judge(raw, system, history.baseline, history.previous, approved.register_suspect);
  out.counts = raw.counts;
  out.unchanged = raw.unchanged;
  // What a reading warns of must be told the next time too.
  if (raw.warnings.empty()) out.edition = std::move(raw.edition);
  out.warnings = std::move(raw.warnings);
  out.warnings.insert(out.warnings.end(), history.warnings.begin(), history.warnings.end());
  out.remembered = std::move(raw.remembered);
  out.proof = std::move(raw.proof);
  const auto verdict = out.judgement.verdict;
  if (raw.snapshot && may_open(verdict)) {
    const auto options = compare_options(system, approved.controls, approved.day, history, approved.contents);
    deviations = compare(*raw.snapshot, approved.meaning, options, verdict, &out.noticed);
    // Nobody knows whether a query asks what is there or what is not: it takes a complete reading.
    if (verdict == Verdict::complete) {
      auto own = own_controls(approved.own, *raw.snapshot, approved.meaning, options, approved.cancelled);
      std::move(own.deviations.begin(), own.deviations.end(), std::back_inserter(deviations));
      out.not_evaluated = std::move(own.not_evaluated);
      out.failures = std::move(own.failures);
    }
  }
  if (verdict == Verdict::complete) {
    if (approved.keep && !raw.unchanged) out.packed = pack(*raw.snapshot);
    auto blind = blind_keys(*raw.snapshot, system);
    out.warnings.insert(out.warnings.end(), blind.begin(), blind.end());
  }
  if (auto incomplete = incomplete_reading(nfc(system.id), verdict, out.judgement.reasons)) {
    Exceptions(approved.meaning, approved.day).apply(*incomplete);
    deviations.push_back(std::move(*incomplete));
  }
  for (const auto& deviation : deviations)
    out.ended.insert(deviation.passing.ended.begin(), deviation.passing.ended.end());
  out.shown = Shown(std::move(deviations));
  return out;
}

}  // namespace behorig
