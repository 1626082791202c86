#include "plugins/registers/database/catalogue.h"

#include <algorithm>

#include "plugins/common/sql/values.h"
#include "plugins/common/text/case.h"
#include "plugins/common/text/clean.h"

namespace behorig::database_register {
namespace {

using sdk::Failure;
using sql::Backend;

std::string for_a_person(std::string_view name) {
  constexpr std::size_t kShown = 80;
  return text::cleaned(name, kShown);
}

/// Nothing that means more than itself between quotes of any kind.
const std::string& checked(const std::string& name, const char* option) {
  const bool good = text::is_utf8(name) && std::none_of(name.begin(), name.end(), [](char c) {
                      return static_cast<unsigned char>(c) < ' ' ||
                             std::string_view("'\"`\\[]").find(c) != std::string_view::npos;
                    });
  if (!good) throw Failure("name-wrong", {{"option", option}});
  return name;
}

bool is_plain(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

/// Drivers of ODBC do not agree on quotes, so what needs none gets none there.
std::string quoted(Backend backend, const std::string& name) {
  if (backend == Backend::odbc && is_plain(name)) return name;
  const char quote = backend == Backend::mariadb ? '`' : '"';
  std::string out(1, quote);
  for (const char c : name) out += c == quote ? std::string(2, c) : std::string(1, c);
  return out + quote;
}

/// Is it a statement, or a name?
bool is_select(std::string_view query) {
  const std::string word(query.substr(0, query.find_first_of(" \t\r\n(*")));
  const std::string low = text::lower(word);
  return word.size() < query.size() && (low == "select" || low == "with");
}

/// schema.table, each part as it is.
std::string qualified(Backend backend, std::string_view name) {
  std::string out;
  for (;;) {
    const std::size_t dot = name.find('.');
    out += quoted(backend, std::string(name.substr(0, dot)));
    if (dot == std::string_view::npos) return out;
    out += '.';
    name.remove_prefix(dot + 1);
  }
}

std::vector<Place> declared_places(const boost::json::object& given, Backend backend) {
  std::vector<Place> out;
  for (const auto& pair : given) {
    const auto* table = words::find_table(pair.key());
    const std::string option = "tables." + std::string(pair.key());
    if (table == nullptr || !pair.value().is_string()) throw Failure("option-text", {{"option", option}});
    const std::string text = sql::statement_of(std::string(pair.value().as_string()));
    if (text.empty() || text.find('\0') != std::string::npos)
      throw Failure("option-text", {{"option", option}});
    if (is_select(text)) {
      out.push_back({table, std::string(table->name), text});
    } else {
      out.push_back({table, text, "SELECT * FROM " + qualified(backend, checked(text, option.c_str()))});
    }
  }
  return out;
}

class Finder {
 public:
  Finder(sql::Database& database, Backend backend, sdk::Tables& tables)
      : database_(database),
        backend_(backend),
        tables_(tables),
        schema_(checked(tables.options().text("schema"), "schema")),
        prefix_(checked(tables.options().text("prefix"), "prefix")) {}

  std::vector<Place> find() {
    std::vector<std::string> near;
    for (const auto& name : listed()) {
      if (text::lower(name.substr(0, prefix_.size())) != text::lower(prefix_)) continue;
      const std::string own = name.substr(prefix_.size());
      if (const auto* table = words::find_table(own)) {
        add(*table, name);
      } else if (words::near_table(own)) {
        near.push_back(name);
      }
    }
    for (const auto& name : near) tell_near(name);
    if (backend_ == Backend::mariadb) must_see_all();
    return std::move(places_);
  }

 private:
  std::vector<std::string> listed() const {
    std::vector<std::string> out;
    const auto rows = database_.query({"catalogue", catalogue()});
    while (rows->next()) out.emplace_back(rows->cell(0).value_or(""));
    std::sort(out.begin(), out.end());
    return out;
  }

  /// The server's own list: it names also what the user may not read, so that nothing is taken for missing
  /// that is only out of sight.
  std::string catalogue() const {
    switch (backend_) {
      case Backend::postgresql:
        return "SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = "
               "c.relnamespace "
               "WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND " +
               (schema_.empty() ? "pg_catalog.pg_table_is_visible(c.oid) AND n.nspname NOT IN ('pg_catalog', "
                                  "'information_schema')"
                                : "n.nspname = '" + schema_ + "'");
      case Backend::mariadb:
        return "SELECT table_name FROM information_schema.tables WHERE table_schema = " +
               (schema_.empty() ? "DATABASE()" : "'" + schema_ + "'");
      case Backend::sqlite:
        return "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')";
      case Backend::odbc:
        break;
    }
    throw Failure("option-missing", {{"option", "tables"}});
  }

  std::string with_schema(const std::string& name) const {
    return (schema_.empty() ? "" : quoted(backend_, schema_) + ".") + quoted(backend_, name);
  }

  void add(const words::Table& table, const std::string& name) {
    const auto there = std::find_if(places_.begin(), places_.end(),
                                    [&](const Place& place) { return place.table == &table; });
    if (there == places_.end()) {
      places_.push_back({&table, name, "SELECT * FROM " + with_schema(name)});
    } else {
      tables_.error("table-twice", {{"table", std::string(table.name)},
                                    {"name", for_a_person(name)},
                                    {"other", for_a_person(there->name)}});
    }
  }

  /// A database may have tables of others: one that is called nearly like a table that is there is one of
  /// them.
  void tell_near(const std::string& name) {
    const auto near = words::near_table(name.substr(prefix_.size()));
    const auto* table = words::find_table(*near);
    const bool there =
        std::any_of(places_.begin(), places_.end(), [&](const Place& place) { return place.table == table; });
    if (!there) tables_.error("table-near", {{"name", for_a_person(name)}, {"near", prefix_ + *near}});
  }

  /// This server lists only what the user may use. Whoever may read all of a database is told that a table is
  /// not there; others are told that they may not.
  void must_see_all() {
    try {
      const auto rows =
          database_.query({"catalogue", "SELECT 1 FROM " + with_schema("behorig_no_such_table")});
    } catch (const Failure& failure) {
      if (failure.id == "query-denied") return tables_.error("tables-hidden");
      if (failure.id != "query-refused") throw;
    }
  }

  sql::Database& database_;
  const Backend backend_;
  sdk::Tables& tables_;
  const std::string schema_, prefix_;
  std::vector<Place> places_;
};

}  // namespace

std::vector<Place> find_places(sql::Database& database, Backend backend, sdk::Tables& tables) {
  const auto& given = tables.options().map("tables");
  if (!given.empty()) return declared_places(given, backend);
  auto out = Finder(database, backend, tables).find();
  if (out.empty()) throw Failure("no-tables");
  return out;
}

}  // namespace behorig::database_register
