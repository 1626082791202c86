// The demo's register as several programs write it is the register of its CSV files, cell for cell.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/registers/tables_of.h"
#include "tests/registers/workbook.h"
#include "tests/support/workbook_writers.h"

namespace behorig::testing {
namespace {

constexpr const char* kDemo = BEHORIG_SOURCE_DIR "/config/demo/register";

void expect_demo(const std::filesystem::path& file) {
  SCOPED_TRACE(file);
  const auto loaded = sdk::fake_load(boost::json::serialize(boost::json::object{{"path", file.string()}}),
                                     workbook_register::load_workbook);
  EXPECT_THAT(loaded.told(BEHORIG_ERROR), ::testing::IsEmpty());
  EXPECT_THAT(loaded.told(BEHORIG_WARNING), ::testing::IsEmpty());
  const auto wanted = tables_of_folder(kDemo);
  ASSERT_GE(wanted.size(), 10U);
  EXPECT_EQ(loaded.tables.size(), wanted.size());
  for (const auto& table : wanted) {
    SCOPED_TRACE(table.name);
    const auto* found = loaded.find(table.name);
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->columns, table.columns);
    ASSERT_EQ(found->rows.size(), table.rows.size());
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
      EXPECT_EQ(found->rows[i].number, table.rows[i].number);
      EXPECT_EQ(found->rows[i].cells, table.rows[i].cells) << "row " << table.rows[i].number;
    }
  }
}

TEST(WorkbookWriters, LibXlsxWritersBookIsTheRegister) {
  const TempFolder folder;
  write_with_xlsxwriter(tables_of_folder(kDemo), folder.path() / "a.xlsx");
  expect_demo(folder.path() / "a.xlsx");
  write_swedish_with_xlsxwriter(tables_of_folder(kDemo), folder.path() / "b.xlsx");
  expect_demo(folder.path() / "b.xlsx");
}

TEST(WorkbookWriters, OpenpyxlsBookIsTheRegister) {
  const TempFolder folder;
  write_with_openpyxl(kDemo, folder.path() / "a.xlsx");
  expect_demo(folder.path() / "a.xlsx");
}

/// tests/registers/libreoffice/make.sh writes them anew after a change of the demo.
TEST(WorkbookWriters, LibreOfficesBooksAreTheRegister) {
  expect_demo(BEHORIG_SOURCE_DIR "/tests/registers/libreoffice/register.xlsx");
  expect_demo(BEHORIG_SOURCE_DIR "/tests/registers/libreoffice/register.ods");
}

}  // namespace
}  // namespace behorig::testing
