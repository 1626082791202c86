#include <algorithm>
#include <boost/json.hpp>

#include "core/base/text.h"
#include "core/cli/output.h"
#include "core/cli/verbs.h"
#include "core/run/judge.h"
#include "core/store/store.h"

namespace behorig::cli {
namespace {

/// The register as its newest run left it.
enum class RegisterState { believed, suspect, refused };

/// One system as it stands.
struct State {
  std::string id, connector, last_run;
  std::optional<Verdict> verdict;
  RegisterState reg = RegisterState::believed;
  bool current = false;  ///< its newest complete reading is not older than max_age
  std::vector<Finding> findings;

  /// Green only where a complete reading is fresh, the register was believed and nothing stands that counts.
  std::string_view word() const {
    if (!verdict) return "state.never";
    if (reg == RegisterState::refused) return "state.register-refused";
    if (*verdict != Verdict::complete) return "state.not-complete";
    if (reg == RegisterState::suspect) return "state.register-suspect";
    if (!current) return "state.old";
    const bool any =
        std::any_of(findings.begin(), findings.end(), [](const Finding& f) { return counts(f.status); });
    return any ? "state.deviations" : "state.clear";
  }
};

/// "2026-11-24T06:00:11Z" as seconds; 0 if it is none.
std::int64_t seconds_of(const std::string& utc) {
  const auto day = Date::parse(utc.substr(0, std::min<std::size_t>(utc.size(), 10)));
  int hour = 0, minute = 0, second = 0;
  if (!day || std::sscanf(utc.c_str() + 10, "T%2d:%2d:%2dZ", &hour, &minute, &second) != 3) return 0;
  constexpr std::int64_t kMinute = 60, kHour = 60 * kMinute, kDay = 24 * kHour;
  return day->days * kDay + hour * kHour + minute * kMinute + second;
}

Result<RegisterState> register_state(Store& store) {
  const auto runs = store.runs("", 1);
  if (!runs) return runs.error();
  if (runs->empty()) return RegisterState::believed;
  const RunRecord& run = runs->front();
  if (run.register_hash.empty()) return RegisterState::refused;
  if (!run.register_suspect) return RegisterState::believed;
  // Whoever confirmed a system's run of that check believed the register's rows too.
  const auto rows = store.register_baseline();
  if (!rows) return rows.error();
  const bool confirmed = *rows && register_losses(**rows, run.register_rows).empty();
  return confirmed ? RegisterState::believed : RegisterState::suspect;
}

Status read_state(Store& store, const SystemSettings& system, State& out) {
  const auto runs = store.runs(nfc(system.id), 1);
  if (!runs) return runs.error();
  if (!runs->empty()) {
    const RunRecord& run = runs->front();
    out.last_run = run.ended;
    out.verdict = run.verdict;
    const auto now = SystemClock().now().time_since_epoch().count();
    out.current = now - seconds_of(run.ended) <= system.max_age_seconds;
  }
  const auto findings = store.findings(nfc(system.id));
  if (!findings) return findings.error();
  for (const auto& stored : *findings) {
    if (stands(stored.finding.status)) out.findings.push_back(stored.finding);
  }
  return Done{};
}

/// `store` may be null: then nothing was ever read.
Result<std::vector<State>> states_of(Store* store, const Settings& settings) {
  std::vector<State> out;
  RegisterState reg = RegisterState::believed;
  if (store != nullptr) {
    const auto found = register_state(*store);
    if (!found) return found.error();
    reg = *found;
  }
  for (const auto& system : settings.systems) {
    State state;
    state.id = system.id;
    state.connector = system.connector.plugin;
    state.reg = reg;
    if (store != nullptr) {
      if (const auto read = read_state(*store, system, state); !read) return read.error();
    }
    out.push_back(std::move(state));
  }
  return out;
}

void print(Screen& screen, const std::vector<State>& states) {
  Table table({screen.text("column.system"), screen.text("column.connector"), screen.text("column.last-run"),
               screen.text("column.state"), screen.text("column.findings")});
  for (const auto& state : states) {
    const std::string counted = severities(screen, counts_of(state.findings));
    const bool clear = state.word() == "state.clear";
    table.row({state.id, state.connector, state.last_run.empty() ? "-" : state.last_run,
               screen.text(state.word()), counted.empty() ? "-" : counted},
              clear ? "32" : "31", 3);
  }
  table.print(screen);
}

}  // namespace

int systems(Context& context, const Settings& settings) {
  const auto opened = open_for_question(context, settings);
  if (opened.code != kNothing) return opened.code;
  const auto states = states_of(opened.store.get(), settings);
  if (!states) {
    context.screen.tell(states.error());
    return code_of(states.error());
  }
  if (states->empty()) context.screen.tell(Message("cli.no-systems"));
  if (context.arguments.format == Format::table) {
    if (!states->empty()) print(context.screen, *states);
    return kNothing;
  }
  std::vector<boost::json::object> rows;
  for (const auto& state : *states) {
    boost::json::object row{{"system", state.id}, {"connector", state.connector}};
    row["last_run"] =
        state.last_run.empty() ? boost::json::value(nullptr) : boost::json::value(state.last_run);
    row["state"] = state.word().substr(std::string_view("state.").size());
    row["findings"] = state.findings.size();
    rows.push_back(std::move(row));
  }
  print_rows(context.screen, context.arguments.format, "system",
             {"system", "connector", "last_run", "state", "findings"}, rows);
  return kNothing;
}

}  // namespace behorig::cli
