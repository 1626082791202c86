// The register's tables as tables or views of a database. What the tables mean is the core's.

#include "plugins/registers/database/load.h"

namespace {

using namespace behorig;

sdk::About about() {
  sdk::About out{.name = "database", .version = "1.0"};
  out.help_en = "Reads the register's tables from a database: a table or view for each";
  out.help_sv = "Läser registrets tabeller från en databas: en tabell eller vy för varje";
  out.options = database_register::options();
  out.capabilities = {"paths-from-options", "network", "local-sockets", "tls-trust"};
  out.texts = database_register::texts();
  return out;
}

}  // namespace

BEHORIG_REGISTER_PLUGIN(about, database_register::load_database)
