#include "core/cli/output.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "core/base/text.h"
#include "core/cli/screen.h"

namespace behorig::cli {
namespace {

using ::testing::ElementsAre;

std::string rows_as(Format format, const std::vector<boost::json::object>& rows) {
  Screen screen(Language::en);
  ::testing::internal::CaptureStdout();
  print_rows(screen, format, "run", {"run", "system", "grants"}, rows);
  screen.flushed();
  return ::testing::internal::GetCapturedStdout();
}

TEST(Rows, AreJsonJsonlOrCsv) {
  const std::vector<boost::json::object> rows{{{"run", "r1"}, {"system", nullptr}, {"grants", 3}},
                                              {{"run", "r2"}, {"system", "a\u0085"}, {"grants", 4}}};
  EXPECT_EQ(rows_as(Format::json, {}), "{\"schema\":\"behorig.runs/1\",\"runs\":[\n]}\n");
  EXPECT_EQ(rows_as(Format::json, {rows[0]}),
            "{\"schema\":\"behorig.runs/1\",\"runs\":[\n{\"run\":\"r1\",\"system\":null,\"grants\":3}\n]}\n");
  EXPECT_EQ(rows_as(Format::jsonl, {rows[1]}),
            "{\"schema\":\"behorig.run/1\",\"run\":\"r2\",\"system\":\"a\\u0085\",\"grants\":4}\n");
  EXPECT_EQ(rows_as(Format::csv, rows), "run,system,grants\r\nr1,,3\r\nr2,a\\u{85},4\r\n");
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
  EXPECT_EQ(severities(screen, counts_of(findings)), "1 kritisk, 1 låg");
  EXPECT_EQ(severities(screen, {}), "");
}

}  // namespace
}  // namespace behorig::cli
