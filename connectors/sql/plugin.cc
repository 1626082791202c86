// Any database: queries of the settings, or the roles of PostgreSQL and MariaDB themselves.

#include <iterator>

#include "connectors/sql/config.h"
#include "connectors/sql/reader.h"
#include "plugins/common/sql/settings.h"
#include "plugins/common/sql/texts.h"

namespace {

using namespace behorig;
using sdk::Option;

std::vector<Option> options() {
  using Type = Option::Type;
  std::vector<Option> out{
      {.name = "backend",
       .help_en =
           "postgresql, mariadb (also MySQL), sqlite or odbc (SQL Server, Oracle and others by driver)",
       .help_sv = "postgresql, mariadb (även MySQL), sqlite eller odbc (SQL Server, Oracle med flera, genom "
                  "drivrutin)",
       .required = true},
      {.name = "mode",
       .help_en = "queries; postgresql-roles or mariadb-roles: the server's own users, roles and privileges",
       .help_sv =
           "queries; postgresql-roles eller mariadb-roles: serverns egna användare, roller och rättigheter",
       .default_json = "\"queries\""}};
  auto ways = sql::connection_options();
  out.insert(out.end(), std::make_move_iterator(ways.begin()), std::make_move_iterator(ways.end()));
  out.push_back(
      {.name = "accounts",
       .help_en = "A SELECT with the columns account, name, enabled, kind, last_used, created; further "
                  "ones are attributes",
       .help_sv = "En SELECT med kolumnerna account, name, enabled, kind, last_used, created; övriga är "
                  "attribut"});
  out.push_back({.name = "entitlements",
                 .help_en = "A SELECT with the columns entitlement, name, kind, privileged, description",
                 .help_sv = "En SELECT med kolumnerna entitlement, name, kind, privileged, description"});
  out.push_back({.name = "grants",
                 .help_en = "A SELECT with the columns account, entitlement, since, until",
                 .help_sv = "En SELECT med kolumnerna account, entitlement, since, until"});
  out.push_back(
      {.name = "nesting",
       .help_en = "A SELECT with the columns entitlement, gives: who holds the first holds the second",
       .help_sv = "En SELECT med kolumnerna entitlement, gives: den som har det första har det andra"});
  out.push_back({.name = "values",
                 .type = Type::map,
                 .help_en = "Words of the database: enabled.yes = [\"A\"], enabled.no = [\"S\"]; "
                            "until.unknown = [\"9999-12-31\"]",
                 .help_sv = "Databasens ord: enabled.yes = [\"A\"], enabled.no = [\"S\"]; until.unknown = "
                            "[\"9999-12-31\"]",
                 .keys = {"enabled", "privileged", "kind", "last_used", "created", "since", "until"}});
  return out;
}

std::vector<sdk::Text> texts() {
  auto out = sql::texts();
  const std::vector<sdk::Text> own{
      {"backend-unknown", "`backend` is \"{backend}\" and must be postgresql, mariadb, sqlite or odbc.",
       "`backend` är \"{backend}\" och måste vara postgresql, mariadb, sqlite eller odbc."},
      {"mode-unknown", "`mode` is \"{mode}\" and must be queries, postgresql-roles or mariadb-roles.",
       "`mode` är \"{mode}\" och måste vara queries, postgresql-roles eller mariadb-roles."},
      {"mode-backend", "`mode` {mode} reads its own server only: set `backend` to it.",
       "`mode` {mode} läser bara sin egen server: ange den som `backend`."},
      {"query-not-here", "`mode` {mode} asks by itself: take the query `{option}` away.",
       "`mode` {mode} frågar själv: ta bort frågan `{option}`."},
      {"option-unknown", "There is no option {option}: see `behorig plugins describe sql`.",
       "Det finns inget val {option}: se `behorig plugins describe sql`."},
      {"option-table", "The option {option} must be a table.", "Valet {option} måste vara en tabell."},
      {"option-list", "The option {option} must be a list of texts.",
       "Valet {option} måste vara en lista av texter."},
      {"value-twice", "{option} gives \"{value}\" two meanings.", "{option} ger \"{value}\" två betydelser."},
      {"rights-hidden", "This server has a kind of privilege that is not known here ({what}): report it.",
       "Servern har ett slags rättighet som inte är känt här ({what}): rapportera det."}};
  out.insert(out.end(), own.begin(), own.end());
  return out;
}

sdk::About about() {
  sdk::About out{.name = "sql", .version = "1.0"};
  out.help_en =
      "Reads a database with queries of its owner, or the users and roles of the database server itself";
  out.help_sv = "Läser en databas med ägarens frågor, eller databasserverns egna användare och roller";
  out.options = options();
  out.capabilities = {"paths-from-options", "network", "local-sockets", "tls-trust"};
  out.texts = texts();
  return out;
}

void read(sdk::Reading& reading) {
  const auto config = sql_connector::config_of(reading);
  sql_connector::read_database(config, reading);
}

}  // namespace

BEHORIG_CONNECTOR(about, read)
