#include "core/base/csv.h"

#include <gtest/gtest.h>

#include <string>

namespace behorig {
namespace {

TEST(CsvCell, IsQuotedWhereItMustBe) {
  EXPECT_EQ(csv_cell("plain"), "plain");
  EXPECT_EQ(csv_cell("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_cell("say \"hi\""), "\"say \"\"hi\"\"\"");
}

TEST(CsvCell, ShowsControlCharactersAsTheTableDoes) {
  EXPECT_EQ(csv_cell("two\nlines"), "two\\u{a}lines");
  EXPECT_EQ(csv_cell("\x1b[31mred, \u202E"), "\"\\u{1b}[31mred, \\u{202e}\"");
}

TEST(CsvCell, IsNeverAFormula) {
  EXPECT_EQ(csv_cell("=HYPERLINK(\"http://x\")"), "\"'=HYPERLINK(\"\"http://x\"\")\"");
  for (const char* cell : {"+1", "-1", "@x"}) EXPECT_EQ(csv_cell(cell), std::string("'") + cell);
}

}  // namespace
}  // namespace behorig
