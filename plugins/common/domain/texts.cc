#include "plugins/common/domain/texts.h"

namespace behorig::domain {

std::vector<sdk::Text> texts() {
  return {
      {"not-a-controller", "{uri} is no domain controller of Active Directory: use the connector `ldap`.",
       "{uri} är ingen domänkontrollant för Active Directory: använd kopplingen `ldap`."},
      {"not-synchronized", "{uri} has not received the whole domain yet: read another domain controller.",
       "{uri} har inte fått hela domänen än: läs en annan domänkontrollant."},
      {"attribute-hidden", "{dn} shows no {attribute}: give the account that reads the right to read it.",
       "{dn} visar inget {attribute}: ge kontot som läser rätt att läsa det."},
      {"time-wrong", "{dn} has \"{value}\" as {attribute}, which is no time: correct it.",
       "{dn} har \"{value}\" som {attribute}, vilket inte är en tid: rätta det."},
      {"members-hidden",
       "No group of {dn} shows a member: give the account that reads the right to read `member`.",
       "Ingen grupp i {dn} visar en medlem: ge kontot som läser rätt att läsa `member`."},
      {"group-members-hidden",
       "{dn} shows no member, and somebody is in it: give the account that reads the right to read its "
       "`member`.",
       "{dn} visar ingen medlem, fast någon är med i den: ge kontot som läser rätt att läsa dess `member`."},
      {"member-hidden",
       "{group} lists {dn}, which the server does not show: give the account that reads the right to list "
       "what is there.",
       "{group} räknar upp {dn}, som servern inte visar: ge kontot som läser rätt att lista det som finns "
       "där."},
      {"group-hidden",
       "{dn} is in the group {group}, which the server does not show: give the account that reads the right "
       "to list what is there.",
       "{dn} är med i gruppen {group}, som servern inte visar: ge kontot som läser rätt att lista det som "
       "finns där."},
      {"primary-group-missing",
       "The group {sid} is the primary group of accounts and cannot be found: give the account that reads "
       "the right to read it.",
       "Gruppen {sid} är primärgrupp för konton och går inte att finna: ge kontot som läser rätt att läsa "
       "den."},
      {"tokens-hidden",
       "{uri} does not say which groups {dn} is in (tokenGroups): give the account that reads the right to "
       "read that, or set `token_checks = 0`.",
       "{uri} säger inte vilka grupper {dn} är med i (tokenGroups): ge kontot som läser rätt att läsa det, "
       "eller ange `token_checks = 0`."},
      {"tokens-differ",
       "The groups of {dn} are not what the domain controller makes of them (only there:{more}; only "
       "here:{fewer}): read again, and see that no group hides its members.",
       "Grupperna för {dn} är inte vad domänkontrollanten kommer fram till (bara där:{more}; bara "
       "här:{fewer}): läs igen, och se att ingen grupp döljer sina medlemmar."},
  };
}

}  // namespace behorig::domain
