#include "plugins/registers/database/load.h"

#include <iterator>

#include "plugins/common/sql/settings.h"
#include "plugins/common/sql/texts.h"
#include "plugins/registers/database/catalogue.h"
#include "plugins/registers/database/rows.h"

namespace behorig::database_register {
namespace {

using sql::Backend;

Backend backend_of(const std::string& name) {
  if (name == "postgresql") return Backend::postgresql;
  if (name == "mariadb" || name == "mysql") return Backend::mariadb;
  if (name == "sqlite") return Backend::sqlite;
  if (name == "odbc") return Backend::odbc;
  throw sdk::Failure("backend-unknown", {{"backend", name}});
}

}  // namespace

std::vector<sdk::Option> options() {
  using Type = sdk::Option::Type;
  std::vector<std::string> names;
  for (const auto& table : words::tables()) names.emplace_back(table.name);
  std::vector<sdk::Option> out{{.name = "backend",
                                .help_en = "postgresql, mariadb (also MySQL), sqlite or odbc",
                                .help_sv = "postgresql, mariadb (även MySQL), sqlite eller odbc",
                                .required = true}};
  auto ways = sql::connection_options();
  out.insert(out.end(), std::make_move_iterator(ways.begin()), std::make_move_iterator(ways.end()));
  out.push_back({.name = "schema",
                 .help_en = "Where the tables lie; blank = where the user is (MariaDB: in `database`)",
                 .help_sv = "Var tabellerna ligger; tomt = där användaren är (MariaDB: i `database`)"});
  out.push_back({.name = "prefix",
                 .help_en = "What the tables' names begin with there, such as behorig_",
                 .help_sv = "Vad tabellernas namn börjar med där, till exempel behorig_"});
  out.push_back(
      {.name = "tables",
       .type = Type::map,
       .help_en = "Which there are, each with the name of a table or view, or a SELECT: owners = "
                  "\"hr.owners_v\"; blank = those that are called so",
       .help_sv = "Vilka som finns, var och en med namnet på en tabell eller vy, eller en SELECT: owners = "
                  "\"hr.owners_v\"; tomt = de som heter så",
       .keys = names});
  return out;
}

std::vector<sdk::Text> texts() {
  auto out = sql::texts();
  const std::vector<sdk::Text> own{
      {"backend-unknown", "`backend` is \"{backend}\" and must be postgresql, mariadb, sqlite or odbc.",
       "`backend` är \"{backend}\" och måste vara postgresql, mariadb, sqlite eller odbc."},
      {"name-wrong",
       "The option {option} is no name: it may not hold quotes, brackets or control characters.",
       "Valet {option} är inget namn: det får inte innehålla citattecken, hakparenteser eller styrtecken."},
      {"no-tables",
       "The database has no table or view that is called like a table of the register: see `schema` and "
       "`prefix`, or "
       "name them in `tables`.",
       "Databasen har ingen tabell eller vy som heter som en tabell i registret: se `schema` och `prefix`, "
       "eller ange "
       "dem i `tables`."},
      {"table-twice",
       "{other} and {name} are both the register's table {table}: rename one, or say in `tables` which it "
       "is.",
       "{other} och {name} är båda registrets tabell {table}: byt namn på den ena, eller ange i `tables` "
       "vilken det är."},
      {"table-near",
       "The table {name} is called nearly like {near}, which is missing: rename it, or name in `tables` "
       "those that hold "
       "the register.",
       "Tabellen {name} heter nästan som {near}, som saknas: byt namn på den, eller ange i `tables` vilka "
       "som innehåller "
       "registret."},
      {"tables-hidden",
       "The user sees only some tables of the database, so it cannot be known which are missing: grant "
       "SELECT on the "
       "whole database, or name in `tables` those that there are.",
       "Användaren ser bara en del av databasens tabeller, så det går inte att veta vilka som saknas: ge "
       "SELECT på hela "
       "databasen, eller ange i `tables` vilka som finns."},
      {"column-twice-named",
       "{table}: {first} and {second} both name the column \"{column}\": leave one out, in a view.",
       "{table}: {first} och {second} anger båda kolumnen \"{column}\": utelämna den ena, i en vy."},
      {"columns-many", "{table} has too many columns: name those that are needed in a view.",
       "{table} har för många kolumner: ange dem som behövs i en vy."}};
  out.insert(out.end(), own.begin(), own.end());
  return out;
}

void load_database(sdk::Tables& tables) {
  const Backend backend = backend_of(tables.options().text("backend"));
  const auto target = sql::target_of(tables, backend);
  const sql::Watch watch{.cancelled = [&] { return tables.cancelled(); },
                         .note = [](const char*, const sdk::Args&) {}};
  const auto database = sql::Database::open(target, watch);
  for (const auto& place : find_places(*database, backend, tables))
    load_table(*database, place, target.shown(), tables);
}

}  // namespace behorig::database_register
