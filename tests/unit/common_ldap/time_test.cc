#include "plugins/common/ldap/time.h"

#include <gtest/gtest.h>

namespace behorig::ldap {
namespace {

TEST(GeneralizedTime, IsReadInEveryForm) {
  const std::pair<const char*, std::int64_t> kTimes[] = {
      {"19700101000000Z", 0},   {"197001010000Z", 0},       {"1970010101Z", 3600},
      {"19700101000001.9Z", 1}, {"1970010100,5Z", 1800},    {"19700101010000+0100", 0},
      {"19700101010000+01", 0}, {"19691231233000-0030", 0}, {"20261124120000Z", 1795521600}};
  for (const auto& [text, seconds] : kTimes) EXPECT_EQ(seconds_of(text), seconds) << text;
}

TEST(GeneralizedTime, LockedForGoodIsATimeLongAgo) {
  EXPECT_LT(seconds_of("000001010000Z"), -60'000'000'000);
}

TEST(GeneralizedTime, AnythingElseIsNone) {
  for (const char* text :
       {"", "Z", "20261124", "20261324120000Z", "20260230120000Z", "20261124250000Z", "20261124120000",
        "20261124126000Z", "20261124120000.Z", "20261124120000+1", "20261124120000+2460", "-0011124120000Z",
        "20261124120000Zx", "2026112412000\xff"}) {
    EXPECT_FALSE(seconds_of(text)) << text;
  }
}

TEST(GeneralizedTime, DaysBeginAtMidnight) {
  EXPECT_EQ(day_of(0), 0);
  EXPECT_EQ(day_of(86399), 0);
  EXPECT_EQ(day_of(-1), -1);
  EXPECT_EQ(day_of(-86400), -1);
}

}  // namespace
}  // namespace behorig::ldap
