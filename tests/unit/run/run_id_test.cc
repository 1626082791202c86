#include "core/run/run_id.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/unit/run/still_clock.h"

namespace behorig::testing {
namespace {

TEST(RunId, IsNeverTheSameTwiceHoweverManyRunsBeginInOneSecond) {
  std::set<std::string> ids;
  constexpr std::size_t kRuns = 100'000;
  for (std::size_t i = 0; i < kRuns; ++i) ids.insert(new_run_id(StillClock().now()));
  EXPECT_EQ(ids.size(), kRuns);
}

TEST(RunId, BeginsWithTheTimeSoThatIdsSortByIt) {
  EXPECT_THAT(new_run_id(StillClock().now()), ::testing::MatchesRegex("20261124T[0-9]{6}Z-[0-9a-f]{8}"));
}

}  // namespace
}  // namespace behorig::testing
