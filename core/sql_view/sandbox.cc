#include "core/sql_view/sandbox.h"

#include <algorithm>
#include <iterator>
#include <limits>

#include "core/base/text.h"
#include "core/sql_view/module.h"

namespace behorig::sql {
namespace {

/// None of them makes a large text from a small one, looks at a clock, or reads anything.
constexpr std::string_view kFunctions[] = {
    "abs",          "add_days",   "add_months",  "avg",        "coalesce",   "count",        "cume_dist",
    "days_between", "dense_rank", "first_value", "fold",       "glob",       "group_concat", "ifnull",
    "iif",          "instr",      "lag",         "last_value", "lead",       "length",       "like",
    "lower",        "ltrim",      "max",         "min",        "nth_value",  "ntile",        "nullif",
    "percent_rank", "rank",       "replace",     "round",      "row_number", "rtrim",        "sign",
    "substr",       "substring",  "sum",         "today",      "total",      "trim",         "typeof",
    "unicode",      "upper"};

bool known_function(std::string_view name) {
  return std::find(std::begin(kFunctions), std::end(kFunctions), fold_case(name)) != std::end(kFunctions);
}

/// Where the byte is, for people: line and column from 1.
std::pair<std::size_t, std::size_t> line_and_column(std::string_view text, std::size_t byte) {
  text = text.substr(0, byte);
  const auto line = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  const auto begin = text.rfind('\n');
  if (begin != std::string_view::npos) text.remove_prefix(begin + 1);
  const auto column = std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; });
  return {line, static_cast<std::size_t>(column) + 1};
}

constexpr int kLongestText = 200'000, kLongestSql = 100'000;
constexpr int kStepsBetweenLooks = 100;

SqlValue value_of(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
      return std::int64_t{sqlite3_column_int64(statement, column)};
    case SQLITE_FLOAT:
      return sqlite3_column_double(statement, column);
    case SQLITE_NULL:
      return {};
    default: {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
      const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
      return text == nullptr ? std::string() : std::string(text, size);
    }
  }
}

/// Names that tell the columns apart: the second "system" is "system_2".
std::vector<std::string> column_names(sqlite3_stmt* statement) {
  std::vector<std::string> out;
  for (int i = 0; i < sqlite3_column_count(statement); ++i) {
    const char* given = sqlite3_column_name(statement, i);
    const std::string name = given == nullptr ? "" : given;
    std::string unique = name;
    for (int n = 2; std::find(out.begin(), out.end(), unique) != out.end(); ++n)
      unique = name + "_" + std::to_string(n);
    out.push_back(std::move(unique));
  }
  return out;
}

}  // namespace

Sandbox::Sandbox(const Tables& tables, Date day) : day_(day) { ready_ = set_up(tables); }

Sandbox::~Sandbox() { sqlite3_close_v2(database_); }

