// The register's tables as sheets of one workbook. What the tables mean is the core's.

#include "plugins/registers/workbook/load.h"

#include "plugins/common/register_words/words.h"

namespace {

using namespace behorig;

sdk::About about() {
  using Type = sdk::Option::Type;
  sdk::About out{.name = "workbook", .version = "1.0"};
  out.help_en =
      "Reads the register's tables from a workbook (XLSX or ODS), one sheet for each: Systems, Owners, ...";
  out.help_sv =
      "Läser registrets tabeller från en arbetsbok (XLSX eller ODS), ett blad för varje: System, Ägare, ...";
  std::vector<std::string> names;
  for (const auto& table : words::tables()) names.emplace_back(table.name);
  out.options = {{.name = "path",
                  .type = Type::path,
                  .help_en = "The workbook",
                  .help_sv = "Arbetsboken",
                  .required = true},
                 {.name = "sheets",
                  .type = Type::map,
                  .help_en = "Sheets that are called otherwise: owners = \"Who decides\"",
                  .help_sv = "Blad som heter något annat: owners = \"Vem som bestämmer\"",
                  .keys = names}};
  out.capabilities = {"paths-from-options"};
  out.texts = workbook_register::texts();
  return out;
}

}  // namespace

BEHORIG_REGISTER_PLUGIN(about, workbook_register::load_workbook)
