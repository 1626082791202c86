#include "core/query/explain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace behorig {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Explain, SpeaksSwedishThroughout) {
  Finding finding;
  finding.deviation.control = "orphan-account";
  finding.severity = Severity::high;
  finding.status = FindingStatus::out_of_scope;
  finding.reading = Verdict::suspect;
  const std::vector<FindingChange> history{{"r1", "2026-11-24T06:00:11Z", "new", {}, {}},
                                           {"r2", "2026-11-25T06:00:11Z", "changed", {"a"}, {}}};
  const auto lines = explain(finding, history, nullptr, Catalogue::built_in(), Language::sv);
  for (const char* swedish :
       {"allvar: hög", "status: utanför", "avläsning: tveksam", "Z  ny  r1", "Z  ändrad  +1"})
    EXPECT_THAT(lines, Contains(HasSubstr(swedish)));
  for (const char* english : {"high", "suspect", "changed", "out-of-scope"})
    EXPECT_THAT(lines, Not(Contains(HasSubstr(english))));
}

}  // namespace
}  // namespace behorig
