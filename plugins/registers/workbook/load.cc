#include "plugins/registers/workbook/load.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>

#include "plugins/common/text/clean.h"
#include "plugins/common/workbook/texts.h"
#include "plugins/common/workbook/workbook.h"
#include "plugins/registers/workbook/table_sheet.h"

namespace behorig::workbook_register {
namespace {

using sdk::Failure;
using workbook::Workbook;

/// The table that each sheet holds, by the sheet's place.
using Plan = std::map<std::size_t, const words::Table*>;

std::string for_a_person(const std::string& sheet) {
  constexpr std::size_t kShown = 80;
  return text::cleaned(sheet, kShown);
}

/// The option `sheets`: names of sheets by table.
std::map<const words::Table*, std::string> declared_sheets(const sdk::Options& options) {
  std::map<const words::Table*, std::string> out;
  for (const auto& pair : options.map("sheets")) {
    const auto* table = words::find_table(pair.key());
    if (table == nullptr || !pair.value().is_string())
      throw Failure("sheets-wrong", {{"detail", std::string(pair.key())}});
    out[table] = std::string(pair.value().as_string());
  }
  return out;
}

class Planner {
 public:
  Planner(sdk::Tables& tables, std::string file, const std::vector<std::string>& sheets)
      : tables_(tables),
        file_(std::move(file)),
        sheets_(sheets),
        declared_(declared_sheets(tables.options())) {}

  Plan plan() {
    for (const auto& [table, sheet] : declared_) {
      const auto found = std::find(sheets_.begin(), sheets_.end(), sheet);
      if (found == sheets_.end()) {
        tell("sheet-missing", sheet, {{"table", std::string(table->name)}});
      } else {
        add(static_cast<std::size_t>(found - sheets_.begin()), *table);
      }
    }
    for (std::size_t i = 0; i < sheets_.size(); ++i) {
      if (!plan_.contains(i)) by_name(i);
    }
    if (plan_.empty()) tables_.error("no-tables", {{"file", file_}});
    return std::move(plan_);
  }

 private:
  void tell(const char* id, const std::string& sheet, sdk::Args args = {}) {
    args.emplace_back("file", file_);
    args.emplace_back("sheet", for_a_person(sheet));
    tables_.error(id, args);
  }

  void add(std::size_t sheet, const words::Table& table) {
    const auto there =
        std::find_if(plan_.begin(), plan_.end(), [&](const auto& p) { return p.second == &table; });
    if (there == plan_.end()) {
      plan_[sheet] = &table;
    } else {
      tell("sheet-twice", sheets_[sheet],
           {{"other", for_a_person(sheets_[there->first])}, {"table", std::string(table.name)}});
    }
  }

  void by_name(std::size_t sheet) {
    const std::string& name = sheets_[sheet];
    if (const auto* table = words::find_table(name)) return add(sheet, *table);
    if (const auto near = words::near_table(name)) return tell("sheet-near", name, {{"near", *near}});
    tables_.warning("sheet-passed-over", {{"file", file_}, {"sheet", for_a_person(name)}});
  }

  sdk::Tables& tables_;
  const std::string file_;
  const std::vector<std::string>& sheets_;
  const std::map<const words::Table*, std::string> declared_;
  Plan plan_;
};

void load(sdk::Tables& tables, const std::string& file) {
  const std::string bytes = workbook::bytes_of(file);
  const auto book = Workbook::open(bytes);
  const auto& sheets = book->sheets();
  const Plan plan = Planner(tables, file, sheets).plan();
  std::unique_ptr<TableSheet> taker;
  book->read([&](std::size_t sheet) -> workbook::SheetTaker* {
    if (tables.cancelled()) throw Failure("stopped");
    const auto found = plan.find(sheet);
    if (found == plan.end()) return nullptr;
    taker = std::make_unique<TableSheet>(tables, file, for_a_person(sheets[sheet]), *found->second);
    return taker.get();
  });
}

}  // namespace

std::vector<sdk::Text> texts() {
  auto out = workbook::texts();
  const std::vector<sdk::Text> own{
      {"no-tables",
       "{file} has no sheet that is called like a table of the register: name the sheets Systems, Owners and "
       "so on, or "
       "say in `sheets` which they are.",
       "{file} har inget blad som heter som en tabell i registret: döp bladen till System, Ägare och så "
       "vidare, eller "
       "ange i `sheets` vilka de är."},
      {"sheet-passed-over",
       "{file}: the sheet \"{sheet}\" is none of the register's tables, so it is passed over.",
       "{file}: bladet \"{sheet}\" är ingen av registrets tabeller, så det hoppas över."},
      {"sheet-near", "{file}: no table is called \"{sheet}\": call the sheet \"{near}\", or take it away.",
       "{file}: ingen tabell heter \"{sheet}\": döp bladet till \"{near}\", eller ta bort det."},
      {"sheet-twice", "{file}: the sheets \"{other}\" and \"{sheet}\" are both the table {table}: keep one.",
       "{file}: bladen \"{other}\" och \"{sheet}\" är båda tabellen {table}: behåll ett."},
      {"sheet-missing",
       "{file} has no sheet \"{sheet}\", which `sheets` names for the table {table}: correct the name, or "
       "take it away.",
       "{file} har inget blad \"{sheet}\", som `sheets` anger för tabellen {table}: rätta namnet, eller ta "
       "bort det."},
      {"sheets-wrong", "`sheets` must give a sheet's name for each table: see {detail}.",
       "`sheets` måste ange ett blads namn för varje tabell: se {detail}."},
      {"no-header", "{file}, sheet \"{sheet}\" is empty: its first row must name the columns.",
       "{file}, bladet \"{sheet}\" är tomt: första raden måste ange kolumnerna."},
      {"column-twice",
       "{file}, sheet \"{sheet}\": {cell} and {other} both name the column \"{column}\": take one away.",
       "{file}, bladet \"{sheet}\": {cell} och {other} anger båda kolumnen \"{column}\": ta bort den ena."},
      {"cell-without-column",
       "{file}, sheet \"{sheet}\", cell {cell} lies in a column without a name: name the column in the first "
       "row, or take "
       "the cell away.",
       "{file}, bladet \"{sheet}\", cell {cell} ligger i en kolumn utan namn: namnge kolumnen i första "
       "raden, eller ta "
       "bort cellen."},
      {"merged",
       "{file}, sheet \"{sheet}\": the cells {cell} are merged, so it cannot be known which rows the value "
       "is for: unmerge "
       "them, and fill in each.",
       "{file}, bladet \"{sheet}\": cellerna {cell} är sammanfogade, så det går inte att veta vilka rader "
       "värdet gäller: "
       "dela dem, och fyll i var och en."},
      {"merged-many", "{file}, sheet \"{sheet}\" has more than {detail} merged cells: unmerge them.",
       "{file}, bladet \"{sheet}\" har fler än {detail} sammanfogade celler: dela dem."},
      {"errors-many",
       "{file}, sheet \"{sheet}\" has more than {detail} errors: correct those that are told first.",
       "{file}, bladet \"{sheet}\" har fler än {detail} fel: rätta först de som visas."},
      {"stopped", "The reading was stopped.", "Läsningen stoppades."}};
  out.insert(out.end(), own.begin(), own.end());
  return out;
}

void load_workbook(sdk::Tables& tables) {
  const std::string file = tables.options().text("path");
  try {
    load(tables, file);
  } catch (Failure& failure) {
    failure.args.emplace_back("file", file);
    throw;
  }
}

}  // namespace behorig::workbook_register
