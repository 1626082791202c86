// A directory over LDAP: people, groups and who is in them (core/docs/connectors/ldap.md).

#include "connectors/ldap/config.h"
#include "connectors/ldap/reader.h"
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

std::vector<sdk::Text> own_texts() {
  return {
      {"block-missing", "No [[connector.{option}]]: say at least one `base` to read.",
       "[[connector.{option}]] saknas: ange minst en `base` att läsa."},
      {"base-blank", "A block of people or groups has no `base`.",
       "Ett block people eller groups saknar `base`."},
      {"scope-wrong", "`scope` is \"{scope}\" and must be sub, one or base.",
       "`scope` är \"{scope}\" och måste vara sub, one eller base."},
      {"kind-wrong", "`kind` is \"{kind}\" and must be personal, privileged, service, shared or emergency.",
       "`kind` är \"{kind}\" och måste vara personal, privileged, service, shared eller emergency."},
      {"client-pair", "`client_certificate` and `client_key` go together: set both.",
       "`client_certificate` och `client_key` hör ihop: ange båda."},
      {"option-text", "The option {option} must be a text.", "Valet {option} måste vara en text."},
      {"option-boolean", "The option {option} must be true or false.",
       "Valet {option} måste vara true eller false."},
      {"option-list", "The option {option} must be a list of texts.",
       "Valet {option} måste vara en lista av texter."},
      {"option-table", "The option {option} must be a table.", "Valet {option} måste vara en tabell."},
      {"option-unknown", "There is no option {option}: see `behorig plugins describe ldap`.",
       "Det finns inget val {option}: se `behorig plugins describe ldap`."},
      {"value-not-known",
       "{dn}: nobody has said what \"{value}\" means in {attribute}: see `people.enabled`.",
       "{dn}: ingen har sagt vad \"{value}\" betyder i {attribute}: se `people.enabled`."},
      {"members-hidden", "{dn} must have members and shows none: give the account the right to read them.",
       "{dn} måste ha medlemmar och visar inga: ge kontot rätt att läsa dem."},
      {"role-unknown",
       "The server says that somebody holds the role {dn} and does not show it: give the account the right "
       "to "
       "read it.",
       "Servern säger att någon har rollen {dn} och visar den inte: ge kontot rätt att läsa den."},
      {"role-hidden",
       "{dn} was given the role {role}, which its nsRole does not show: give the account the right to read "
       "nsRole.",
       "{dn} har fått rollen {role}, som dess nsRole inte visar: ge kontot rätt att läsa nsRole."},
      {"roles-unheld",
       "There are roles and nobody's nsRole shows one: give the account the right to read nsRole (or, if "
       "nobody has any, set `may_be_empty = true` for the roles).",
       "Det finns roller och ingens nsRole visar någon: ge kontot rätt att läsa nsRole (eller, om ingen har "
       "någon, ange `may_be_empty = true` för rollerna)."},
      {"url-not-followed",
       "{dn} chooses its members by {url}, which was not followed: only searches of this server that "
       "give entries are.",
       "{dn} väljer sina medlemmar med {url}, som inte följdes: bara sökningar i denna server som ger poster "
       "följs."},
  };
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
  auto own = own_texts();
  out.texts.insert(out.texts.end(), std::make_move_iterator(own.begin()), std::make_move_iterator(own.end()));
  return out;
}

void read(sdk::Reading& reading) {
  const auto config = ldap_connector::config_of(reading);
  ldap_connector::read_directory(config, reading);
}

}  // namespace

BEHORIG_CONNECTOR(about, read)
