// behorig sql: a question over the register, the newest complete readings and the findings that stand.

#include <algorithm>
#include <boost/json.hpp>
#include <deque>

#include "core/base/text.h"
#include "core/cli/ground.h"
#include "core/cli/output.h"
#include "core/run/compared.h"
#include "core/sql_view/sql_view.h"

namespace behorig::cli {
namespace {

/// A world with no rows: what tables there are does not depend on what is in them.
struct EmptyWorld {
  Register reg;
  Meaning meaning{reg};
  std::vector<Finding> findings;
  SqlView view{{&meaning, {}, {}, &findings}};
};

/// What the catalogue says of a column: of this table's, else of any that is called so.
std::string column_text(const Screen& screen, const std::string& table, const std::string& column) {
  const std::string own = "sql-column." + table + "." + column;
  const bool has = screen.catalogue().text(own, screen.language()) != nullptr;
  return screen.text(has ? own : "sql-column." + column);
}

void print_tables(Context& context, const std::vector<SqlTable>& tables) {
  Screen& screen = context.screen;
  if (context.arguments.format == Format::table) {
    Table table({screen.text("column.table"), screen.text("column.what")});
    for (const auto& one : tables) table.row({one.name, screen.text("sql-table." + one.name)});
    return table.print(screen);
  }
  std::vector<boost::json::object> rows;
  for (const auto& one : tables)
    rows.push_back({{"table", one.name}, {"what", screen.text("sql-table." + one.name)}});
  print_rows(screen, context.arguments.format, "table", {"table", "what"}, rows);
}

void print_columns(Context& context, const std::vector<SqlTable>& tables) {
  Screen& screen = context.screen;
  Table table({screen.text("column.table"), screen.text("column.column"), screen.text("column.type"),
               screen.text("column.what")});
  std::vector<boost::json::object> rows;
  for (const auto& one : tables) {
    for (const auto& column : one.columns) {
      const std::string type = column.number ? "INTEGER" : "TEXT";
      const std::string what = column_text(screen, one.name, column.name);
      table.row({one.name, column.name, type, what});
      rows.push_back({{"table", one.name}, {"column", column.name}, {"type", type}, {"what", what}});
    }
  }
  if (context.arguments.format == Format::table) return table.print(screen);
  print_rows(screen, context.arguments.format, "column", {"table", "column", "type", "what"}, rows);
}

/// `.tables` and `.schema [TABLE]`.
int describe(Context& context) {
  const auto& word = context.arguments.name;
  const EmptyWorld world;
  auto tables = world.view.tables();
  std::vector<std::string> names;
  for (const auto& one : tables) names.push_back(one.name);
  if (!context.arguments.systems.empty()) {
    const auto& wanted = context.arguments.systems.front();
    std::erase_if(tables, [&](const auto& one) { return one.name != wanted; });
    if (tables.empty()) {
      context.screen.tell(
          Message("sql.no-such-table",
                  {{"table", printable(wanted)}, {"near", nearest(wanted, names).value_or("accounts")}}));
      return kUsage;
    }
  }
  if (word == ".tables") {
    print_tables(context, tables);
  } else if (word == ".schema") {
    print_columns(context, tables);
  } else {
    context.screen.tell(Message("sql.no-such-word", {{"word", printable(word)}}));
    return kUsage;
  }
  return kNothing;
}

boost::json::value json_of(const SqlValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
  if (const auto* number = std::get_if<double>(&value)) return *number;
  if (const auto* text = std::get_if<std::string>(&value)) return boost::json::value(printable(*text));
  return nullptr;
}

std::string cell_of(const SqlValue& value) {
  if (std::holds_alternative<std::monostate>(value)) return "-";
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  return boost::json::serialize(json_of(value));
}

void print_answer(Context& context, SqlAnswer answer) {
  Screen& screen = context.screen;
  if (context.arguments.format == Format::table) {
    Table table(answer.columns);
    for (const auto& row : answer.rows) {
      std::vector<std::string> cells;
      for (const auto& value : row) cells.push_back(cell_of(value));
      table.row(std::move(cells));
    }
    if (!answer.rows.empty()) table.print(screen);
    return;
  }
  // Every row of jsonl has a "schema" of its own.
  for (auto& name : answer.columns) {
    if (name == "schema") name = "schema_2";
  }
  std::vector<boost::json::object> rows;
  for (const auto& row : answer.rows) {
    auto& object = rows.emplace_back();
    for (std::size_t i = 0; i < row.size(); ++i) object[answer.columns[i]] = json_of(row[i]);
  }
  print_rows(screen, context.arguments.format, "row", answer.columns, rows);
}

int code_of_question(const Message& error) {
  constexpr const char* kStopped[] = {"sql.too-slow", "sql.too-much", "sql.too-many", "sql.not-finished",
                                      "sql.no-engine"};
  return std::find(std::begin(kStopped), std::end(kStopped), error.id) == std::end(kStopped) ? kUsage
                                                                                             : kNotComplete;
}

Result<std::vector<Finding>> standing_findings(Store& store) {
  auto stored = store.all_findings();
  if (!stored) return stored.error();
  std::vector<Finding> out;
  for (auto& one : *stored) {
    if (stands(one.finding.status)) out.push_back(std::move(one.finding));
  }
  return out;
}

}  // namespace

int sql(Context& context, const Settings& settings) {
  const std::string& question = context.arguments.name;
  if (question.starts_with('.')) return describe(context);
  if (!context.arguments.systems.empty()) {
    context.screen.tell(Message("sql.quote"));
    return kUsage;
  }
  // A question that is wrong is told before anything is fetched.
  if (const auto right = EmptyWorld().view.prepare(question, "SQL"); !right) {
    context.screen.tell(right.error());
    return code_of_question(right.error());
  }
  const Ground ground = cli::ground(context, settings);
  if (ground.code != kNothing) return ground.code;
  const Meaning meaning(*ground.reg);
  const auto findings = standing_findings(*ground.store);
  if (!findings) {
    context.screen.tell(findings.error());
    return code_of(findings.error());
  }
  SqlWorld world{&meaning, ground.day, {}, &*findings};
  std::deque<Snapshot> snapshots;
  for (const auto& system : settings.systems) {
    std::string read_at;
    auto snapshot = kept_reading(context, *ground.store, nfc(system.id), &read_at);
    if (!snapshot) continue;
    snapshots.push_back(std::move(*snapshot));
    world.readings.push_back(
        {nfc(system.id), &snapshots.back(), compare_options(system, settings.controls, ground.day), read_at});
  }
  const bool complete = snapshots.size() == settings.systems.size();
  SqlView view(std::move(world));
  auto answer = view.ask(question, "SQL");
  if (!answer) {
    context.screen.tell(answer.error());
    return code_of_question(answer.error());
  }
  if (answer->rows.empty()) context.screen.tell(Message("sql.no-rows"));
  print_answer(context, std::move(*answer));
  return complete ? kNothing : kNotComplete;
}

}  // namespace behorig::cli