Status Sandbox::set_up(const Tables& tables) {
  const auto failed = [this] {
    return Message("sql.no-engine", {{"error", database_ == nullptr ? "" : sqlite3_errmsg(database_)}});
  };
  constexpr int kFlags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(":memory:", &database_, kFlags, nullptr) != SQLITE_OK) return failed();
  // What sorting needs stays in memory, where it is counted; nothing of a reading reaches a disk.
  if (sqlite3_exec(database_, "PRAGMA temp_store=MEMORY", nullptr, nullptr, nullptr) != SQLITE_OK)
    return failed();
  constexpr const char* kNone[] = {nullptr};
  if (sqlite3_drop_modules(database_, const_cast<const char**>(kNone)) != SQLITE_OK) return failed();
  for (const auto& table : tables) {
    if (add_table(database_, *table) != SQLITE_OK) return failed();
    tables_.insert(table->name());
  }
  if (add_functions(database_, day_) != SQLITE_OK) return failed();
  for (const auto& [option, value] : {std::pair{SQLITE_DBCONFIG_DEFENSIVE, 1},
                                      {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
                                      {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
                                      {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
                                      {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
                                      {SQLITE_DBCONFIG_DQS_DML, 0},
                                      {SQLITE_DBCONFIG_DQS_DDL, 0}}) {
    if (sqlite3_db_config(database_, option, value, nullptr) != SQLITE_OK) return failed();
  }
  for (const auto& [limit, value] : {std::pair{SQLITE_LIMIT_LENGTH, kLongestText},
                                     {SQLITE_LIMIT_SQL_LENGTH, kLongestSql},
                                     {SQLITE_LIMIT_COLUMN, 200},
                                     {SQLITE_LIMIT_EXPR_DEPTH, 200},
                                     {SQLITE_LIMIT_COMPOUND_SELECT, 50},
                                     {SQLITE_LIMIT_VDBE_OP, 250'000},
                                     {SQLITE_LIMIT_FUNCTION_ARG, 16},
                                     {SQLITE_LIMIT_ATTACHED, 0},
                                     {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 200},
                                     {SQLITE_LIMIT_VARIABLE_NUMBER, 0},
                                     {SQLITE_LIMIT_TRIGGER_DEPTH, 0},
                                     {SQLITE_LIMIT_WORKER_THREADS, 0}}) {
    sqlite3_limit(database_, limit, value);
  }
  // SQLite declares a table when it is first named, with words that no query may use.
  for (const auto& name : tables_) {
    if (sqlite3_exec(database_, ("SELECT 1 FROM \"" + name + "\" LIMIT 0").c_str(), nullptr, nullptr,
                     nullptr) != SQLITE_OK)
      return failed();
  }
  sqlite3_set_authorizer(database_, authorize, this);
  sqlite3_progress_handler(database_, kStepsBetweenLooks, watch, this);
  return Done{};
}

int Sandbox::authorize(void* self, int action, const char* first, const char* second, const char*,
                       const char*) noexcept {
  auto& sandbox = *static_cast<Sandbox*>(self);
  try {
    switch (action) {
      case SQLITE_SELECT:
      case SQLITE_RECURSIVE:
        return SQLITE_OK;
      case SQLITE_READ: {
        const std::string_view table = first == nullptr ? "" : first;
        if (sandbox.tables_.contains(table)) return SQLITE_OK;
        // A name of the query's own (WITH) of which no column is asked for comes here too.
        const bool own = second == nullptr || *second == '\0';
        const std::string low = fold_case(table);
        if (own && !low.starts_with("sqlite_") && !low.starts_with("pragma_")) return SQLITE_OK;
        if (sandbox.refused_.empty()) sandbox.refused_ = table;
        return SQLITE_DENY;
      }
      case SQLITE_FUNCTION:
        if (second != nullptr && known_function(second)) return SQLITE_OK;
        if (sandbox.refused_function_.empty()) sandbox.refused_function_ = second == nullptr ? "?" : second;
        return SQLITE_DENY;
      default:
        if (sandbox.refused_.empty()) sandbox.refused_ = "*";
        return SQLITE_DENY;
    }
  } catch (const std::exception&) {
    return SQLITE_DENY;
  }
}

int Sandbox::watch(void* self) noexcept {
  auto& sandbox = *static_cast<Sandbox*>(self);
  if (sqlite3_memory_used() > sandbox.most_memory_) {
    sandbox.stopped_ = Stopped::memory;
    return 1;
  }
  if (sandbox.cancelled_ != nullptr && *sandbox.cancelled_) {
    sandbox.stopped_ = Stopped::cancelled;
    return 1;
  }
  if (std::chrono::steady_clock::now() <= sandbox.deadline_) return 0;
  sandbox.stopped_ = Stopped::late;
  return 1;
}

Message Sandbox::what_is_wrong(const std::string& sql, const std::string& place) {
  if (!refused_function_.empty())
    return Message("sql.function", {{"place", place}, {"function", printable(refused_function_)}});
  if (refused_ == "*") return Message("sql.only-select", {{"place", place}});
  if (!refused_.empty()) return Message("sql.table", {{"place", place}, {"table", printable(refused_)}});
  const int offset = sqlite3_error_offset(database_);
  const auto [line, column] = line_and_column(sql, offset < 0 ? 0 : static_cast<std::size_t>(offset));
  return Message("sql.wrong", {{"place", place},
                               {"line", std::to_string(line)},
                               {"column", std::to_string(column)},
                               {"error", printable(sqlite3_errmsg(database_))}});
}

Result<Sandbox::Statement> Sandbox::prepared(const std::string& sql, const std::string& place) {
  if (!ready_) return ready_.error();
  if (sql.find('\0') != std::string::npos || !is_valid_utf8(sql))
    return Message("sql.not-text", {{"place", place}});
  if (sql.size() > kLongestSql)
    return Message("sql.too-long", {{"place", place}, {"most", std::to_string(kLongestSql)}});
  refused_.clear();
  refused_function_.clear();
  deadline_ = std::chrono::steady_clock::time_point::max();
  most_memory_ = std::numeric_limits<sqlite3_int64>::max();
  cancelled_ = nullptr;
  const auto compile = [this](const char* text, sqlite3_stmt** out, const char** rest) {
    return sqlite3_prepare_v3(database_, text, -1, 0, out, rest);
  };
  sqlite3_stmt* raw = nullptr;
  const char* rest = nullptr;
  const int code = compile(sql.c_str(), &raw, &rest);
  Statement statement(raw);
  if (code != SQLITE_OK) return what_is_wrong(sql, place);
  if (!statement) return Message("sql.empty", {{"place", place}});
  while (*rest != '\0') {  // comments are nothing, and so is what stands between two semicolons
    sqlite3_stmt* second = nullptr;
    const char* begin = rest;
    const int wrong = compile(begin, &second, &rest);
    const bool nothing = wrong == SQLITE_OK && second == nullptr;
    sqlite3_finalize(second);
    if (!nothing) return Message("sql.several", {{"place", place}});
    if (rest == begin) break;
  }
  if (sqlite3_stmt_readonly(raw) == 0 || sqlite3_stmt_isexplain(raw) != 0 || sqlite3_column_count(raw) == 0)
    return Message("sql.only-select", {{"place", place}});
  return statement;
}

Result<std::vector<std::string>> Sandbox::prepare(std::string_view sql, const std::string& place) {
  const auto statement = prepared(nfc(sql), place);
  if (!statement) return statement.error();
  return column_names(statement->get());
}

Message Sandbox::stopped_by(int code, const std::string& place, const SqlLimits& limits) {
  const auto seconds = std::to_string((limits.time.count() + 999) / 1000);
  if (stopped_ == Stopped::cancelled) return Message("sql.cancelled", {{"place", place}});
  if (stopped_ == Stopped::late) return Message("sql.too-slow", {{"place", place}, {"seconds", seconds}});
  if (stopped_ == Stopped::memory || code == SQLITE_NOMEM)
    return Message("sql.too-much", {{"place", place}, {"mib", std::to_string(limits.memory >> 20)}});
  if (!refused_.empty() || !refused_function_.empty()) return Message("sql.only-select", {{"place", place}});
  return Message("sql.not-finished", {{"place", place}, {"error", printable(sqlite3_errmsg(database_))}});
}

Result<SqlAnswer> Sandbox::ask(std::string_view sql, const std::string& place, const SqlLimits& limits) {
  const auto statement = prepared(nfc(sql), place);
  if (!statement) return statement.error();
  stopped_ = Stopped::no;
  deadline_ = std::chrono::steady_clock::now() + limits.time;
  most_memory_ = sqlite3_memory_used() + limits.memory;
  cancelled_ = limits.cancelled;
  SqlAnswer out;
  out.columns = column_names(statement->get());
  int code = sqlite3_step(statement->get());
  for (; code == SQLITE_ROW; code = sqlite3_step(statement->get())) {
    if (out.rows.size() == limits.rows)
      return Message("sql.too-many", {{"place", place}, {"rows", std::to_string(limits.rows)}});
    auto& row = out.rows.emplace_back();
    for (int i = 0; i < static_cast<int>(out.columns.size()); ++i)
      row.push_back(value_of(statement->get(), i));
  }
  if (code != SQLITE_DONE) return stopped_by(code, place, limits);
  return out;
}

}  // namespace behorig::sql
