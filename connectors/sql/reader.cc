#include "connectors/sql/reader.h"

#include "plugins/common/sql/roles.h"

namespace behorig::sql_connector {

void read_database(const Config& config, sdk::Reading& reading) {
  const sql::Watch watch{.cancelled = [&] { return reading.cancelled(); },
                         .note = [&](const char* id, const sdk::Args& args) { reading.note(id, args); }};
  const auto database = sql::Database::open(config.target, watch);
  reading.proof("server", database->server());
  reading.proof("transaction", database->isolation());
  const sql::Queries queries = config.mode == "queries"         ? config.queries
                               : config.mode == "mariadb-roles" ? sql::mariadb_roles()
                                                                : sql::postgresql_roles(*database);
  if (sql::read_facts(*database, queries, config.values, reading)) reading.complete();
}

}  // namespace behorig::sql_connector
