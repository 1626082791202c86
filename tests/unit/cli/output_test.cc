#include "core/cli/output.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/text.h"
#include "core/cli/screen.h"

namespace behorig::cli {
namespace {

using testing::ElementsAre;

TEST(CsvCell, IsQuotedWhereItMustBe) {
  EXPECT_EQ(csv_cell("plain"), "plain");
  EXPECT_EQ(csv_cell("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_cell("say \"hi\""), "\"say \"\"hi\"\"\"");
  EXPECT_EQ(csv_cell("two\nlines"), "\"two\nlines\"");
}

TEST(CsvCell, IsNeverAFormula) {
  EXPECT_EQ(csv_cell("=HYPERLINK(\"http://x\")"), "\"'=HYPERLINK(\"\"http://x\"\")\"");
  for (const char* cell : {"+1", "-1", "@x", "\tx"}) EXPECT_EQ(csv_cell(cell), std::string("'") + cell);
}

TEST(Wrapped, BreaksAtBlanks) {
  EXPECT_THAT(wrapped("one two three", 7), ElementsAre("one two", "three"));
  EXPECT_THAT(wrapped("behörighetsgrupp", 6), ElementsAre("behöri", "ghetsg", "rupp"));
  EXPECT_THAT(wrapped("", 5), ElementsAre(""));
  for (const auto& part : wrapped("åäö åäö åäö", 4)) EXPECT_LE(display_width(part), 4U);
}

TEST(Severities, CountWhatCounts) {
  const Screen screen(Language::sv);
  std::vector<Finding> findings(3);
  findings[0].severity = Severity::critical;
  findings[1].severity = Severity::low;
  findings[2].severity = Severity::critical;
  findings[2].status = FindingStatus::accepted;
  EXPECT_EQ(severities(screen, findings), "1 kritisk, 1 låg");
  EXPECT_EQ(severities(screen, {}), "");
}

}  // namespace
}  // namespace behorig::cli
