// Any export of accounts and permissions as CSV, as it is (core/docs/semantics.md, section 7).

#include "connectors/csv/config.h"
#include "connectors/csv/export.h"
#include "plugins/common/csv/texts.h"

namespace {

using namespace behorig;
using sdk::Option;

std::vector<Option> options() {
  using Type = Option::Type;
  const std::vector<std::string> tables{"accounts", "entitlements", "grants", "nesting"};
  return {
      {.name = "path",
       .type = Type::path,
       .help_en = "Folder of the export, or its one file of grants",
       .help_sv = "Exportens mapp, eller dess enda fil med behörigheter",
       .default_json = "\".\""},
      {.name = "files",
       .type = Type::paths,
       .help_en = "File names, where they are not accounts.csv, entitlements.csv, grants.csv and "
                  "nesting.csv; the same file may be named twice",
       .help_sv =
           "Filnamn, om de inte är accounts.csv, entitlements.csv, grants.csv och nesting.csv; samma fil "
           "får anges två gånger",
       .keys = tables},
      {.name = "encoding",
       .help_en = "utf-8, windows-1252, iso-8859-1, utf-16",
       .help_sv = "utf-8, windows-1252, iso-8859-1, utf-16",
       .default_json = "\"utf-8\""},
      {.name = "delimiter",
       .help_en = "One character between cells, or \"tab\"",
       .help_sv = "Ett tecken mellan cellerna, eller \"tab\"",
       .default_json = "\",\""},
      {.name = "columns",
       .type = Type::map,
       .help_en = "Headings of the export: account = \"User\"; for one file only: accounts.name = \"Name\"",
       .help_sv = "Exportens rubriker: account = \"Konto\"; för en fil: accounts.name = \"Namn\"",
       .keys = {"account", "name", "enabled", "kind", "last_used", "created", "entitlement", "privileged",
                "description", "since", "until", "gives", "accounts", "entitlements", "grants", "nesting"}},
      {.name = "values",
       .type = Type::map,
       .help_en = "Words of the export: enabled.yes = [\"Active\", \"A\"]; last_used.unknown = [\"Never\"]",
       .help_sv = "Exportens ord: enabled.yes = [\"Aktiv\", \"A\"]; last_used.unknown = [\"Aldrig\"]",
       .keys = {"enabled", "privileged", "kind", "last_used", "created", "since", "until"}},
      {.name = "split",
       .type = Type::map,
       .help_en = "What parts a list in one cell: entitlement = \";\"",
       .help_sv = "Det som delar en lista i en cell: entitlement = \";\"",
       .keys = {"entitlement", "account", "gives"}},
      {.name = "wide",
       .type = Type::map,
       .help_en = "The grants file has a column for each permission: columns = [\"Loans\"] (none = all "
                  "others), yes = [\"x\"], no = [\"\"]",
       .help_sv = "Behörighetsfilen har en kolumn för varje behörighet: columns = [\"Lån\"] (inga = alla "
                  "övriga), yes = [\"x\"], no = [\"\"]",
       .keys = {"columns", "yes", "no"}},
      {.name = "date_format",
       .help_en = "With YYYY, MM, DD (D, M: one or two digits), such as DD/MM/YYYY; blank = whatever can be "
                  "read in one way only",
       .help_sv =
           "Med YYYY, MM, DD (D, M: en eller två siffror), till exempel DD/MM/YYYY; tomt = det som bara kan "
           "läsas på ett sätt"},
      {.name = "syntax",
       .type = Type::map,
       .help_en = "\"dn\" for ids and names that are distinguished names: entitlement = \"dn\"",
       .help_sv = "\"dn\" för id och namn som är DN (distinguished names): entitlement = \"dn\"",
       .keys = {"account", "entitlement", "name", "account_name", "entitlement_name"}},
      {.name = "rows",
       .type = Type::map,
       .help_en = "How many rows a file must have: accounts = 300",
       .help_sv = "Hur många rader en fil måste ha: accounts = 300",
       .keys = tables},
      {.name = "sha256",
       .type = Type::map,
       .help_en = "A file's checksum; else FILE.sha256 beside it, where there is one",
       .help_sv = "En fils kontrollsumma; annars FIL.sha256 bredvid den, om den finns",
       .keys = tables},
      {.name = "max_age_hours",
       .type = Type::integer,
       .help_en = "A file that was written longer ago is an old export, and the reading not complete: 36",
       .help_sv = "En fil som skrevs för längre sedan är en gammal export, och läsningen inte fullständig: "
                  "36"},
  };
}

std::vector<sdk::Text> texts() {
  return {
      {"file-unreadable", "{file} cannot be read ({detail}): see that it is there and may be read.",
       "{file} går inte att läsa ({detail}): se att den finns och får läsas."},
      {"link-outside",
       "{file} is a link out of the folder, and such links are not followed: put the file itself there, or "
       "name it in `files`.",
       "{file} är en länk ut ur mappen, och sådana länkar följs inte: lägg själva filen där, eller ange den "
       "i `files`."},
      {"file-changed", "{file} changed while it was read: read it again when it has been written.",
       "{file} ändrades medan den lästes: läs den igen när den är färdigskriven."},
      {"file-old",
       "{file} was last written {written}, which is longer ago than max_age_hours = {hours} allows: see "
       "whether the job that exports it still runs.",
       "{file} skrevs senast {written}, vilket är längre sedan än max_age_hours = {hours} tillåter: se om "
       "jobbet som exporterar den fortfarande körs."},
      {"bytes-wrong",
       "{file}, line {line}, character {column}: bytes that the encoding does not have: set `encoding`.",
       "{file}, rad {line}, tecken {column}: byte som teckenkodningen inte har: ange `encoding`."},
      {"encoding-other", "{file} looks like {detail}: set `encoding` to \"{detail}\".",
       "{file} ser ut att vara {detail}: ange `encoding` som \"{detail}\"."},
      {"control-character",
       "{file}, line {line}, character {column}: a control character: correct the export.",
       "{file}, rad {line}, tecken {column}: ett styrtecken: rätta exporten."},
      {"quote-wrong",
       "{file}, line {line}, character {column}: a quote that does not end as it must: correct the export.",
       "{file}, rad {line}, tecken {column}: ett citattecken som inte avslutas rätt: rätta exporten."},
      {"quote-late",
       "{file}, line {line}, character {column}: blanks stand before the quote, so that it quotes nothing: "
       "take them away.",
       "{file}, rad {line}, tecken {column}: blanksteg står före citattecknet, så att det inte citerar "
       "något: ta bort dem."},
      {"fields-wrong",
       "{file}, line {line}: {column} fields instead of {detail}: see `delimiter`, or correct the export.",
       "{file}, rad {line}: {column} fält i stället för {detail}: se `delimiter`, eller rätta exporten."},
      {"file-large", "{file} is larger than {detail} bytes: split it, or correct the export.",
       "{file} är större än {detail} byte: dela den, eller rätta exporten."},
      {"too-long",
       "{file}, line {line}, column {column}: the row is larger than {detail} bytes: see whether a quote is "
       "left open, or correct the export.",
       "{file}, rad {line}, kolumn {column}: raden är större än {detail} byte: se om ett citattecken "
       "lämnats öppet, eller rätta exporten."},
      {"columns-many", "{file}, line {line}: more than {detail} columns: correct the export.",
       "{file}, rad {line}: fler än {detail} kolumner: rätta exporten."},
      {"no-header", "{file} is empty: its first row must name the columns.",
       "{file} är tom: första raden måste ange kolumnerna."},
      {"column-twice", "{file}: two columns are called \"{detail}\": correct the export.",
       "{file}: två kolumner heter \"{detail}\": rätta exporten."},
      {"sep-line",
       "{file} begins with a line \"sep=\" that only spreadsheets read: take the line away, and set "
       "`delimiter` to what it says.",
       "{file} börjar med en rad \"sep=\" som bara kalkylprogram läser: ta bort raden, och ange `delimiter` "
       "som den säger."},
      {"delimiter-other", "{file} has only one column, {found}: set `delimiter` to \"{delimiter}\".",
       "{file} har bara en kolumn, {found}: ange `delimiter` som \"{delimiter}\"."},
      {"column-missing",
       "{file} has no column \"{column}\" for {field}: set columns.{field} to one of {found}.",
       "{file} saknar kolumnen \"{column}\" för {field}: ange columns.{field} som en av {found}."},
      {"column-not-there", "{file} has no column \"{column}\", which the settings name: it has {found}.",
       "{file} saknar kolumnen \"{column}\" som inställningarna anger: den har {found}."},
      {"mapping-unused", "No file has the column \"{column}\" of {option}: correct the settings.",
       "Ingen fil har kolumnen \"{column}\" i {option}: rätta inställningarna."},
      {"column-near",
       "{file} has no column \"{column}\", but \"{near}\", which is not taken for it: if it is meant, set "
       "{option}.",
       "{file} har ingen kolumn \"{column}\", men \"{near}\", som inte tas för den: om den avses, ange "
       "{option}."},
      {"columns-ignored", "{file}: nothing is read from the columns {columns}.",
       "{file}: inget läses ur kolumnerna {columns}."},
      {"wide-entitlement",
       "`wide` makes each column a permission, so that no column names it: take columns.grants.entitlement "
       "away, or `wide`.",
       "`wide` gör varje kolumn till en behörighet, så ingen kolumn anger den: ta bort "
       "columns.grants.entitlement, eller `wide`."},
      {"cell-blank", "{file}, line {line}: \"{column}\" is blank: correct the export.",
       "{file}, rad {line}: \"{column}\" är tom: rätta exporten."},
      {"cell-blank-rows",
       "{file}, from line {line} in {rows} rows: \"{column}\" is blank: correct the export.",
       "{file}, från rad {line} i {rows} rader: \"{column}\" är tom: rätta exporten."},
      {"value-not-known",
       "{file}, line {line}: nobody has said what \"{value}\" means in \"{column}\": add it to `values`.",
       "{file}, rad {line}: ingen har sagt vad \"{value}\" betyder i \"{column}\": lägg till det i "
       "`values`."},
      {"value-not-known-rows",
       "{file}, from line {line} in {rows} rows: nobody has said what \"{value}\" means in \"{column}\": "
       "add it to `values`.",
       "{file}, från rad {line} i {rows} rader: ingen har sagt vad \"{value}\" betyder i \"{column}\": lägg "
       "till det i `values`."},
      {"date-ambiguous",
       "{file}, line {line}: \"{value}\" in \"{column}\" can be read as two days: set `date_format`.",
       "{file}, rad {line}: \"{value}\" i \"{column}\" kan läsas som två dagar: ange `date_format`."},
      {"date-ambiguous-rows",
       "{file}, from line {line} in {rows} rows: \"{value}\" in \"{column}\" can be read as two days: set "
       "`date_format`.",
       "{file}, från rad {line} i {rows} rader: \"{value}\" i \"{column}\" kan läsas som två dagar: ange "
       "`date_format`."},
      {"date-wrong",
       "{file}, line {line}: \"{value}\" in \"{column}\" is no date: see `date_format`, or list it in "
       "`values.{field}.unknown`.",
       "{file}, rad {line}: \"{value}\" i \"{column}\" är inget datum: se `date_format`, eller ta upp det i "
       "`values.{field}.unknown`."},
      {"date-wrong-rows",
       "{file}, from line {line} in {rows} rows: \"{value}\" in \"{column}\" is no date: see `date_format`, "
       "or list it in `values.{field}.unknown`.",
       "{file}, från rad {line} i {rows} rader: \"{value}\" i \"{column}\" är inget datum: se "
       "`date_format`, eller ta upp det i `values.{field}.unknown`."},
      {"column-unnamed",
       "{file}, line {line}: column {column} has no heading but holds a mark: correct the export.",
       "{file}, rad {line}: kolumn {column} saknar rubrik men har en markering: rätta exporten."},
      {"column-unnamed-rows",
       "{file}, from line {line} in {rows} rows: column {column} has no heading but holds marks: correct "
       "the export.",
       "{file}, från rad {line} i {rows} rader: kolumn {column} saknar rubrik men har markeringar: rätta "
       "exporten."},
      {"rows-differ", "{file} has {rows} rows and should have {wanted}.",
       "{file} har {rows} rader och ska ha {wanted}."},
      {"checksum-differs", "{file} does not have the checksum that was given for it.",
       "{file} har inte den kontrollsumma som angavs för den."},
      {"checksum-unreadable",
       "{file} holds no checksum that can be read: write it as sha256sum does, in the folder of `path`, or "
       "take the file away.",
       "{file} har ingen kontrollsumma som går att läsa: skriv den som sha256sum gör, i mappen för `path`, "
       "eller ta bort filen."},
      {"promised-missing",
       "{file} is not there, but {promise} says what it must hold: deliver it, or take that away.",
       "{file} finns inte, men {promise} säger vad den ska innehålla: leverera den, eller ta bort det."},
      {"promised-unread", "No file is read for {option}: name one in `files`, or take it away.",
       "Ingen fil läses för {option}: ange en i `files`, eller ta bort det."},
      {"date-format-wrong",
       "`date_format` cannot be \"{format}\": write the year, the month and the day, each once, as YYYY, MM "
       "and DD in capitals, such as DD/MM/YYYY, and leave the time out.",
       "`date_format` kan inte vara \"{format}\": skriv år, månad och dag, en gång var, som YYYY, MM och DD "
       "med versaler, till exempel DD/MM/YYYY, och utelämna klockslaget."},
      {"option-text", "The option {option} must be a text.", "Valet {option} måste vara en text."},
      {"option-list", "The option {option} must be a list of texts.",
       "Valet {option} måste vara en lista av texter."},
      {"option-table", "The option {option} must be a table.", "Valet {option} måste vara en tabell."},
      {"option-number", "The option {option} must be a number of rows: 0 or more, without quotes.",
       "Valet {option} måste vara ett antal rader: 0 eller fler, utan citattecken."},
      {"max-age-wrong", "`max_age_hours` must be a number of hours, 1 or more.",
       "`max_age_hours` måste vara ett antal timmar, 1 eller fler."},
      {"value-unknown", "There is no {option}: see `behorig plugins describe csv`.",
       "Det finns inget {option}: se `behorig plugins describe csv`."},
      {"value-unknown-near", "There is no {option}: did you mean {near}?",
       "Det finns inget {option}: menade du {near}?"},
      {"value-twice", "{option}: \"{value}\" cannot mean two things.",
       "{option}: \"{value}\" kan inte betyda två saker."},
      {"syntax-unknown", "{option} must be \"dn\" or \"text\".",
       "{option} måste vara \"dn\" eller \"text\"."},
  };
}

sdk::About about() {
  sdk::About out{.name = "csv", .version = "1.0"};
  out.help_en =
      "Reads an export: accounts, entitlements, grants and nesting as CSV files, as the system wrote them";
  out.help_sv =
      "Läser en export: konton, behörigheter, tilldelningar och nästling som CSV-filer, så som systemet "
      "skrev dem";
  out.options = options();
  out.capabilities = {"paths-from-options"};
  out.texts = texts();
  for (auto& text : csv::option_texts()) out.texts.push_back(std::move(text));
  return out;
}

void read_export(sdk::Reading& reading) {
  const auto config = csv_connector::config_of(reading.options());
  csv_connector::Export(config, reading).read();
}

}  // namespace

BEHORIG_CONNECTOR(about, read_export)
