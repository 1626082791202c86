// Active Directory over LDAP: accounts, groups and who is in them (core/docs/connectors/active_directory.md).

#include "connectors/active_directory/config.h"
#include "connectors/active_directory/reader.h"
#include "plugins/common/domain/texts.h"
#include "plugins/common/ldap/texts.h"

namespace {

using namespace behorig;

/// What no other part says.
std::vector<sdk::Text> own_texts() {
  return {
      {"global-catalog",
       "{uri} is the port of the global catalogue, which has only a part of the members: use 636 or 389.",
       "{uri} är porten för den globala katalogen, som bara har en del av medlemmarna: använd 636 eller "
       "389."},
      {"member-elsewhere",
       "The member {dn} lies in another domain, of which this connector reads nothing: take it out of the "
       "group, or leave that group out by `group_filter`.",
       "Medlemmen {dn} ligger i en annan domän, som kopplingen inte läser: ta ur den ur gruppen, eller "
       "utelämna gruppen med `group_filter`."},
  };
}

sdk::About about() {
  sdk::About out{.name = "active_directory", .version = "1.0"};
  out.help_en = "Reads Active Directory over LDAP: accounts, groups, groups in groups of one domain";
  out.help_sv = "Läser Active Directory över LDAP: konton, grupper, grupper i grupper i en domän";
  out.options = active_directory::options();
  out.capabilities = {"paths-from-options", "network", "tls-trust", "kerberos"};
  out.texts = behorig::ldap::texts();
  for (auto more : {domain::texts(), own_texts()})
    out.texts.insert(out.texts.end(), std::make_move_iterator(more.begin()),
                     std::make_move_iterator(more.end()));
  return out;
}

void read(sdk::Reading& reading) {
  active_directory::read_domain(active_directory::config_of(reading), reading);
}

}  // namespace

BEHORIG_CONNECTOR(about, read)
