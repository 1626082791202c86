#include "plugins/common/ldap/texts.h"

namespace behorig::ldap {
namespace {

std::vector<sdk::Text> connection_texts() {
  return {
      {"client-pair", "`client_certificate` and `client_key` go together: set both.",
       "`client_certificate` och `client_key` hör ihop: ange båda."},
      {"step-name", "{host} is {address}.", "{host} är {address}."},
      {"step-connected", "Connected to {uri}, without TLS.", "Ansluten till {uri}, utan TLS."},
      {"step-connected-tls", "Connected to {uri}; its certificate holds.",
       "Ansluten till {uri}; dess certifikat gäller."},
      {"step-bound", "Logged in as {name}.", "Inloggad som {name}."},
      {"step-identity", "The server calls us {name}.", "Servern kallar oss {name}."},
      {"uri-wrong", "\"{uri}\" is no address of a directory: use ldaps://HOST, ldap://HOST or ldapi://PATH.",
       "\"{uri}\" är ingen adress till en katalog: använd ldaps://VÄRD, ldap://VÄRD eller ldapi://SÖKVÄG."},
      {"starttls-not-here", "`starttls` goes with ldap:// only, and the address is {uri}.",
       "`starttls` hör bara ihop med ldap://, och adressen är {uri}."},
      {"clear-text",
       "{uri} has no TLS, so that a password and what is read could be seen and changed on the way: use "
       "ldaps:// or "
       "`starttls = true` (or, knowing that, `insecure = true`).",
       "{uri} har inte TLS, så ett lösenord och det som läses kan ses och ändras på vägen: använd ldaps:// "
       "eller "
       "`starttls = true` (eller, medvetet, `insecure = true`)."},
      {"bind-dn-missing", "No `bind_dn`: set it, or `bind = \"anonymous\"` or \"external\".",
       "`bind_dn` saknas: ange det, eller `bind = \"anonymous\"` eller \"external\"."},
      {"password-missing",
       "No `password`, or a blank one: name the file, credential or variable that holds it.",
       "`password` saknas eller är tomt: ange filen, credential eller variabeln där det finns."},
      {"bind-unknown", "`bind` is \"{bind}\", which this connector does not know: see its options.",
       "`bind` är \"{bind}\", vilket kopplingen inte känner: se dess val."},
      {"keytab-missing", "No `keytab` for `bind = \"gssapi\"`: name the file with the account's key.",
       "`keytab` saknas för `bind = \"gssapi\"`: ange filen med kontots nyckel."},
      {"ldap-option", "The LDAP library refused the setting {what}: correct it, or look at the library.",
       "LDAP-biblioteket godtog inte inställningen {what}: rätta den, eller se över biblioteket."},
      {"tls-files",
       "The certificates of {ca_file} (or the client certificate) cannot be used: see that the files are "
       "there, may be read and are PEM.",
       "Certifikaten i {ca_file} (eller klientcertifikatet) går inte att använda: se att filerna finns, får "
       "läsas och "
       "är PEM."},
      {"name-unknown", "Nobody knows the name {host} ({detail}): see how it is spelt, and the name server.",
       "Ingen känner namnet {host} ({detail}): se stavningen och namnservern."},
      {"unreachable",
       "No connection to {uri} ({detail}): see the port, the firewall and that the server runs.",
       "Ingen anslutning till {uri} ({detail}): se porten, brandväggen och att servern är igång."},
      {"tls-name",
       "The certificate of {uri} is for another name than {host}: use the name that it has, or "
       "have one made "
       "with this name.",
       "Certifikatet för {uri} gäller ett annat namn än {host}: använd namnet som det har, eller "
       "låt utfärda "
       "ett med detta namn."},
      {"tls-localhost",
       "The certificate of {uri} is not for this machine's name, which the LDAP library takes localhost for: "
       "put 127.0.0.1 in `uri`, or the name that the certificate has.",
       "Certifikatet för {uri} gäller inte datorns eget namn, som LDAP-biblioteket tar localhost för: ange "
       "127.0.0.1 i `uri`, eller namnet som certifikatet har."},
      {"tls-expired", "The certificate of {uri} has expired or is not valid yet ({detail}): have it renewed.",
       "Certifikatet för {uri} har gått ut eller gäller inte än ({detail}): låt förnya det."},
      {"tls-not-trusted",
       "The certificate of {uri} comes from nobody that is trusted here ({detail}): set `ca_file` to the "
       "authority that "
       "issued it.",
       "Certifikatet för {uri} kommer från någon som inte är betrodd här ({detail}): ange i `ca_file` den "
       "utfärdare som "
       "gjort det."},
      {"tls-refused",
       "No verified TLS connection to {uri} ({detail}): see that the port speaks TLS, 1.2 or later.",
       "Ingen verifierad TLS-anslutning till {uri} ({detail}): se att porten talar TLS, 1.2 eller senare."},
      {"starttls-refused",
       "{uri} refused StartTLS ({detail}): nothing was sent; use ldaps://, or have StartTLS turned on.",
       "{uri} vägrade StartTLS ({detail}): inget skickades; använd ldaps://, eller låt slå på StartTLS."},
      {"bind-refused",
       "{uri} refused the name or the password of {name} ({detail}): see both, and whether the account "
       "is locked.",
       "{uri} godtog inte namnet eller lösenordet för {name} ({detail}): se över båda, och om kontot är "
       "låst."},
      {"bind-needs-tls", "{uri} takes no password without TLS ({detail}): use ldaps:// or `starttls = true`.",
       "{uri} tar inte emot lösenord utan TLS ({detail}): använd ldaps:// eller `starttls = true`."},
      {"bind-dn-wrong",
       "`bind_dn` \"{name}\" is no distinguished name ({detail}): write it as uid=reader,dc=example,dc=se.",
       "`bind_dn` \"{name}\" är inget DN ({detail}): skriv det som uid=läsare,dc=exempel,dc=se."},
      {"bind-failed", "{uri} did not let {name} in ({detail}): ask who runs the directory.",
       "{uri} släppte inte in {name} ({detail}): fråga den som sköter katalogen."},
  };
}

std::vector<sdk::Text> search_texts() {
  return {
      {"stopped", "The reading was stopped.", "Läsningen avbröts."},
      {"filter-wrong", "\"{filter}\" is no search filter: write it as (objectClass=person).",
       "\"{filter}\" är inget sökfilter: skriv det som (objectClass=person)."},
      {"base-missing",
       "There is no {base} on {uri}, or this account may not see it ({detail}): correct `base`, or give the "
       "account the "
       "right to read.",
       "Det finns inget {base} på {uri}, eller så får kontot inte se det ({detail}): rätta `base`, eller ge "
       "kontot "
       "rätt att läsa."},
      {"nothing-found",
       "{base} on {uri} showed nothing that fits {filter}: that is no empty directory but a wrong base or "
       "filter, or an "
       "account that may not read (else set `may_be_empty = true`).",
       "{base} på {uri} visade inget som passar {filter}: det är ingen tom katalog utan fel bas eller "
       "filter, eller ett "
       "konto som inte får läsa (annars ange `may_be_empty = true`)."},
      {"no-right", "This account may not search {base} on {uri} ({detail}): give it the right to read.",
       "Kontot får inte söka i {base} på {uri} ({detail}): ge det rätt att läsa."},
      {"limit",
       "{uri} ended the reading of {base} after {entries} entries ({detail}): let this account read without "
       "limits on "
       "size and time.",
       "{uri} avslutade läsningen av {base} efter {entries} poster ({detail}): låt kontot läsa utan gräns "
       "för antal och "
       "tid."},
      {"connection-lost",
       "The connection to {uri} broke after {entries} entries of {base} ({detail}): read again.",
       "Anslutningen till {uri} bröts efter {entries} poster i {base} ({detail}): läs igen."},
      {"silent",
       "{uri} said nothing for {seconds} seconds after {entries} entries of {base}: read again, or raise "
       "`timeout`.",
       "{uri} var tyst i {seconds} sekunder efter {entries} poster i {base}: läs igen, eller höj `timeout`."},
      {"answer-broken",
       "{uri} sent something that is not LDAP after {entries} entries of {base}: look at the server.",
       "{uri} skickade något som inte är LDAP efter {entries} poster i {base}: se över servern."},
      {"paging-dropped",
       "{uri} was asked for pages of {base} and forgot to say whether there are more after {entries} "
       "entries: look at the server.",
       "{uri} ombads om sidor av {base} och sade inte om det fanns fler efter {entries} poster: se över "
       "servern."},
      {"paging-endless", "{uri} sends one empty page of {base} after another: look at the server.",
       "{uri} skickar den ena tomma sidan av {base} efter den andra: se över servern."},
      {"referral",
       "{uri} keeps a part of {base} elsewhere ({url}): choose bases that it holds itself, and read the "
       "other "
       "server as well.",
       "{uri} har en del av {base} på annat håll ({url}): välj baser som den har själv, och läs den andra "
       "servern också."},
      {"range-left",
       "The server sent only a range of the values of {dn} ({attribute}): read it with a connector for that "
       "directory.",
       "Servern skickade bara en del av värdena för {dn} ({attribute}): läs den med en koppling för den "
       "katalogen."},
      {"range-broken",
       "{uri} did not send all values of {attribute} of {dn} in ranges that fit together ({detail}): read "
       "again, "
       "and look at the server.",
       "{uri} skickade inte alla värden för {attribute} i {dn} i delar som passar ihop ({detail}): läs igen, "
       "och se över servern."},
      {"range-moved",
       "{attribute} of {dn} changed while it was read, three times: read again at a quieter time.",
       "{attribute} i {dn} ändrades medan det lästes, tre gånger: läs igen vid en lugnare tid."},
      {"entry-twice", "{uri} sent {dn} twice in one search, so that another may be missing: read again.",
       "{uri} skickade {dn} två gånger i en sökning, så att en annan kan saknas: läs igen."},
      {"search-failed", "{uri} did not answer the search of {base} ({detail}).",
       "{uri} svarade inte på sökningen i {base} ({detail})."},
  };
}

std::vector<sdk::Text> changes_texts() {
  return {
      {"left-out",
       "{dn} is there, and the search of {base} does not show it any more: it is not whole, read again.",
       "{dn} finns, men sökningen i {base} visar den inte längre: den är inte hel, läs igen."},
      {"left-out-unknown", "{dn} is not listed any more, and the server does not say whether it is gone.",
       "{dn} listas inte längre, och servern säger inte om den är borta."},
      {"changes-read",
       "{base}: {changed} entries changed and {gone} went since the last reading; the others were "
       "remembered.",
       "{base}: {changed} poster ändrades och {gone} försvann sedan förra läsningen; de övriga var "
       "ihågkomna."},
      {"changes-anew", "{base} was read as a whole, not by what changed; the next line says why.",
       "{base} lästes i sin helhet, inte efter ändringar; nästa rad säger varför."},
      {"changes-not",
       "{base} is not remembered for the next reading, which will be whole; the next line says why.",
       "{base} blir inte ihågkommen till nästa läsning, som blir hel; nästa rad säger varför."},
      {"why-version", "What was remembered was written by another version.",
       "Det som var ihågkommet skrevs av en annan version."},
      {"why-damaged", "What was remembered is damaged.", "Det som var ihågkommet är skadat."},
      {"why-not-believed", "The last reading was not believed.", "Den förra läsningen godtogs inte."},
      {"why-settings", "The settings, or who reads, are others than they were.",
       "Inställningarna, eller vem som läser, är andra än de var."},
      {"why-turn", "It is the turn of a whole reading (`full_every`).",
       "Det är dags för en hel läsning (`full_every`)."},
      {"why-schema", "The server's schema cannot be read.", "Serverns schema går inte att läsa."},
      {"why-no-state", "The server does not show the state that it is in (contextCSN).",
       "Servern visar inte vilket tillstånd den är i (contextCSN)."},
      {"why-attribute",
       "{attribute} is asked for, or chooses entries, and can change without the server telling of it.",
       "{attribute} efterfrågas, eller väljer poster, och kan ändras utan att servern talar om det."},
      {"why-no-server",
       "The server does not say who it is (dsServiceName, invocationId, highestCommittedUSN).",
       "Servern säger inte vem den är (dsServiceName, invocationId, highestCommittedUSN)."},
      {"why-other-server",
       "It was another domain controller, or another copy of it, that was read last ({server} now).",
       "Det var en annan domänkontrollant, eller en annan kopia av den, som lästes senast (nu {server})."},
      {"why-elsewhere", "A base lies outside of the domain.", "En bas ligger utanför domänen."},
      {"why-old", "The last reading was more than two weeks ago, or lies ahead.",
       "Den förra läsningen är mer än två veckor gammal, eller ligger framåt i tiden."},
      {"why-set-back", "The domain controller was set back to an earlier state.",
       "Domänkontrollanten har satts tillbaka till ett tidigare tillstånd."},
      {"why-many", "More than {count} entries changed or went.",
       "Fler än {count} poster ändrades eller försvann."},
      {"why-restored", "A deleted object was restored, and its memberships with it.",
       "Ett borttaget objekt har återställts, och dess medlemskap med det."},
      {"why-tree", "{dn} got another name or place, and what lies below it with it.",
       "{dn} har fått ett annat namn eller en annan plats, och det som ligger under med det."},
      {"why-large", "It would be more than 512 MiB.", "Det skulle bli mer än 512 MiB."},
      {"sync-odd", "The server said something of what changed that cannot be followed ({what}).",
       "Servern sade något om vad som ändrats som inte går att följa ({what})."},
      {"sync-refresh-required", "{uri} can not say what changed in {base} since the last reading ({detail}).",
       "{uri} kan inte säga vad som ändrats i {base} sedan förra läsningen ({detail})."},
  };
}

std::vector<sdk::Text> entry_texts() {
  return {
      {"step-first-page", "The first {entries} entries of {base} have come.",
       "De första {entries} posterna i {base} har kommit."},
      {"step-read", "Read {entries} entries of {base} to the end.",
       "Läste {entries} poster i {base} till slutet."},
      {"option-number", "The option {option} must be between {least} and {most}.",
       "Valet {option} måste ligga mellan {least} och {most}."},
      {"no-id",
       "{dn} shows no {attribute}: choose an `id` that every entry has, or give the account the right to "
       "read it.",
       "{dn} visar inget {attribute}: välj ett `id` som varje post har, eller ge kontot rätt att läsa det."},
      {"value-too-long",
       "{dn} has a value of {bytes} bytes, which is more than a reading takes: leave its attribute out.",
       "{dn} har ett värde på {bytes} byte, mer än en läsning tar emot: utelämna attributet."},
      {"dn-wrong", "The server sent an entry named \"{dn}\", which is no distinguished name.",
       "Servern skickade en post med namnet \"{dn}\", som inte är ett DN."},
      {"member-wrong",
       "{dn} lists \"{member}\", which is no distinguished name: correct the group, or `members`.",
       "{dn} räknar upp \"{member}\", som inte är ett DN: rätta gruppen, eller `members`."},
      {"member-unknown",
       "The server did not say whether the member {dn} exists: give the account the right to read it.",
       "Servern sade inte om medlemmen {dn} finns: ge kontot rätt att läsa den."},
      {"too-many-outside", "More than {count} members lie outside the bases of people and groups: add bases.",
       "Fler än {count} medlemmar ligger utanför baserna för people och groups: lägg till baser."},
  };
}

}  // namespace

std::vector<sdk::Text> texts() {
  auto out = connection_texts();
  for (auto more : {search_texts(), changes_texts(), entry_texts()})
    out.insert(out.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  return out;
}

}  // namespace behorig::ldap
