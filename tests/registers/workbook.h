#pragma once

#include <string>

#include "plugins/registers/workbook/load.h"
#include "plugins/sdk/fake_register.h"
#include "tests/registers/tables_of.h"
#include "tests/support/program.h"
#include "tests/support/workbooks.h"

namespace behorig::testing {

/// What the plugin makes of a file with these bytes.
inline sdk::FakeRegister load_workbook(const std::string& bytes, const boost::json::object& sheets = {}) {
  const TempFolder folder;
  const auto file = folder.path() / "register.xlsx";
  write_file(file, bytes);
  return sdk::fake_load(
      boost::json::serialize(boost::json::object{{"path", file.string()}, {"sheets", sheets}}),
      workbook_register::load_workbook);
}

/// A sheet of these rows, the first of which names the columns.
inline XlsxParts::Sheet sheet(const std::string& name, const std::vector<std::vector<std::string>>& rows) {
  return {.name = name, .data = rows_xml(rows)};
}

}  // namespace behorig::testing
