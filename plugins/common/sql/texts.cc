#include "plugins/common/sql/texts.h"

#include <iterator>

namespace behorig::sql {
namespace {

std::vector<sdk::Text> ways_in() {
  return {
      {"step-connected", "Connected to {server} without TLS, as {user}.",
       "Ansluten till {server} utan TLS, som {user}."},
      {"step-connected-tls", "Connected to {server} over TLS with a verified certificate, as {user}.",
       "Ansluten till {server} över TLS med verifierat certifikat, som {user}."},
      {"step-rows", "{query}: read {rows} rows, and the server counts as many.",
       "{query}: läste {rows} rader, och servern räknar lika många."},
      {"host-unknown", "{server}: nobody knows that name ({words}): see `host`.",
       "{server}: ingen känner till det namnet ({words}): se `host`."},
      {"unreachable",
       "{server} does not answer ({words}): see `host`, `port` or `socket`, and whether it runs.",
       "{server} svarar inte ({words}): se `host`, `port` eller `socket`, och om den är igång."},
      {"certificate",
       "{server}: the certificate does not hold ({words}): set `ca_file` to its authority, and `host` to the "
       "name in it.",
       "{server}: certifikatet håller inte ({words}): ange dess utfärdare i `ca_file` och namnet i det som "
       "`host`."},
      {"tls-missing",
       "{server} offers no TLS ({words}): switch it on there, or read in clear text with `insecure = true`.",
       "{server} erbjuder ingen TLS ({words}): slå på det där, eller läs i klartext med `insecure = true`."},
      {"login-refused",
       "{server} does not let {user} in ({words}): see `user`, `password` and the server's rules.",
       "{server} släpper inte in {user} ({words}): se `user`, `password` och serverns regler."},
      {"connect-failed", "{server} cannot be read: {words}.", "{server} går inte att läsa: {words}."},
      {"file-missing", "{server}: there is no such file that may be read: see `file`.",
       "{server}: det finns ingen sådan fil som får läsas: se `file`."},
      {"file-journal",
       "{server}: a writer was stopped in the middle, and what it wrote must be taken back before anybody "
       "reads "
       "({words}): let the program that owns the file open it once.",
       "{server}: en skrivare avbröts mitt i, och det den skrev måste tas tillbaka innan någon läser "
       "({words}): "
       "låt programmet som äger filen öppna den en gång."},
      {"file-wal",
       "{server} is in WAL mode, in which reading takes writing: read a copy made with VACUUM INTO.",
       "{server} är i WAL-läge, där läsning kräver skrivning: läs en kopia gjord med VACUUM INTO."},
      {"isolation-missing",
       "{server}: the driver has no transactions that repeat what they read: use another.",
       "{server}: drivrutinen saknar transaktioner som läser samma sak igen: använd en annan."},
      {"odbc-clear",
       "The driver is not told to verify whom it sends the password to: set SSLmode = \"verify-full\" or "
       "Encrypt = \"yes\" in `odbc`, or say `insecure = true`.",
       "Drivrutinen är inte tillsagd att verifiera vem den skickar lösenordet till: ange SSLmode = "
       "\"verify-full\" eller Encrypt = \"yes\" i `odbc`, eller `insecure = true`."},
      {"odbc-password", "A password stands in `odbc`: give it as the option `password`.",
       "Ett lösenord står i `odbc`: ange det som valet `password`."},
      {"host-or-socket", "Set either `host` or `socket`.", "Ange antingen `host` eller `socket`."},
      {"password-missing", "No password: set `password`, or `client_certificate` and `client_key`.",
       "Lösenord saknas: ange `password`, eller `client_certificate` och `client_key`."},
      {"client-pair", "`client_certificate` and `client_key` go together: set both.",
       "`client_certificate` och `client_key` hör ihop: ange båda."},
      {"option-missing", "The option {option} is missing: set it.", "Valet {option} saknas: ange det."},
      {"option-text", "The option {option} must be a text.", "Valet {option} måste vara en text."},
      {"option-number", "The option {option} must be between {least} and {most}.",
       "Valet {option} måste ligga mellan {least} och {most}."},
      {"stopped", "The reading was stopped.", "Läsningen stoppades."},
  };
}

std::vector<sdk::Text> questions() {
  return {
      {"query-refused", "{server} refuses the query {query}: {words}.",
       "{server} vägrar frågan {query}: {words}."},
      {"query-several", "The query {query} is not one statement ({words}): give a single SELECT.",
       "Frågan {query} är inte en enda sats ({words}): ange en enda SELECT."},
      {"query-writes", "The query {query} would change data ({words}): give a SELECT.",
       "Frågan {query} skulle ändra data ({words}): ange en SELECT."},
      {"query-no-rows", "The query {query} gives no rows with columns: give a SELECT.",
       "Frågan {query} ger inga rader med kolumner: ange en SELECT."},
      {"query-denied", "The query {query} needs rights that the user does not have ({words}): grant them.",
       "Frågan {query} kräver rättigheter som användaren inte har ({words}): ge dem."},
      {"query-ended", "The server ended the query {query} ({words}): see `statement_timeout`.",
       "Servern avbröt frågan {query} ({words}): se `statement_timeout`."},
      {"query-silent", "The query {query} was not over after `statement_timeout`: raise it, or ask for less.",
       "Frågan {query} var inte klar efter `statement_timeout`: höj det, eller fråga efter mindre."},
      {"connection-lost", "{server} broke off during the query {query} ({words}): try again.",
       "{server} bröt under frågan {query} ({words}): försök igen."},
      {"rows-announced",
       "The query {query} gave other rows than {server} announces ({words}): see what stands between, and "
       "try "
       "again.",
       "Frågan {query} gav andra rader än {server} uppger ({words}): se vad som står emellan, och försök "
       "igen."},
      {"transaction-over",
       "{server} no longer has the transaction in which all is read after the query {query}: connect to the "
       "server itself, not through a pool of connections.",
       "{server} har inte längre den transaktion som allt läses i efter frågan {query}: anslut till servern "
       "själv, inte genom en pool av anslutningar."},
      {"rows-differ",
       "The query {query} gave {rows} rows, but the server counts {counted} in the same transaction: let it "
       "give the same each time.",
       "Frågan {query} gav {rows} rader, men servern räknar till {counted} i samma transaktion: låt den ge "
       "samma sak varje gång."},
      {"rights-moved",
       "What is read changed meanwhile, as the query {query} shows: read again when nobody changes it.",
       "Det som läses ändrades under tiden, vilket frågan {query} visar: läs igen när ingen ändrar det."},
      {"query-warned",
       "{server} warns that the query {query} met what it could not use ({words}): rows may be missing; mend "
       "the query or the data.",
       "{server} varnar för att frågan {query} mötte något som den inte kunde använda ({words}): rader kan "
       "saknas; rätta frågan eller uppgifterna."},
      {"column-missing", "The query {query} has no column {column}: it has {found}; name one so with AS.",
       "Frågan {query} saknar kolumnen {column}: den har {found}; ge en det namnet med AS."},
      {"column-unknown", "The query {query} has a column {column}, which means nothing there: {known} do.",
       "Frågan {query} har en kolumn {column}, som inte betyder något där: {known} gör det."},
      {"column-near", "The query {query} has a column {column}; is {near} meant: name it so with AS.",
       "Frågan {query} har en kolumn {column}; menas {near}: ge den det namnet med AS."},
      {"column-twice", "The query {query} has two columns {column}: give one another name with AS.",
       "Frågan {query} har två kolumner {column}: ge en av dem ett annat namn med AS."},
      {"value-long", "{query}, row {row}: {column} is longer than a reading takes: leave it out, or cut it.",
       "{query}, rad {row}: {column} är längre än en läsning tar emot: utelämna eller korta den."},
      {"value-encoding", "{query}, row {row}: {column} is no text in UTF-8: convert it in the query.",
       "{query}, rad {row}: {column} är inte text i UTF-8: konvertera den i frågan."},
      {"cell-null", "{query}, row {row} ({rows} in all): {column} is blank and must not be.",
       "{query}, rad {row} ({rows} totalt): {column} är tom och får inte vara det."},
      {"value-not-known",
       "{query}, row {row} ({rows} in all): nobody has said what \"{value}\" means in {column}.",
       "{query}, rad {row} ({rows} totalt): ingen har sagt vad \"{value}\" betyder i {column}."},
      {"date-wrong",
       "{query}, row {row} ({rows} in all): \"{value}\" in {column} is no date such as 2026-11-24.",
       "{query}, rad {row} ({rows} totalt): \"{value}\" i {column} är inget datum som 2026-11-24."},
  };
}

}  // namespace

std::vector<sdk::Text> texts() {
  auto out = ways_in();
  auto more = questions();
  out.insert(out.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  return out;
}

}  // namespace behorig::sql
