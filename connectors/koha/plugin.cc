// The library system Koha: who may do what in the staff interface, from its database.

#include "connectors/koha/reader.h"
#include "plugins/common/sql/settings.h"
#include "plugins/common/sql/texts.h"

namespace {

using namespace behorig;

sdk::About about() {
  sdk::About out{.name = "koha", .version = "1.0"};
  out.help_en = "Reads the library system Koha from its database: staff, modules and single permissions";
  out.help_sv = "Läser bibliotekssystemet Koha ur dess databas: personal, moduler och enskilda behörigheter";
  out.options = sql::server_options();
  out.options.push_back({.name = "all_patrons",
                         .type = sdk::Option::Type::boolean,
                         .help_en = "Also patrons who are not staff and hold no permission",
                         .help_sv = "Också låntagare som inte är personal och saknar behörigheter",
                         .default_json = "false"});
  out.capabilities = {"paths-from-options", "network", "local-sockets", "tls-trust"};
  out.texts = sql::texts();
  const std::vector<sdk::Text> own{
      {"no-catalogue", "userflags has no bit 0, superlibrarian: is `database` that of Koha?",
       "userflags saknar bit 0, superlibrarian: är `database` Kohas databas?"},
      {"module-unknown",
       "Somebody's flags have bit {bit}, which is no module of this Koha: clear it, for an update may give "
       "it a "
       "meaning.",
       "Någons flags har bit {bit}, som inte är en modul i detta Koha: ta bort den, för en uppdatering kan "
       "ge den "
       "en betydelse."},
      {"permission-unknown",
       "user_permissions has {module}:{code}, which the catalogue of this Koha does not have: remove it, or "
       "update "
       "the catalogue.",
       "user_permissions har {module}:{code}, som inte finns i detta Kohas katalog: ta bort den, eller "
       "uppdatera "
       "katalogen."}};
  out.texts.insert(out.texts.end(), own.begin(), own.end());
  return out;
}

void read(sdk::Reading& reading) {
  koha_connector::read_koha(sql::target_of(reading, sql::Backend::mariadb),
                            reading.options().boolean("all_patrons"), reading);
}

}  // namespace

BEHORIG_CONNECTOR(about, read)
