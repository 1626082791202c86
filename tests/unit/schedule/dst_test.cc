#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/schedule/times.h"

namespace behorig {
namespace {

using testing::calendar;
using ::testing::ElementsAre;
using testing::next;
using testing::utc;

// Stockholm: on 2026-03-29 at 01:00 UTC the clock goes from 02:00 to 03:00; on 2026-10-25 at 01:00 UTC from
// 03:00 back to 02:00.

TEST(SummerTime, ATimeThatTheClockLeapsOverIsMadeUpForAtTheLeap) {
  EXPECT_THAT(next("02:30", "2026-03-27T12:00:00Z", 4),
              ElementsAre("2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z",
                          "2026-03-31T00:30:00Z"));
  EXPECT_THAT(next("30 2 * * *", "2026-03-28T12:00:00Z", 2),
              ElementsAre("2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"));
  EXPECT_THAT(next("02:00", "2026-03-28T12:00:00Z", 2),
              ElementsAre("2026-03-29T01:00:00Z", "2026-03-30T00:00:00Z"));
  EXPECT_THAT(next("03:00", "2026-03-28T12:00:00Z", 2),
              ElementsAre("2026-03-29T01:00:00Z", "2026-03-30T01:00:00Z"));
  EXPECT_THAT(next("2026-03-29 02:59:59", "2026-01-01T00:00:00Z", 2), ElementsAre("2026-03-29T01:00:00Z"));
}

TEST(SummerTime, SeveralTimesThatTheClockLeapsOverAreMadeUpForOnce) {
  EXPECT_THAT(next("02,03:00/20", "2026-03-29T00:00:00Z", 4),
              ElementsAre("2026-03-29T01:00:00Z", "2026-03-29T01:20:00Z", "2026-03-29T01:40:00Z",
                          "2026-03-30T00:00:00Z"))
      << "02:00, 02:20, 02:40 and 03:00 are one";
}

TEST(SummerTime, MidnightMayBeLeaptOver) {
  // Cairo: 2024-04-26 begins at 01:00.
  EXPECT_THAT(next("daily Africa/Cairo", "2024-04-25T12:00:00Z", 2),
              ElementsAre("2024-04-25T22:00:00Z", "2024-04-26T21:00:00Z"));
  // Samoa had no 2011-12-30: it went over the date line.
  EXPECT_THAT(next("06:00 Pacific/Apia", "2011-12-29T12:00:00Z", 3),
              ElementsAre("2011-12-29T16:00:00Z", "2011-12-30T10:00:00Z", "2011-12-30T16:00:00Z"));
}

TEST(SummerTime, WhatComesEveryHourGoesByTheClock) {
  EXPECT_THAT(next("*:30", "2026-03-29T00:00:00Z", 3),
              ElementsAre("2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z", "2026-03-29T02:30:00Z"))
      << "01:30 and 03:30 are an hour apart";
  EXPECT_THAT(next("30 * * * *", "2026-03-29T00:30:00Z", 1), ElementsAre("2026-03-29T01:30:00Z"));
  EXPECT_THAT(next("*:*:*", "2026-03-29T00:59:58Z", 3),
              ElementsAre("2026-03-29T00:59:59Z", "2026-03-29T01:00:00Z", "2026-03-29T01:00:01Z"));
}

TEST(WinterTime, WhatTheClockShowsTwiceIsDueTheFirstTime) {
  EXPECT_THAT(next("02:30", "2026-10-24T12:00:00Z", 2),
              ElementsAre("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"));
  EXPECT_THAT(next("*:30", "2026-10-25T00:00:00Z", 3),
              ElementsAre("2026-10-25T00:30:00Z", "2026-10-25T02:30:00Z", "2026-10-25T03:30:00Z"));
  EXPECT_THAT(next("0 3 * * *", "2026-10-24T12:00:00Z", 2),
              ElementsAre("2026-10-25T02:00:00Z", "2026-10-26T02:00:00Z"));
}

TEST(WinterTime, WhoAsksInTheHourThatComesAgainHearsOfNothingInIt) {
  for (const char* asked : {"2026-10-25T01:00:00Z", "2026-10-25T01:10:00Z", "2026-10-25T01:59:59Z"}) {
    EXPECT_THAT(next("02:50", asked, 1), ElementsAre("2026-10-26T01:50:00Z")) << asked;
    EXPECT_THAT(next("*:*:*", asked, 1), ElementsAre("2026-10-25T02:00:00Z")) << asked;
  }
  EXPECT_THAT(next("02:50", "2026-10-25T00:49:59Z", 1), ElementsAre("2026-10-25T00:50:00Z"));
  EXPECT_THAT(next("*:*:*", "2026-10-25T00:59:58Z", 2),
              ElementsAre("2026-10-25T00:59:59Z", "2026-10-25T02:00:00Z"));
}

TEST(SummerTime, HalfHoursAndTheSouthernHalfOfTheWorldAreNoOther) {
  // Lord Howe: on 2026-10-04 at 15:30 UTC the day before from 02:00 to 02:30, on 2026-04-05 from 02:00 to
  // 01:30.
  EXPECT_THAT(next("02:15 Australia/Lord_Howe", "2026-10-03T00:00:00Z", 2),
              ElementsAre("2026-10-03T15:30:00Z", "2026-10-04T15:15:00Z"));
  EXPECT_THAT(next("01:45 Australia/Lord_Howe", "2026-04-04T00:00:00Z", 2),
              ElementsAre("2026-04-04T14:45:00Z", "2026-04-05T15:15:00Z"));
}

TEST(WinterTime, TheNewestTimeIsFoundAcrossTheChanges) {
  const Calendar nightly = calendar("02:30");
  EXPECT_EQ(nightly.latest(utc("2026-03-01T00:00:00Z"), utc("2026-03-29T01:00:00Z")),
            utc("2026-03-29T01:00:00Z"));
  EXPECT_EQ(nightly.latest(utc("2026-03-01T00:00:00Z"), utc("2026-03-29T00:59:59Z")),
            utc("2026-03-28T01:30:00Z"));
  EXPECT_EQ(nightly.latest(utc("2026-10-01T00:00:00Z"), utc("2026-10-25T01:45:00Z")),
            utc("2026-10-25T00:30:00Z"));
}

}  // namespace
}  // namespace behorig
