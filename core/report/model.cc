#include "core/report/model.h"

#include <algorithm>

#include "core/base/text.h"
#include "core/findings/texts.h"
#include "core/model/control.h"

namespace behorig {
namespace {

class Writer {
 public:
  Writer(const Catalogue& catalogue, Language language) : catalogue_(catalogue), language_(language) {}

  std::string say(const std::string& id,
                  std::initializer_list<std::pair<std::string, std::string>> args = {}) const {
    return catalogue_.say(Message(id, args), language_);
  }
  std::string say(const Message& message) const { return catalogue_.say(message, language_); }

  ReportedFinding finding(const Finding& finding) const {
    const Deviation& d = finding.deviation;
    ReportedFinding out;
    out.id = finding.id.hex();
    out.control = d.control;
    out.severity = say("severity." + std::string(name_of(finding.severity)));
    out.status = say("status." + std::string(name_of(finding.status)));
    out.title = title_of(finding, catalogue_, language_);
    for (const auto& one : d.holders) out.holders.push_back(holder(one));
    for (const auto& reason : d.reasons) out.reasons.push_back(say(reason));
    if (d.nearest_approval) out.reasons.push_back(nearest(*d.nearest_approval));
    if (const auto* control = catalogue_.control(d.control))
      out.remedy = language_ == Language::sv ? control->remedy_sv : control->remedy_en;
    out.first_seen = finding.first_seen;
    out.last_seen = finding.last_seen;
    out.incident = finding.incident;
    if (finding.status == FindingStatus::accepted)
      out.accepted =
          say("report.accepted", {{"reason", finding.accepted_by}, {"until", finding.accepted_until}});
    out.counts = counts(finding.status);
    return out;
  }

  std::string title_of_control(const std::string& id) const {
    const auto* control = catalogue_.control(id);
    if (control == nullptr) return id;
    return language_ == Language::sv ? control->explain_sv : control->explain_en;
  }

 private:
  static std::string holder(const Holder& one) {
    const std::string& person = shown(one.person_name, one.person);
    if (one.account.empty()) return person;
    const std::string& account = shown(one.account_name, one.account);
    return person.empty() ? account : account + " (" + person + ")";
  }
  std::string nearest(const NearestApproval& approval) const {
    const auto day = [](const std::optional<Date>& date) { return date ? date->iso() : std::string("-"); };
    return say("report.nearest", {{"role", approval.role.empty() ? "-" : approval.role},
                                  {"by", approval.approved_by.empty() ? "-" : approval.approved_by},
                                  {"on", day(approval.approved_on)},
                                  {"until", day(approval.until)}});
  }

  const Catalogue& catalogue_;
  Language language_;
};

std::string owners_of(const Meaning* meaning, const std::string& system, Date day, const Writer& write) {
  if (meaning == nullptr) return write.say("report.no-register");
  const Register& reg = meaning->reg();
  const auto symbol = reg.symbols.find(system);
  std::string out;
  if (symbol) {
    for (const auto* owner : meaning->owners_of(*symbol)) {
      if (!owner->when.holds(day)) continue;
      const std::string id(reg.symbols.text(owner->person));
      const std::string name(reg.symbols.text(meaning->name_of(owner->person, day)));
      out += (out.empty() ? "" : ", ") + (name.empty() ? id : name + " (" + id + ")");
    }
  }
  return out.empty() ? write.say("report.no-owner") : out;
}

void sort_worst_first(std::vector<Finding>& findings) {
  std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
    if (counts(a.status) != counts(b.status)) return counts(a.status);
    if (a.severity != b.severity) return a.severity > b.severity;
    return a.deviation.control < b.deviation.control;
  });
}

std::string name_of_system(const Meaning* meaning, const std::string& system) {
  if (meaning == nullptr) return system;
  const auto symbol = meaning->reg().symbols.find(system);
  const auto* row = symbol ? meaning->system(*symbol) : nullptr;
  const bool named = row != nullptr && !row->name.blank();
  return named ? std::string(meaning->reg().symbols.text(row->name)) : system;
}

std::string verdict_of(const RunRecord& run, const Writer& write) {
  std::string out = write.say("verdict." + std::string(name_of(*run.verdict)));
  if (run.confirmed)
    out += write.say("report.confirmed", {{"who", run.confirmed_by}, {"at", run.confirmed_at}});
  return out;
}

std::string number(std::uint64_t value) { return std::to_string(value); }

/// The newest run that read the system.
Result<RunRecord> newest_run(Store& store, const std::string& system) {
  const auto runs = store.runs(system, 1);
  if (!runs) return runs.error();
  if (runs->empty() || !runs->front().verdict) return Message("report.never", {{"system", system}});
  return runs->front();
}

