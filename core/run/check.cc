#include "core/run/check.h"

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>

#include "core/base/text.h"
#include "core/controls/on_paper.h"
#include "core/controls/role_content.h"
#include "core/controls/run_controls.h"
#include "core/findings/life.h"
#include "core/model/control.h"
#include "core/run/across.h"
#include "core/run/arrivals.h"
#include "core/run/compared.h"
#include "core/run/jobs.h"
#include "core/run/last_reading.h"
#include "core/run/load.h"
#include "core/run/overtaken.h"
#include "core/run/own_controls.h"
#include "core/run/readings.h"
#include "core/run/room.h"
#include "core/run/run_id.h"
#include "core/run/standing.h"

namespace behorig {
namespace {

std::vector<std::string> controls_with(std::initializer_list<Need> needs) {
  std::vector<std::string> out;
  for (const auto& control : all_controls()) {
    if (std::find(needs.begin(), needs.end(), control.need) != needs.end()) out.emplace_back(control.id);
  }
  return out;
}

/// Controls that a system's own run evaluates.
std::vector<std::string> system_controls() {
  auto out = controls_with({Need::reading});
  out.emplace_back(control::incomplete_reading);
  return out;
}

std::vector<std::string> register_controls() {
  auto out = controls_with({Need::registry});
  out.emplace_back(control::register_refused);
  return out;
}

/// One check from start to end. Readings go side by side; everything that touches the store happens on the
/// thread that called, in the order of the systems, so that two checks of the same input say the same.
class Check {
 public:
  Check(const Settings& settings, Store& store, const Clock& clock, const CheckRequest& request,
        CheckObserver* observer)
      : settings_(settings),
        store_(store),
        clock_(clock),
        request_(request),
        observer_(observer),
        standing_(store, [this](std::vector<Finding> findings) { tell(std::move(findings)); }) {}

  Result<CheckOutcome> run();

 private:
  Status choose_systems();
  void prepare_jobs();
  Status see_room();
  Result<LifeChanges> leaving_scope() const;
  Status register_run();
  /// Reads a system on a worker's thread; what it gives compares, once the register is there.
  Readings::Rest read_and_wait(std::size_t index, const Readings::Read& read);
  Status system_runs(Readings& readings);
  Status expect_scopes();
  Status run_across();
  std::vector<Deviation> look_at_register();
  Status compare_roles();
  Status exclusively(const std::function<Status()>& work) {
    return request_.dry_run ? work() : store_.exclusively(work);
  }
  void tell(std::vector<Finding> findings);
  Status finish_system(std::size_t index, Compared compared);
  Status write_system(std::size_t index, Compared compared);
  Status record(RunOutcome outcome, std::vector<StoredFinding> stored, Shown shown, LifeInput input,
                LifeChanges extra = {});
  RunRecord new_record(const std::string& system) const;
  /// For the next reading; in a dry run only for controls that look across systems.
  bool keeps_facts() const { return !request_.dry_run || !settings_.own_controls.empty(); }
  bool cancelled() const { return request_.cancelled != nullptr && *request_.cancelled; }

  const Settings& settings_;
  Store& store_;
  const Clock& clock_;
  const CheckRequest& request_;
  CheckObserver* observer_;
  mutable std::mutex observing_;

