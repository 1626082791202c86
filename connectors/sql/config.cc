#include "connectors/sql/config.h"

#include <algorithm>

#include "plugins/common/sql/settings.h"
#include "plugins/common/sql/values.h"

namespace behorig::sql_connector {
namespace {

namespace json = boost::json;
using sdk::Failure;
using sql::Words;

sql::Backend backend_of(const std::string& name) {
  if (name == "postgresql") return sql::Backend::postgresql;
  if (name == "mariadb" || name == "mysql") return sql::Backend::mariadb;
  if (name == "sqlite") return sql::Backend::sqlite;
  if (name == "odbc") return sql::Backend::odbc;
  throw Failure("backend-unknown", {{"backend", name}});
}

/// yes = ["Active", "A"] turned round.
Words words_of(const json::value& value, const std::string& where, const std::vector<std::string>& meanings) {
  if (!value.is_object()) throw Failure("option-table", {{"option", where}});
  Words out;
  for (const auto& pair : value.as_object()) {
    const std::string meaning(pair.key()), option = where + "." + meaning;
    if (std::find(meanings.begin(), meanings.end(), meaning) == meanings.end())
      throw Failure("option-unknown", {{"option", option}});
    if (!pair.value().is_array()) throw Failure("option-list", {{"option", option}});
    for (const auto& word : pair.value().as_array()) {
      if (!word.is_string()) throw Failure("option-list", {{"option", option}});
      if (!out.emplace(word.as_string(), meaning).second)
        throw Failure("value-twice", {{"option", where}, {"value", std::string(word.as_string())}});
    }
  }
  return out;
}

/// What is known without a mapping: but not the other half of a pair of which the settings say something.
void add_known(Words& words) {
  for (const auto& [yes, no] : {std::pair{"yes", "no"}, {"true", "false"}, {"t", "f"}, {"1", "0"}}) {
    if (words.contains(yes) || words.contains(no)) continue;
    words.emplace(yes, "yes");
    words.emplace(no, "no");
  }
}

void read_values(const sdk::Options& options, Config& out) {
  const std::vector<std::string> truth{"yes", "no", "unknown"}, day{"unknown"};
  const std::vector<std::string> kinds{"personal", "privileged", "service", "shared", "emergency", "unknown"};
  const auto& given = options.map("values");
  const auto read = [&](const char* column, const std::vector<std::string>& meanings) {
    const auto* value = given.if_contains(column);
    return value == nullptr ? Words() : words_of(*value, std::string("values.") + column, meanings);
  };
  for (const char* column : {"enabled", "privileged"}) {
    out.values[column] = read(column, truth);
    add_known(out.values[column]);
  }
  out.values["kind"] = read("kind", kinds);
  for (const auto& kind : kinds) out.values["kind"].emplace(kind, kind);
  for (const char* column : {"last_used", "created", "since", "until"})
    out.values[column] = read(column, day);
}

void read_queries(const sdk::Options& options, Config& out) {
  const std::pair<const char*, std::string*> all[] = {{"accounts", &out.queries.accounts},
                                                      {"entitlements", &out.queries.entitlements},
                                                      {"grants", &out.queries.grants},
                                                      {"nesting", &out.queries.nesting}};
  for (const auto& [name, query] : all) {
    const std::string text = options.text(name);
    if (text.find('\0') != std::string::npos) throw Failure("option-text", {{"option", name}});
    *query = sql::statement_of(text);
    if (out.mode != "queries" && !query->empty())
      throw Failure("query-not-here", {{"option", name}, {"mode", out.mode}});
  }
  if (out.mode == "queries" && out.queries.grants.empty())
    throw Failure("option-missing", {{"option", "grants"}});
}

}  // namespace

Config config_of(const sdk::Host& host) {
  const sdk::Options& options = host.options();
  Config out;
  out.mode = options.text("mode");
  if (out.mode != "queries" && out.mode != "postgresql-roles" && out.mode != "mariadb-roles")
    throw Failure("mode-unknown", {{"mode", out.mode}});
  out.target = sql::target_of(host, backend_of(options.text("backend")));
  read_queries(options, out);
  read_values(options, out);
  if (out.mode == "queries") return out;
  const auto wanted = out.mode == "postgresql-roles" ? sql::Backend::postgresql : sql::Backend::mariadb;
  if (out.target.backend != wanted) throw Failure("mode-backend", {{"mode", out.mode}});
  // Else somebody's own function of the same name could be asked instead of the server's.
  out.target.search_path = "pg_catalog";
  return out;
}

}  // namespace behorig::sql_connector