/// Evaluated with these settings.
bool asked(const ControlSpec& control, const ControlSettings& settings) {
  if (is_own_control(control.id)) return false;  // told with their systems
  if (!control.on_request) return true;
  if (control.id == control::missing_reference) return settings.require_reference;
  if (control.id == control::approval_overdue) return !settings.approval_months.empty();
  return std::find(settings.also.begin(), settings.also.end(), control.id) != settings.also.end();
}

std::vector<SystemReport::Row> by_control(const std::vector<Finding>& findings, const Settings& settings,
                                          const RunRecord& run, const Writer& write) {
  std::map<std::string, SystemReport::Row> rows;
  for (const auto& control : all_controls()) {
    if (asked(control, settings.controls)) rows[std::string(control.id)];
  }
  for (const auto& own : settings.own_controls) {
    if (own.covers(run.system)) rows[own.id];
  }
  for (const auto& finding : findings) {
    auto& row = rows[finding.deviation.control];
    ++(counts(finding.status) ? row.open : row.accepted);
  }
  for (const auto& id : run.not_evaluated) rows.erase(id);
  std::vector<SystemReport::Row> out;
  for (auto& [id, row] : rows) {
    row.control = id;
    row.title = write.title_of_control(id);
    out.push_back(std::move(row));
  }
  return out;
}

std::vector<std::string> grounds_of(const SystemReport& report, const RunRecord& run, std::uint64_t accepted,
                                    const Writer& write) {
  std::vector<std::string> out{
      write.say("report.ground-verdict", {{"verdict", verdict_of(run, write)}}),
      write.say("report.ground-register", {{"hash", run.register_hash}, {"day", run.day}}),
      write.say("report.ground-controls", {{"count", number(report.by_control.size())}})};
  if (accepted > 0) out.push_back(write.say("report.ground-accepted", {{"count", number(accepted)}}));
  for (const auto& control : run.not_evaluated)
    out.push_back(write.say("report.ground-not-evaluated", {{"control", control}}));
  return out;
}

std::vector<SystemReport::Fact> facts_of(const SystemReport& report, const std::string& state,
                                         const std::string& owners, const RunRecord& run, Instant now,
                                         const Writer& write) {
  std::uint64_t rows = 0;
  for (const auto& [table, count] : run.register_rows) rows += count;
  std::vector<SystemReport::Fact> out;
  const auto fact = [&](const char* what, std::string value) {
    out.emplace_back(write.say(std::string("report.fact.") + what), std::move(value));
  };
  fact("system", report.system);
  fact("state", state);
  fact("owners", owners);
  fact("day", run.day);
  fact("run", run.id);
  fact("read", run.ended);
  fact("verdict", verdict_of(run, write));
  fact("accounts", number(run.counts.accounts));
  fact("entitlements", number(run.counts.entitlements));
  fact("grants", number(run.counts.grants));
  fact("nestings", number(run.counts.nestings));
  fact("register", write.say("report.register", {{"hash", run.register_hash}, {"rows", number(rows)}}));
  fact("made", format_utc(now));
  return out;
}

}  // namespace

Result<SystemReport> system_report(Store& store, const Settings& settings, const SystemSettings& system,
                                   const Meaning* meaning, Instant now, const Catalogue& catalogue,
                                   Language language) {
  const Writer write(catalogue, language);
  const std::string id = nfc(system.id);
  const auto run = newest_run(store, id);
  if (!run) return run.error();
  auto state = state_of(store, settings, system, now);
  if (!state) return state.error();
  auto& findings = state->findings;
  sort_worst_first(findings);
  std::uint64_t open = 0, accepted = 0;
  for (const auto& finding : findings) ++(counts(finding.status) ? open : accepted);

  SystemReport out;
  out.language = language;
  out.system = system.id;
  out.title = write.say("report.title", {{"system", name_of_system(meaning, id)}});
  const std::string word(state->word()), shown = write.say(word);
  out.clear = word == "state.clear";
  const bool whole = out.clear || word == "state.deviations";
  out.assurance = whole ? write.say("report.assurance", {{"open", number(open)},
                                                         {"accounts", number(run->counts.accounts)},
                                                         {"grants", number(run->counts.grants)}})
                        : write.say("report.no-assurance", {{"state", shown}, {"open", number(open)}});
  out.by_control = by_control(findings, settings, *run, write);
  out.grounds = grounds_of(out, *run, accepted, write);
  const auto day = Date::parse(run->day).value_or(Date());
  out.facts = facts_of(out, shown, owners_of(meaning, id, day, write), *run, now, write);
  out.proofs.assign(run->proof.begin(), run->proof.end());
  for (const auto& finding : findings) out.findings.push_back(write.finding(finding));
  return out;
}

}  // namespace behorig
