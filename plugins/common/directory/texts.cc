#include "plugins/common/directory/texts.h"

namespace behorig::directory {

std::vector<sdk::Text> texts() {
  return {
      {"block-missing", "No [[connector.{option}]]: say at least one `base` to read.",
       "[[connector.{option}]] saknas: ange minst en `base` att läsa."},
      {"base-blank", "A block of people or groups has no `base`.",
       "Ett block people eller groups saknar `base`."},
      {"scope-wrong", "`scope` is \"{scope}\" and must be sub, one or base.",
       "`scope` är \"{scope}\" och måste vara sub, one eller base."},
      {"kind-wrong", "`kind` is \"{kind}\" and must be personal, privileged, service, shared or emergency.",
       "`kind` är \"{kind}\" och måste vara personal, privileged, service, shared eller emergency."},
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
      {"lock-without-policy",
       "{count} accounts carry a lock (pwdAccountLockedTime) and count as enabled, because no password "
       "policy was shown that surely applies to them: give the account the right to read the policies "
       "(objectClass=pwdPolicy) and pwdPolicySubentry.",
       "{count} konton bär ett lås (pwdAccountLockedTime) och räknas som aktiverade, eftersom ingen "
       "lösenordspolicy visades som säkert gäller dem: ge kontot rätt att läsa policyerna "
       "(objectClass=pwdPolicy) och pwdPolicySubentry."},
      {"members-hidden", "{dn} must have members and shows none: give the account the right to read them.",
       "{dn} måste ha medlemmar och visar inga: ge kontot rätt att läsa dem."},
      {"class-hidden",
       "{dn} shows no objectClass, so that nobody knows what it is: give the account the right to read it.",
       "{dn} visar inget objectClass, så att ingen vet vad den är: ge kontot rätt att läsa det."},
      {"gid-hidden", "{dn} must have a gidNumber and shows none: give the account the right to read it.",
       "{dn} måste ha ett gidNumber och visar inget: ge kontot rätt att läsa det."},
      {"id-many",
       "{dn} has several values of {attribute}, and not exactly one of them is in its name: choose an `id` "
       "that every entry has once.",
       "{dn} har flera värden för {attribute}, och inte precis ett av dem står i dess namn: välj ett `id` "
       "som varje post har ett av."},
      {"members-unasked",
       "{dn} shows {attribute}, which may name further members and is not read: add it to `members` of the "
       "groups.",
       "{dn} visar {attribute}, som kan namnge fler medlemmar och inte läses: lägg till det i `members` för "
       "grupperna."},
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

}  // namespace behorig::directory
