#include <gtest/gtest.h>

#include "core/base/clock.h"
#include "core/base/date.h"
#include "core/base/digest.h"

namespace behorig {
namespace {

TEST(Date, ReadsIsoAndNothingElse) {
  EXPECT_EQ(Date::parse("1970-01-01"), Date{0});
  EXPECT_EQ(Date::parse("2024-02-29")->iso(), "2024-02-29");
  EXPECT_EQ(Date::parse("0001-01-01")->iso(), "0001-01-01");
  for (const char* text : {"", "2023-02-29", "2026-13-01", "2026-1-1", "26-01-01", "2026/01/01",
                           "2026-01-01 ", "0000-01-01", "2026-01-0a", "+026-01-01"}) {
    EXPECT_EQ(Date::parse(text), std::nullopt) << text;
  }
}

TEST(Date, CountsDays) {
  EXPECT_EQ(Date::parse("2026-03-01")->days - Date::parse("2026-02-28")->days, 1);
  EXPECT_EQ(Date::parse("2026-12-31")->plus_days(1).iso(), "2027-01-01");
}

TEST(Interval, HoldsOnBothEndsAndNeverReversed) {
  const Interval week{{10}, {17}};
  EXPECT_FALSE(week.holds({9}));
  EXPECT_TRUE(week.holds({10}));
  EXPECT_TRUE(week.holds({17}));
  EXPECT_FALSE(week.holds({18}));
  const Interval reversed{{17}, {10}};
  for (int day = 9; day < 19; ++day) EXPECT_FALSE(reversed.holds({day}));
  EXPECT_TRUE(Interval{}.holds({0}));
}

TEST(Clock, KnowsTheDayInAZone) {
  const Instant evening{std::chrono::seconds(1784930400)};  // 2026-07-24T22:00:00Z
  EXPECT_EQ(format_utc(evening), "2026-07-24T22:00:00Z");
  ASSERT_TRUE(local_day(evening, "Europe/Stockholm"));
  EXPECT_EQ(local_day(evening, "Europe/Stockholm")->iso(), "2026-07-25");  // summer time: 00:00
  EXPECT_EQ(local_day(evening, "UTC")->iso(), "2026-07-24");
  EXPECT_EQ(local_day(evening, "Europe/Stokholm").error().id, "clock.unknown-zone");
}

TEST(Digest, IsSha256) {
  const Digest digest = sha256("abc");
  EXPECT_EQ(to_hex({reinterpret_cast<const char*>(digest.data()), digest.size()}),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Fingerprint, TellsWhereAPartEnds) {
  const auto of = [](std::initializer_list<const char*> parts) {
    FingerprintBuilder builder;
    for (const char* part : parts) builder.add(part);
    return builder.finish();
  };
  EXPECT_NE(of({"ab", "c"}), of({"a", "bc"}));
  EXPECT_EQ(Fingerprint::parse(of({"a"}).hex()), of({"a"}));
  EXPECT_EQ(Fingerprint::parse("xyz"), std::nullopt);
}

}  // namespace
}  // namespace behorig