  CheckOutcome out_;
  std::vector<const SystemSettings*> systems_;
  std::vector<ReadingTask> tasks_;  ///< of systems_
  std::vector<LastReading> last_;   ///< of systems_
  std::uint64_t register_bytes_ = 0;
  std::optional<Register> register_;
  std::optional<Meaning> meaning_;
  std::optional<OnPaper> paper_;
  ContentsCompared contents_;
  DecidedFor decided_;
  ActiveExceptions exceptions_;
  std::vector<History> histories_;                ///< of systems_
  std::vector<std::optional<Compared>> results_;  ///< of systems_, as they come
  std::mutex mutex_;                              ///< of results_
  std::condition_variable ready_;
  std::map<std::string, SeenNow> seen_;  ///< by system id
  std::set<std::string> ended_;          ///< see Deviation::Passing
  Standing standing_;
};

Status Check::choose_systems() {
  std::vector<std::string> known;
  for (const auto& system : settings_.systems) known.push_back(system.id);
  for (const auto& id : request_.systems) {
    if (std::find(known.begin(), known.end(), id) != known.end()) continue;
    return unknown_system(id, known);
  }
  for (const auto& system : settings_.systems) {
    const auto& wanted = request_.systems;
    if (wanted.empty() || std::find(wanted.begin(), wanted.end(), system.id) != wanted.end()) {
      systems_.push_back(&system);
    }
  }
  std::sort(systems_.begin(), systems_.end(),
            [](const auto* a, const auto* b) { return nfc(a->id) < nfc(b->id); });
  return Done{};
}

/// All that is wrong in the settings is told before anything is read.
void Check::prepare_jobs() {
  KnownPlugins plugins(settings_);
  auto reg = prepare(plugins, settings_.reg, PluginKind::reg);
  register_bytes_ = bytes_of(reg.job.paths);
  out_.settings_errors = std::move(reg.invalid);
  for (const auto* system : systems_) {
    auto& prepared = tasks_.emplace_back(ReadingTask{prepare(plugins, *system), {}}).prepared;
    if (request_.cancelled != nullptr) prepared.job.cancelled.push_back(request_.cancelled);
    const auto& invalid = prepared.invalid;
    out_.settings_errors.insert(out_.settings_errors.end(), invalid.begin(), invalid.end());
  }
}

/// Refused before it starts, rather than killed in the middle.
Status Check::see_room() {
  std::vector<std::uint64_t> grants;
  std::uint64_t kept = 0;
  for (std::size_t i = 0; i < systems_.size(); ++i) {
    const auto baseline = store_.baseline(nfc(systems_[i]->id));
    if (!baseline) return baseline.error();
    if (*baseline) tasks_[i].grants = (*baseline)->counts.grants;
    grants.push_back(expected_grants(tasks_[i]).value_or(0));
    auto last = LastReading::of(store_, nfc(systems_[i]->id), tasks_[i].prepared.job);
    if (!last) return last.error();
    kept += last->facts().size();
    last_.push_back(std::move(*last));
  }
  const auto available = request_.memory ? request_.memory : memory_available();
  const auto needed =
      kept + memory_needed(register_bytes_, std::move(grants), Readings::hands(tasks_.size()));
  if (!available || needed <= *available) return Done{};
  return Message("check.no-room",
                 {{"needed", std::to_string(needed >> 20)}, {"available", std::to_string(*available >> 20)}});
}

RunRecord Check::new_record(const std::string& system) const {
  RunRecord record;
  record.id = new_run_id(clock_.now());
  record.system = system;
  record.started = format_utc(clock_.now());
  record.day = out_.day.iso();
  record.register_suspect = !out_.register_suspect.empty();
  if (register_) {
    record.register_hash = register_->hash;
    record.register_rows = register_->row_counts;
  }
  return record;
}

Status Check::record(RunOutcome outcome, std::vector<StoredFinding> stored, Shown shown, LifeInput input,
                     LifeChanges extra) {
  const bool register_written = !out_.runs.empty() && out_.runs.front().written;
  const auto newer =
      overtaken(store_, outcome.run, register_written ? out_.runs.front().run.id : "", clock_.now());
  if (!newer) return newer.error();
  input.run = outcome.run.id;
  input.now = clock_.now();
  input.day = out_.day;
  input.exceptions = &exceptions_;
  for (auto& one : stored) {
    if (const auto found = decided_.find(one.finding.id); found != decided_.end())
      decide(one.covered, found->second);
  }
  if (auto found = add_arrivals(store_, stored, shown, input); !found) return found;
  auto changes = advance(stored, std::move(shown), meaning_ ? &*meaning_ : nullptr, input);
  outcome.run.ended = format_utc(clock_.now());
  outcome.later_day = newer->later_day;
  outcome.overtaken = newer->by_another && !request_.dry_run;
  outcome.written = outcome.later_day.empty() && !newer->by_another && !request_.dry_run;
  for (auto& change : extra.changed) changes.changed.push_back(std::move(change));
  if (outcome.written) {
    const auto written = store_.write_run(outcome.run, changes);
    if (!written) return written.error();
  }
  standing_.now(std::move(changes));
  const bool looked = outcome.run.system == kAllSystems;
  if (!outcome.run.system.empty())
    standing_.unless_told(std::move(stored), looked ? Standing::Across::looked : Standing::Across::not_yet);
  out_.runs.push_back(std::move(outcome));
  return Done{};
}

/// Findings of systems that the store knows and the settings do not name any more.
Result<LifeChanges> Check::leaving_scope() const {
  std::vector<std::string> configured;
  for (const auto& system : settings_.systems) configured.push_back(nfc(system.id));
  const auto known = store_.systems();
  if (!known) return known.error();
  LifeChanges out;
  for (const auto& system : *known) {
    if (std::find(configured.begin(), configured.end(), system) != configured.end()) continue;
    if (!request_.dry_run) {
      if (auto forgotten = store_.kept().forget(system); !forgotten) return forgotten.error();
    }
    const auto stored = store_.findings(system);
    if (!stored) return stored.error();
    auto left = out_of_scope(*stored, configured, {"", clock_.now()});
    std::move(left.changed.begin(), left.changed.end(), std::back_inserter(out.changed));
  }
  if (auto own = own_out_of_scope(settings_, store_, out); !own) return own.error();
  return out;
}

std::vector<Deviation> Check::look_at_register() {
  const auto systems = systems_read(settings_);
  auto out = check_register(*paper_, &systems, paper_rules(settings_.controls));
  for (const auto& found : out) ended_.insert(found.passing.ended.begin(), found.passing.ended.end());
  return out;
}

/// What a role held when its approval was first seen is kept, unless the register may have lost rows.
Status Check::compare_roles() {
  const auto seen = store_.kept().role_contents();
  if (!seen) return seen.error();
  contents_ = compare_contents(*paper_, *seen);
  return Done{};
}

Status Check::register_run() {
  auto loaded = load_register(settings_, store_.kept(), request_.dry_run ? Keep::meaning : Keep::packed);
  if (!loaded) return loaded.error();
  out_.register_errors = std::move(loaded->errors);
  out_.register_warnings = std::move(loaded->warnings);
  out_.register_refused = !loaded->reg;
  std::vector<Deviation> deviations;
  LifeInput input;
  LifeChanges extra;
  if (loaded->reg) {
    register_ = std::move(loaded->reg);
    const auto decisions = store_.kept().decisions();
    if (!decisions) return decisions.error();
    decided_ = add_decisions(*register_, *decisions);
    meaning_.emplace(*register_);
    paper_.emplace(*meaning_, out_.day);
    exceptions_ = active_exceptions(*meaning_, out_.day);
    const auto before = store_.register_baseline();
    if (!before) return before.error();
    if (*before) out_.register_suspect = register_losses(**before, register_->row_counts);
    deviations = look_at_register();
    if (auto compared = compare_roles(); !compared) return compared.error();
    input.controls = register_controls();
    input.may_close = out_.register_suspect.empty();
    if (!input.may_close) input.verdict = Verdict::suspect;

    auto left = leaving_scope();
    if (!left) return left.error();
    extra = std::move(*left);
  } else {
    deviations.push_back(register_refused(out_.register_errors));
    input.controls = {std::string(control::register_refused)};
  }
  RunOutcome outcome;
  outcome.run = new_record("");
  outcome.reasons = out_.register_suspect;
  for (auto& change : extra.changed) change.now.finding.run = outcome.run.id;
  auto stored = store_.findings_of(input.controls);
  if (!stored) return stored.error();
  if (auto done = record(std::move(outcome), std::move(*stored), std::move(deviations), std::move(input),
                         std::move(extra));
      !done) {
    return done;
  }
  if (!out_.runs.back().written) return Done{};
  if (loaded->to_keep) {
    if (auto kept = store_.kept().keep_register(*loaded->to_keep); !kept) return kept;
  }
  const bool believed = !out_.register_refused && out_.register_suspect.empty();
  return believed ? store_.kept().add_role_contents(contents_.unseen) : Status(Done{});
}

Readings::Rest Check::read_and_wait(std::size_t index, const Readings::Read& read) {
  const SystemSettings& system = *systems_[index];
  const auto started = format_utc(clock_.now());
  auto raw = std::make_shared<RawReading>(read([&](const Progress& progress) {
    if (observer_ == nullptr) return;
    const std::lock_guard lock(observing_);
    observer_->reading(system.id, progress);
  }));
  last_[index].complete(*raw);
  return [this, index, started, raw] {
    // What an unchanged reading shows is what was there.
    if (!raw->unchanged)
      add_new_names(last_[index].facts(), nfc(systems_[index]->id), *meaning_, histories_[index]);
    auto compared =
        compare_reading(*systems_[index], std::move(*raw), histories_[index],
                        {*meaning_, out_.day, settings_.controls, contents_.changes, out_.register_suspect,
                         settings_.own_controls, keeps_facts(), request_.cancelled});
    compared.started = started;
    if (observer_ != nullptr) {
      const std::lock_guard observing(observing_);
      observer_->read(systems_[index]->id, compared.judgement.verdict, compared.counts);
    }
    const std::lock_guard lock(mutex_);
    results_[index] = std::move(compared);
    ready_.notify_all();
  };
}

Status Check::finish_system(std::size_t index, Compared compared) {
  return exclusively([&] { return write_system(index, std::move(compared)); });
}

Status Check::write_system(std::size_t index, Compared compared) {
  const std::string id = nfc(systems_[index]->id);
  auto stored = store_.findings(id, compared.shown);
  if (!stored) return stored.error();
  RunOutcome outcome;
  outcome.run = new_record(id);
  outcome.run.started = compared.started;
  outcome.run.verdict = compared.judgement.verdict;
  outcome.run.reading_verdict = compared.judgement.by_protocol;
  outcome.run.counts = compared.counts;
  outcome.run.proof = std::move(compared.proof);
  outcome.run.grown = compared.judgement.grown;
  outcome.run.shrunk = compared.judgement.shrunk;
  outcome.reasons = std::move(compared.judgement.reasons);
  outcome.warnings = std::move(compared.warnings);
  LifeInput input;
  input.verdict = compared.judgement.verdict;
  input.may_close = may_close(compared.judgement.verdict);
  input.controls = system_controls();
  if (!compared.not_evaluated.empty()) input.settled = settled_but(compared.not_evaluated, input.may_close);
  outcome.failures = std::move(compared.failures);
  outcome.run.not_evaluated.assign(compared.not_evaluated.begin(), compared.not_evaluated.end());
  seen_[id] = {compared.judgement.verdict, std::move(compared.noticed.conflicts),
               request_.dry_run ? last_[index].packed(compared) : std::string()};
  auto done = record(std::move(outcome), std::move(*stored), std::move(compared.shown), std::move(input));
  if (!done) return done;
  if (out_.runs.back().overtaken) {
    seen_.erase(id);  // what is stored of it is newer
  } else {
    ended_.merge(compared.ended);
  }
  if (!out_.runs.back().written) return done;
  return last_[index].keep(store_, out_.runs.back().run, compared, histories_[index]);
}

/// Most organisations have no conflicts, nothing stale and nothing that expired: then there is no such run.
Status Check::run_across() {
  RunOutcome outcome;
  outcome.run = new_record(std::string(kAllSystems));
  auto own = own_controls_across(settings_, store_, *meaning_, out_.day, seen_, request_.systems.empty(),
                                 request_.cancelled);
  if (!own) return own.error();
  if (cancelled()) return Message("check.cancelled");
  ended_.merge(own->ended);
  outcome.failures = std::move(own->failures);
  outcome.run.not_evaluated.assign(own->not_evaluated.begin(), own->not_evaluated.end());
  outcome.warnings = std::move(own->warnings);
  const AcrossInput across_input{out_.day, clock_.now(), seen_, ended_, !out_.register_suspect.empty()};
  auto across = look_across(settings_, store_, *meaning_, across_input, outcome.warnings);
  if (!across) return across.error();
  LifeInput input;
  input.controls = across_controls();
  if (!out_.register_suspect.empty()) input.verdict = Verdict::suspect;
  std::move(own->deviations.begin(), own->deviations.end(), std::back_inserter(across->deviations));
  input.settled = settled_with_own(settings_, *across, own->not_evaluated, across_input.register_suspect);
  auto stored = store_.findings_of(input.controls);
  if (!stored) return stored.error();
  const bool stood =
      std::any_of(stored->begin(), stored->end(), [](const auto& one) { return stands(one.finding.status); });
  const auto failed_before = not_evaluated_before(store_);
  if (!failed_before) return failed_before.error();
  const bool silent = outcome.failures.empty() && outcome.warnings.empty() && !*failed_before;
  if (across->deviations.empty() && !stood && silent) return Done{};
  return record(std::move(outcome), std::move(*stored), std::move(across->deviations), std::move(input));
}

Status Check::system_runs(Readings& readings) {
  for (std::size_t i = 0; i < systems_.size(); ++i) {
    const std::string id = nfc(systems_[i]->id);
    auto history = history_of(store_, id, *register_, decided_);
    if (!history) return history.error();
    // Where the facts are at hand, they are looked at beside the comparison.
    if (last_[i].facts().empty() && uses_new_names(id, *meaning_, *history)) {
      const auto kept = store_.kept().reading(id);
      if (!kept) return kept.error();
      add_new_names(kept->bytes, id, *meaning_, *history);
    }
    histories_.push_back(std::move(*history));
  }
  readings.go_on();
  out_.owners = ownership(*meaning_, out_.day);
  out_.addresses = addresses(*meaning_, out_.day);
  for (std::size_t i = 0; i < systems_.size(); ++i) {
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [&] { return results_[i].has_value(); });
    Compared compared = std::move(*results_[i]);
    lock.unlock();
    if (cancelled()) return Message("check.cancelled");
    if (auto done = finish_system(i, std::move(compared)); !done) return done;
    if (auto told = standing_.tell_up_to(nfc(systems_[i]->id)); !told) return told;
  }
  return Done{};
}

/// Findings without a system come last. Where all systems are checked, those of systems that the settings do
/// not name any more are told too.
Status Check::expect_scopes() {
  std::set<std::string> walked, others{""};
  for (const auto* system : systems_) (out_.register_refused ? others : walked).insert(nfc(system->id));
  if (request_.systems.empty()) {
    const auto stored = store_.systems();
    if (!stored) return stored.error();
    // What the register says of a system that the store does not know yet, it may never know: of a dry run.
    others.merge(standing_.scopes());
    others.insert(stored->begin(), stored->end());
    for (const auto& system : walked) others.erase(system);
  }
  standing_.expect(std::move(walked), std::move(others), request_.systems.empty());
  return Done{};
}

void Check::tell(std::vector<Finding> findings) {
  const auto counted = counts_of(findings);
  out_.standing.accepted += counted.accepted;
  for (const auto& [severity, count] : counted.counting) out_.standing.counting[severity] += count;
  if (request_.standing) {
    request_.standing(std::move(findings));
  } else {
    std::move(findings.begin(), findings.end(), std::back_inserter(out_.findings));
  }
}

Result<CheckOutcome> Check::run() {
  if (auto chosen = choose_systems(); !chosen) return chosen.error();
  if (request_.as_of) {
    out_.day = *request_.as_of;
  } else {
    const auto today = local_day(clock_.now(), settings_.time_zone);
    if (!today) return today.error();
    out_.day = *today;
  }
  declare_own_controls(settings_);
  prepare_jobs();
  for (auto& wrong : wrong_own_controls(settings_)) out_.settings_errors.push_back(std::move(wrong));
  if (!out_.settings_errors.empty()) return std::move(out_);
  if (auto room = see_room(); !room) return room.error();
  results_.resize(systems_.size());
  Readings readings(
      std::move(tasks_),
      [this](std::size_t index, const Readings::Read& read) { return read_and_wait(index, read); },
      Readings::ahead_of(register_bytes_));
  if (auto done = exclusively([this] { return register_run(); }); !done) return done.error();
  if (cancelled()) return Message("check.cancelled");
  if (auto done = expect_scopes(); !done) return done.error();
  if (!out_.register_refused) {
    if (auto done = system_runs(readings); !done) return done.error();
    if (auto done = exclusively([this] { return run_across(); }); !done) return done.error();
  }
  if (auto done = standing_.tell_rest(); !done) return done.error();
  return std::move(out_);
}

}  // namespace

Result<CheckOutcome> check(const Settings& settings, Store& store, const Clock& clock,
                           const CheckRequest& request, CheckObserver* observer) {
  return Check(settings, store, clock, request, observer).run();
}

}  // namespace behorig
