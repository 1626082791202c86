// Active Directory over LDAP: accounts, groups and who is in them (core/docs/connectors/active_directory.md).

#include "connectors/active_directory/config.h"
#include "connectors/active_directory/reader.h"
#include "plugins/common/ldap/texts.h"

namespace {

using namespace behorig;

std::vector<sdk::Text> own_texts() {
  return {
      {"not-a-controller", "{uri} is no domain controller of Active Directory: use the connector `ldap`.",
       "{uri} är ingen domänkontrollant för Active Directory: använd kopplingen `ldap`."},
      {"not-synchronized", "{uri} has not received the whole domain yet: read another domain controller.",
       "{uri} har inte fått hela domänen än: läs en annan domänkontrollant."},
      {"global-catalog",
       "{uri} is the port of the global catalogue, which has only a part of the members: use 636 or 389.",
       "{uri} är porten för den globala katalogen, som bara har en del av medlemmarna: använd 636 eller "
       "389."},
      {"attribute-hidden", "{dn} shows no {attribute}: give the account that reads the right to read it.",
       "{dn} visar inget {attribute}: ge kontot som läser rätt att läsa det."},
      {"time-wrong", "{dn} has \"{value}\" as {attribute}, which is no time: correct it.",
       "{dn} har \"{value}\" som {attribute}, vilket inte är en tid: rätta det."},
      {"members-hidden",
       "No group of {dn} shows a member: give the account that reads the right to read `member`.",
       "Ingen grupp i {dn} visar en medlem: ge kontot som läser rätt att läsa `member`."},
      {"member-elsewhere",
       "The member {dn} lies in another domain, of which this connector reads nothing: take it out of the "
       "group, "
       "or leave that group out by `group_filter`.",
       "Medlemmen {dn} ligger i en annan domän, som kopplingen inte läser: ta ur den ur gruppen, eller "
       "utelämna "
       "gruppen med `group_filter`."},
      {"primary-group-missing",
       "The group {sid} is the primary group of accounts and cannot be found: give the account that reads "
       "the "
       "right to read it.",
       "Gruppen {sid} är primärgrupp för konton och går inte att finna: ge kontot som läser rätt att läsa "
       "den."},
      {"tokens-hidden",
       "{uri} does not say which groups {dn} is in (tokenGroups): give the account that reads the right to "
       "read "
       "that, or set `token_checks = 0`.",
       "{uri} säger inte vilka grupper {dn} är med i (tokenGroups): ge kontot som läser rätt att läsa det, "
       "eller "
       "ange `token_checks = 0`."},
      {"tokens-differ",
       "The groups of {dn} are not what the domain controller makes of them (only there:{more}; only "
       "here:{fewer}): "
       "read again, and see that no group hides its members.",
       "Grupperna för {dn} är inte vad domänkontrollanten kommer fram till (bara där:{more}; bara "
       "här:{fewer}): "
       "läs igen, och se att ingen grupp döljer sina medlemmar."},
  };
}

sdk::About about() {
  sdk::About out{.name = "active_directory", .version = "1.0"};
  out.help_en = "Reads Active Directory over LDAP: accounts, groups, groups in groups of one domain";
  out.help_sv = "Läser Active Directory över LDAP: konton, grupper, grupper i grupper i en domän";
  out.options = active_directory::options();
  out.capabilities = {"paths-from-options", "network", "tls-trust", "kerberos"};
  out.texts = behorig::ldap::texts();
  for (auto& text : own_texts()) out.texts.push_back(std::move(text));
  return out;
}

void read(sdk::Reading& reading) {
  active_directory::read_domain(active_directory::config_of(reading), reading);
}

}  // namespace

BEHORIG_CONNECTOR(about, read)
