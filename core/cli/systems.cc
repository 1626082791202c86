#include <algorithm>
#include <boost/json.hpp>

#include "core/base/text.h"
#include "core/cli/output.h"
#include "core/cli/verbs.h"
#include "core/store/store.h"

namespace behorig::cli {
namespace {

/// One system as it stands.
struct State {
  std::string id, connector, last_run, last_day;
  std::optional<Verdict> verdict;
  bool current = false;  ///< its newest complete reading is not older than max_age
  std::vector<Finding> findings;

  /// Green only where a complete reading is fresh and nothing stands that counts.
  std::string_view word() const {
    if (!verdict) return "state.never";
    if (*verdict != Verdict::complete) return "state.not-complete";
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

Result<State> state_of(Store& store, const SystemSettings& system) {
  State out;
  out.id = system.id;
  out.connector = system.connector.plugin;
  const auto runs = store.runs(nfc(system.id), 1);
  if (!runs) return runs.error();
  if (!runs->empty()) {
    const RunRecord& run = runs->front();
    out.last_run = run.ended;
    out.last_day = run.day;
    out.verdict = run.verdict;
    const auto now = SystemClock().now().time_since_epoch().count();
    out.current = now - seconds_of(run.ended) <= system.max_age_seconds;
  }
  const auto findings = store.findings(nfc(system.id));
  if (!findings) return findings.error();
  for (const auto& stored : *findings) {
    if (stands(stored.finding.status)) out.findings.push_back(stored.finding);
  }
  return out;
}

void print(Screen& screen, const std::vector<State>& states) {
  Table table({screen.text("column.system"), screen.text("column.connector"), screen.text("column.last-run"),
               screen.text("column.state"), screen.text("column.findings")});
  for (const auto& state : states) {
    const std::string counted = severities(screen, state.findings);
    const bool clear = state.word() == "state.clear";
    table.row({state.id, state.connector, state.last_run.empty() ? "-" : state.last_run,
               screen.text(state.word()), counted.empty() ? "-" : counted},
              clear ? "32" : "31", 3);
  }
  table.print(screen);
}

}  // namespace

int systems(Context& context, const Settings& settings) {
  auto store = Store::open(settings.store_url);
  if (!store) {
    context.screen.tell(store.error());
    return kInvalid;
  }
  std::vector<State> states;
  for (const auto& system : settings.systems) {
    auto state = state_of(**store, system);
    if (!state) {
      context.screen.tell(state.error());
      return kInternal;
    }
    states.push_back(std::move(*state));
  }
  if (states.empty()) {
    context.screen.tell(Message("cli.no-systems"));
  } else if (context.arguments.format == Format::table) {
    print(context.screen, states);
  } else {
    boost::json::array out;
    for (const auto& state : states) {
      out.push_back({{"system", state.id},
                     {"connector", state.connector},
                     {"last_run", state.last_run},
                     {"state", state.word().substr(6)},
                     {"findings", state.findings.size()}});
    }
    for (const auto& one : out) {
      if (context.arguments.format == Format::jsonl) context.screen.out(boost::json::serialize(one) + "\n");
    }
    if (context.arguments.format != Format::jsonl) context.screen.out(boost::json::serialize(out) + "\n");
  }
  return kNothing;
}

}  // namespace behorig::cli
