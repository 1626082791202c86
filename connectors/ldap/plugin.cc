// A directory over LDAP: people, groups and who is in them (core/docs/connectors/ldap.md).

#include "connectors/ldap/config.h"
#include "connectors/ldap/reader.h"
#include "plugins/common/directory/texts.h"
#include "plugins/common/ldap/settings.h"
#include "plugins/common/ldap/texts.h"

namespace {

using namespace behorig;
using sdk::Option;
using Type = Option::Type;

std::vector<Option> options() {
  auto out = behorig::ldap::server_options();
  out.push_back({.name = "connections",
                 .type = Type::integer,
                 .help_en = "Subtrees that are read at the same time",
                 .help_sv = "Delträd som läses samtidigt",
                 .default_json = "2"});
  out.push_back({.name = "full_every",
                 .type = Type::integer,
                 .help_en = "Every so many readings one is whole; the others ask OpenLDAP for what changed. "
                            "1 = all are",
                 .help_sv = "En av så många läsningar är hel; de andra frågar OpenLDAP efter ändringar. 1 = "
                            "alla är det",
                 .default_json = "7"});
  out.push_back(
      {.name = "attributes",
       .type = Type::list,
       .help_en = "Further attributes of people; those that [correlate] names come by themselves",
       .help_sv = "Ytterligare attribut för personer; de som [correlate] nämner kommer av sig själva",
       .default_json = "[]",
       .correlation = true});
  out.push_back(
      {.name = "people",
       .type = Type::tables,
       .help_en =
           "[[connector.people]]: base, scope (sub, one, base), filter, id (entryUUID), name (uid), kind, "
           "attributes, enabled = { attribute, yes, no }, may_be_empty",
       .help_sv =
           "[[connector.people]]: base, scope (sub, one, base), filter, id (entryUUID), name (uid), kind, "
           "attributes, enabled = { attribute, yes, no }, may_be_empty",
       .required = true,
       .keys = {"base", "scope", "filter", "id", "name", "kind", "attributes", "enabled", "may_be_empty"}});
  out.push_back(
      {.name = "groups",
       .type = Type::tables,
       .help_en =
           "[[connector.groups]]: base, scope, filter, id (entryUUID), name (cn), description, members "
           "(the attributes that list them), may_be_empty",
       .help_sv =
           "[[connector.groups]]: base, scope, filter, id (entryUUID), name (cn), description, members "
           "(attributen som räknar upp dem), may_be_empty",
       .required = true,
       .keys = {"base", "scope", "filter", "id", "name", "description", "members", "may_be_empty"}});
  out.push_back(
      {.name = "roles",
       .type = Type::tables,
       .help_en =
           "[[connector.roles]], of 389 Directory Server: base, scope, filter, id (nsUniqueId), name (cn), "
           "description, may_be_empty. With it, nsRole says who holds which",
       .help_sv =
           "[[connector.roles]], i 389 Directory Server: base, scope, filter, id (nsUniqueId), name (cn), "
           "description, may_be_empty. Med det säger nsRole vem som har vilken",
       .keys = {"base", "scope", "filter", "id", "name", "description", "may_be_empty"}});
  return out;
}

sdk::About about() {
  sdk::About out{.name = "ldap", .version = "1.0"};
  out.help_en =
      "Reads a directory over LDAP: people, groups, groups in groups; OpenLDAP, 389 Directory Server and "
      "others";
  out.help_sv =
      "Läser en katalog över LDAP: personer, grupper, grupper i grupper; OpenLDAP, 389 Directory Server med "
      "flera";
  out.options = options();
  out.capabilities = {"paths-from-options", "network", "local-sockets", "tls-trust"};
  out.texts = behorig::ldap::texts();
  for (auto& text : directory::texts()) out.texts.push_back(std::move(text));
  return out;
}

void read(sdk::Reading& reading) {
  const auto config = ldap_connector::config_of(reading);
  ldap_connector::read_directory(config, reading);
}

}  // namespace

BEHORIG_CONNECTOR(about, read)
