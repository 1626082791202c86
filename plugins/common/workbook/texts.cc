#include "plugins/common/workbook/texts.h"

#include <iterator>

namespace behorig::workbook {
namespace {

std::vector<sdk::Text> of_the_file() {
  return {
      {"file-unreadable", "{file} cannot be read ({detail}): see that it is there and may be read.",
       "{file} går inte att läsa ({detail}): se att den finns och får läsas."},
      {"link-outside", "{file} is a link to where nothing may be read: name the file itself.",
       "{file} är en länk till ett ställe som inte får läsas: ange själva filen."},
      {"file-changed", "{file} changed while it was read: check again when it has been saved.",
       "{file} ändrades medan den lästes: kontrollera igen när den är sparad."},
      {"file-large", "{file} is larger than {detail} bytes: keep large tables as CSV files or in a database.",
       "{file} är större än {detail} byte: ha stora tabeller som CSV-filer eller i en databas."},
      {"not-a-workbook",
       "{file} is no workbook: save it as .xlsx or .ods; a folder of CSV files is read by `files`.",
       "{file} är ingen arbetsbok: spara den som .xlsx eller .ods; en mapp med CSV-filer läses av `files`."},
      {"old-format", "{file} is a workbook of the old kind (.xls): save it as .xlsx or .ods.",
       "{file} är en arbetsbok av det gamla slaget (.xls): spara den som .xlsx eller .ods."},
      {"binary-format", "{file} is a binary workbook (.xlsb): save it as .xlsx or .ods.",
       "{file} är en binär arbetsbok (.xlsb): spara den som .xlsx eller .ods."},
      {"encrypted",
       "{file} has a password: save it without one, in a folder that only those concerned may read.",
       "{file} har ett lösenord: spara den utan, i en mapp som bara de berörda får läsa."},
  };
}

std::vector<sdk::Text> of_its_parts() {
  return {
      {"zip-wrong", "{file} is damaged ({detail}): open it in a spreadsheet program and save it anew.",
       "{file} är skadad ({detail}): öppna den i ett kalkylprogram och spara den på nytt."},
      {"zip-many",
       "{file} has more than {detail} parts, which no workbook needs: save it anew from a spreadsheet "
       "program.",
       "{file} har fler än {detail} delar, vilket ingen arbetsbok behöver: spara den på nytt från ett "
       "kalkylprogram."},
      {"zip-large",
       "{file} would unpack to more than {detail} MiB, or to far more than a workbook does, and was not "
       "unpacked: keep "
       "large tables as CSV files or in a database.",
       "{file} skulle packas upp till mer än {detail} MiB, eller till långt mer än en arbetsbok gör, och "
       "packades inte "
       "upp: ha stora tabeller som CSV-filer eller i en databas."},
      {"zip-lies",
       "{file}: the part {detail} has another size than the file says: save it anew from a spreadsheet "
       "program.",
       "{file}: delen {detail} har en annan storlek än filen säger: spara den på nytt från ett "
       "kalkylprogram."},
      {"zip-twice", "{file}: the part {detail} is there twice: save it anew from a spreadsheet program.",
       "{file}: delen {detail} finns två gånger: spara den på nytt från ett kalkylprogram."},
      {"part-missing",
       "{file}: the part {detail} is missing: open it in a spreadsheet program and save it anew.",
       "{file}: delen {detail} saknas: öppna den i ett kalkylprogram och spara den på nytt."},
      {"part-long",
       "{file}: the part {detail} is longer than it can be: save it anew from a spreadsheet program.",
       "{file}: delen {detail} är längre än den kan vara: spara den på nytt från ett kalkylprogram."},
      {"xml-wrong",
       "{file}: {part}, line {line} is damaged ({detail}): open it in a spreadsheet program and save it "
       "anew.",
       "{file}: {part}, rad {line} är skadad ({detail}): öppna den i ett kalkylprogram och spara den på "
       "nytt."},
      {"xml-doctype",
       "{file}: {part} declares a document type, which no workbook has: save it anew from a spreadsheet "
       "program.",
       "{file}: {part} anger en dokumenttyp, vilket ingen arbetsbok har: spara den på nytt från ett "
       "kalkylprogram."},
      {"xml-deep",
       "{file}: {part} nests deeper than a workbook does: save it anew from a spreadsheet program.",
       "{file}: {part} är djupare nästlad än en arbetsbok är: spara den på nytt från ett kalkylprogram."},
      {"xml-mark",
       "{file}: {part} has a mark that is larger than any of a workbook: save it anew from a spreadsheet "
       "program.",
       "{file}: {part} har ett märke som är större än något i en arbetsbok: spara den på nytt från ett "
       "kalkylprogram."},
      {"sheets-many", "{file} has more than {detail} sheets: take some away.",
       "{file} har fler än {detail} blad: ta bort några."},
      {"texts-many", "{file} has more than {detail} texts: keep large tables as CSV files or in a database.",
       "{file} har fler än {detail} texter: ha stora tabeller som CSV-filer eller i en databas."},
      {"text-long", "{file}: {part} has texts of more than {detail} bytes: shorten them.",
       "{file}: {part} har texter på mer än {detail} byte: korta dem."},
  };
}

std::vector<sdk::Text> of_a_sheet() {
  return {
      {"not-a-worksheet",
       "{file}, sheet \"{sheet}\": it holds a diagram or a dialogue, not cells: rename it, or take it away.",
       "{file}, bladet \"{sheet}\": det innehåller ett diagram eller en dialog, inte celler: byt namn på "
       "det, eller ta bort det."},
      {"sheet-wrong",
       "{file}: {part} is no sheet that is understood: open it in a spreadsheet program and save it anew.",
       "{file}: {part} är inget blad som går att förstå: öppna den i ett kalkylprogram och spara den på "
       "nytt."},
      {"element-unknown",
       "{file}, sheet \"{sheet}\": something among the cells is not understood ({detail}): save it anew from "
       "a spreadsheet "
       "program.",
       "{file}, bladet \"{sheet}\": något bland cellerna går inte att förstå ({detail}): spara den på nytt "
       "från ett "
       "kalkylprogram."},
      {"row-order",
       "{file}, sheet \"{sheet}\": row {row} is out of its place: save it anew from a spreadsheet program.",
       "{file}, bladet \"{sheet}\": rad {row} står på fel plats: spara den på nytt från ett kalkylprogram."},
      {"sheet-large",
       "{file}, sheet \"{sheet}\", cell {cell} lies outside of what a sheet has: take it away.",
       "{file}, bladet \"{sheet}\", cell {cell} ligger utanför det som ett blad har: ta bort den."},
      {"repeats-many",
       "{file}, sheet \"{sheet}\", row {row}: more than {detail} cells only repeat others: take the repeated "
       "rows or columns away.",
       "{file}, bladet \"{sheet}\", rad {row}: fler än {detail} celler upprepar bara andra: ta bort de "
       "upprepade raderna eller "
       "kolumnerna."},
  };
}

std::vector<sdk::Text> of_a_cell() {
  return {
      {"cell-twice",
       "{file}, sheet \"{sheet}\", cell {cell} is there twice: save it anew from a spreadsheet program.",
       "{file}, bladet \"{sheet}\", cell {cell} finns två gånger: spara den på nytt från ett kalkylprogram."},
      {"cell-long", "{file}, sheet \"{sheet}\", cell {cell} is longer than {detail} bytes: shorten it.",
       "{file}, bladet \"{sheet}\", cell {cell} är längre än {detail} byte: korta den."},
      {"cell-error",
       "{file}, sheet \"{sheet}\", cell {cell} holds the error {detail}: correct its formula, or type the "
       "value.",
       "{file}, bladet \"{sheet}\", cell {cell} har felet {detail}: rätta formeln, eller skriv in värdet."},
      {"cell-unknown", "{file}, sheet \"{sheet}\", cell {cell} is not understood ({detail}): type it anew.",
       "{file}, bladet \"{sheet}\", cell {cell} går inte att förstå ({detail}): skriv in den på nytt."},
      {"formula-no-value",
       "{file}, sheet \"{sheet}\", cell {cell} has a formula without its result: open the file in a "
       "spreadsheet program and save it.",
       "{file}, bladet \"{sheet}\", cell {cell} har en formel utan resultat: öppna filen i ett kalkylprogram "
       "och spara den."},
      {"text-missing",
       "{file}, sheet \"{sheet}\", cell {cell} refers to a text that is not in the file: save it anew from a "
       "spreadsheet program.",
       "{file}, bladet \"{sheet}\", cell {cell} hänvisar till en text som inte finns i filen: spara den på "
       "nytt från ett "
       "kalkylprogram."},
      {"style-missing",
       "{file}, sheet \"{sheet}\", cell {cell} refers to a format that is not in the file: save it anew from "
       "a spreadsheet program.",
       "{file}, bladet \"{sheet}\", cell {cell} hänvisar till ett format som inte finns i filen: spara den "
       "på nytt från ett "
       "kalkylprogram."},
      {"cell-time",
       "{file}, sheet \"{sheet}\", cell {cell} holds a time of day ({detail}): the register has days only, "
       "as 2026-11-24.",
       "{file}, bladet \"{sheet}\", cell {cell} har ett klockslag ({detail}): registret har bara dagar, som "
       "2026-11-24."},
      {"cell-no-day",
       "{file}, sheet \"{sheet}\", cell {cell} is shown as a day, and {detail} is none: write it as "
       "2026-11-24.",
       "{file}, bladet \"{sheet}\", cell {cell} visas som en dag, och {detail} är ingen: skriv den som "
       "2026-11-24."},
      {"number-long",
       "{file}, sheet \"{sheet}\", cell {cell} holds a number of more than 15 digits, which no spreadsheet "
       "keeps: give the "
       "column the format text, and type it anew.",
       "{file}, bladet \"{sheet}\", cell {cell} har ett tal med fler än 15 siffror, som inget kalkylprogram "
       "behåller: ge "
       "kolumnen formatet text, och skriv in det på nytt."},
      {"number-patterned",
       "{file}, sheet \"{sheet}\", cell {cell} holds the number {detail} but shows it with marks between: "
       "give the column the "
       "format text, and type it as it is to be.",
       "{file}, bladet \"{sheet}\", cell {cell} har talet {detail} men visar det med tecken emellan: ge "
       "kolumnen formatet text, "
       "och skriv in det som det ska vara."},
  };
}

}  // namespace

std::vector<sdk::Text> texts() {
  auto out = of_the_file();
  for (auto more : {of_its_parts(), of_a_sheet(), of_a_cell()})
    out.insert(out.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  return out;
}

}  // namespace behorig::workbook
