#include "core/run/check.h"

#include <algorithm>
#include <csignal>

#include "core/cli/deliveries.h"
#include "core/cli/output.h"
#include "core/cli/remote.h"
#include "core/cli/verbs.h"
#include "core/delivery/deliver.h"

namespace behorig::cli {
namespace {

std::atomic<bool> g_cancelled{false};
static_assert(std::atomic<bool>::is_always_lock_free, "set from a signal handler");

/// The first Ctrl-C ends the check in good order, the second one at once.
void stop_on_signals() {
  struct sigaction action {};
  action.sa_handler = [](int) { g_cancelled = true; };
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

/// One line on the terminal while systems are read.
class ProgressLine : public CheckObserver {
 public:
  explicit ProgressLine(Screen& screen) : screen_(screen), began_(std::chrono::steady_clock::now()) {}

  void reading(const std::string& system, const Progress& progress) override {
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - began_;
    const double rate = seconds.count() > 0 ? static_cast<double>(progress.grants) / seconds.count() : 0;
    screen_.progress(
        screen_.text("check.progress", {{"system", system},
                                        {"accounts", std::to_string(progress.accounts)},
                                        {"entitlements", std::to_string(progress.entitlements)},
                                        {"grants", std::to_string(progress.grants)},
                                        {"rate", std::to_string(static_cast<std::uint64_t>(rate))}}));
  }
  void read(const std::string&, Verdict, const ReadingCounts&) override { screen_.end_progress(); }

 private:
  Screen& screen_;
  std::chrono::steady_clock::time_point began_;
};

void tell_unwritten(Screen& screen, const CheckOutcome& outcome, const RunOutcome& run) {
  if (run.overtaken)
    screen.tell(Message("check.overtaken", {{"system", shown_system(screen, run.run.system)}}));
  if (run.later_day.empty()) return;
  screen.tell(Message("check.not-written", {{"system", shown_system(screen, run.run.system)},
                                            {"day", outcome.day.iso()},
                                            {"later", run.later_day}}));
}

void tell_register(Screen& screen, const CheckOutcome& outcome, const RunOutcome& run) {
  if (!outcome.register_suspect.empty()) {
    screen.tell(Message("check.register-suspect", {{"run", run.run.id}}));
    screen.tell(outcome.register_suspect);
  }
  tell_unwritten(screen, outcome, run);
}

void tell_runs(Screen& screen, const CheckOutcome& outcome) {
  for (const auto& run : outcome.runs) {
    if (run.run.system.empty()) {
      tell_register(screen, outcome, run);
      continue;
    }
    if (!run.run.verdict) {  // across all systems
      screen.tell(run.warnings);
      screen.tell(run.failures);
      tell_unwritten(screen, outcome, run);
      continue;
    }
    screen.tell(
        Message("check.read", {{"system", run.run.system},
                               {"verdict", screen.text("verdict." + std::string(name_of(*run.run.verdict)))},
                               {"accounts", std::to_string(run.run.counts.accounts)},
                               {"entitlements", std::to_string(run.run.counts.entitlements)},
                               {"grants", std::to_string(run.run.counts.grants)},
                               {"run", run.run.id}}));
    for (const auto& reason : run.reasons) {
      // Told once, with the register's own run.
      const auto& said = outcome.register_suspect;
      if (std::find(said.begin(), said.end(), reason) == said.end()) screen.tell(reason);
    }
    screen.tell(run.warnings);
    screen.tell(run.failures);
    tell_unwritten(screen, outcome, run);
  }
}

void tell_summary(Screen& screen, const CheckOutcome& outcome) {
  const auto counted = severities(screen, outcome.standing);
  const std::size_t accepted = outcome.standing.accepted;
  const bool complete = behorig::complete(outcome);
  if (!counted.empty()) {
    screen.tell(Message("check.deviations", {{"counts", counted}, {"day", outcome.day.iso()}}));
  } else if (outcome.runs.size() == 1 && complete) {
    screen.tell(Message("cli.no-systems"));  // only the register's run: nothing was looked at
  } else if (complete) {
    screen.tell(Message("check.clear", {{"day", outcome.day.iso()}}));
  }
  if (accepted > 0) screen.tell(Message("check.accepted", {{"count", std::to_string(accepted)}}));
  if (!complete && !outcome.register_refused) screen.tell(Message("check.not-complete"));
}

int failed(Screen& screen, const Message& error) {
  screen.tell(error);
  return code_of(error);
}

}  // namespace

namespace {

/// What a check found, however it was carried out.
int tell(Context& context, const CheckOutcome& outcome, bool findings_printed) {
  Screen& screen = context.screen;
  screen.tell(outcome.settings_errors);
  if (!outcome.settings_errors.empty()) return kInvalid;
  screen.tell(outcome.register_errors);
  screen.tell(outcome.register_warnings);
  if (outcome.register_refused) screen.tell(Message("check.register-refused"));
  tell_runs(screen, outcome);
  if (context.arguments.format == Format::json) {
    print_check_json(screen, outcome);
  } else if (!findings_printed) {
    print_findings(screen, outcome.findings, context.arguments.format);
  }
  screen.flushed();
  tell_summary(screen, outcome);
  if (context.arguments.dry_run) screen.tell(Message("check.dry-run"));
  return exit_code(outcome, context.arguments.fail_on);
}

/// What was found goes on its way. How that went changes nothing in what the check says.
void deliver_found(Context& context, const Settings& settings, Store& store) {
  if (settings.sinks.empty()) return;
  DeliverRequest request;
  request.cancelled = &g_cancelled;
  tell_turns(context.screen,
             deliver_due(settings, store, context.screen.catalogue(), SystemClock(), request));
}

int check_here(Context& context, const Settings& settings, CheckObserver* progress) {
  Screen& screen = context.screen;
  const bool dry_run = context.arguments.dry_run;
  // Not even an empty store is left behind.
  auto store =
      Store::open(dry_run && !Store::exists(settings.store_url) ? "sqlite::memory:" : settings.store_url);
  if (!store) return failed(screen, store.error());
  CheckRequest request;
  request.systems = context.arguments.systems;
  request.as_of = context.arguments.as_of;
  request.dry_run = dry_run;
  request.cancelled = &g_cancelled;
  const auto format = context.arguments.format;
  if (format == Format::jsonl) {
    request.standing = [&](const std::vector<Finding>& findings) {
      print_findings(screen, findings, format);
    };
  }
  if (!dry_run) {
    const auto declared = declare_sinks(settings, **store);
    if (!declared) return failed(screen, declared.error());
    screen.tell(*declared);
  }
  const auto outcome = behorig::check(settings, **store, SystemClock(), request, progress);
  screen.end_progress();
  if (!outcome) return failed(screen, outcome.error());
  const int code = tell(context, *outcome, format == Format::jsonl);
  if (!dry_run && outcome->settings_errors.empty()) deliver_found(context, settings, **store);
  return code;
}

}  // namespace

int check(Context& context, const Settings& settings) {
  Screen& screen = context.screen;
  stop_on_signals();
  ProgressLine progress(screen);
  CheckObserver* observer = screen.on_terminal() ? &progress : nullptr;
  const auto remote = check_by_daemon(context, settings, observer, g_cancelled);
  if (!remote) return check_here(context, settings, observer);
  screen.end_progress();
  return remote->outcome ? tell(context, *remote->outcome, false) : remote->code;
}

}  // namespace behorig::cli
