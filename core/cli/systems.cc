#include <algorithm>
#include <boost/json.hpp>

#include "core/cli/output.h"
#include "core/cli/verbs.h"
#include "core/query/or_null.h"
#include "core/run/system_state.h"

namespace behorig::cli {
namespace {

void print(Screen& screen, const std::vector<SystemState>& states) {
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
  const auto states = states_of(opened.store.get(), settings, SystemClock().now());
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
    row["last_run"] = text_or_null(state.last_run);
    row["state"] = state.word().substr(std::string_view("state.").size());
    row["findings"] = state.findings.size();
    rows.push_back(std::move(row));
  }
  print_rows(context.screen, context.arguments.format, "system",
             {"system", "connector", "last_run", "state", "findings"}, rows);
  return kNothing;
}

}  // namespace behorig::cli
