#include "core/schedule/calendar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/schedule/times.h"

namespace behorig {
namespace {

using ::testing::AllOf;
using testing::calendar;
using ::testing::ElementsAre;
using testing::formatted;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::next;
using testing::refusal;
using testing::utc;

// The examples of systemd.time(7), as this program spells them, and what it takes besides.
const std::vector<std::pair<std::string, std::string>> kSpelled{
    {"Sat,Thu,Mon..Wed,Sat..Sun", "Mon..Thu,Sat,Sun *-*-* 00:00:00"},
    {"Mon,Sun 12-*-* 2,1:23", "Mon,Sun 2012-*-* 01,02:23:00"},
    {"Wed *-1", "Wed *-*-01 00:00:00"},
    {"Wed..Wed,Wed *-1", "Wed *-*-01 00:00:00"},
    {"Wed, 17:48", "Wed *-*-* 17:48:00"},
    {"Wed..Sat,Tue 12-10-15 1:2:3", "Tue..Sat 2012-10-15 01:02:03"},
    {"*-*-7 0:0:0", "*-*-07 00:00:00"},
    {"10-15", "*-10-15 00:00:00"},
    {"monday *-12-* 17:00", "Mon *-12-* 17:00:00"},
    {"Mon,Fri *-*-3,1,2 *:30:45", "Mon,Fri *-*-01..03 *:30:45"},
    {"12,14,13,12:20,10,30", "*-*-* 12..14:10..30/10:00"},
    {"12..14:10,20,30", "*-*-* 12..14:10..30/10:00"},
    {"mon,fri *-1/2-1,3 *:30:45", "Mon,Fri *-01/2-01,03 *:30:45"},
    {"03-05 08:05:40", "*-03-05 08:05:40"},
    {"08:05:40", "*-*-* 08:05:40"},
    {"05:40", "*-*-* 05:40:00"},
    {"Sat,Sun 12-05 08:05:40", "Sat,Sun *-12-05 08:05:40"},
    {"Sat,Sun 08:05:40", "Sat,Sun *-*-* 08:05:40"},
    {"2003-03-05 05:40", "2003-03-05 05:40:00"},
    {"2003-02..04-05", "2003-02..04-05 00:00:00"},
    {"2003-03-05", "2003-03-05 00:00:00"},
    {"03-05", "*-03-05 00:00:00"},
    {"minutely", "*-*-* *:*:00"},
    {"hourly", "*-*-* *:00:00"},
    {"daily", "*-*-* 00:00:00"},
    {"DAILY", "*-*-* 00:00:00"},
    {"monthly", "*-*-01 00:00:00"},
    {"weekly", "Mon *-*-* 00:00:00"},
    {"yearly", "*-01-01 00:00:00"},
    {"annually", "*-01-01 00:00:00"},
    {"quarterly", "*-01/3-01 00:00:00"},
    {"semiannually", "*-01,07-01 00:00:00"},
    {"*:2/3", "*-*-* *:02/3:00"},
    {"*:*/15", "*-*-* *:00/15:00"},
    {"*-*-*/10", "*-*-01/10 00:00:00"},
    {"*-02~03", "*-02~03 00:00:00"},
    {"Mon *-05~07/1", "Mon *-05~01..07 00:00:00"},
    {"*-*~1..7/3", "*-*~01..07/3 00:00:00"},
    {"*-*~7/3", "*-*~01..07/3 00:00:00"},
    {"*-*~1..9/4", "*-*~01..09/4 00:00:00"},
    {"*-*~2,4", "*-*~02..04/2 00:00:00"},
    {"*-*~2,1,7", "*-*~01..02,07 00:00:00"},
    {"*-*~*", "*-*-* 00:00:00"},
    {"99-1-1", "1999-01-01 00:00:00"},
    {"Mon-Fri", "Mon..Fri *-*-* 00:00:00"},
    {"  Mon   6:0  ", "Mon *-*-* 06:00:00"},
    {"0 6 * * 1-5", "Mon..Fri *-*-* 06:00:00"},
    {"*/20 0-6/2 1 jan,JUL *", "*-01,07-01 00..06/2:00/20:00"},
    {"0 6 * * sun,2", "Tue,Sun *-*-* 06:00:00"},
    {"0 6 * * 5-7", "Fri..Sun *-*-* 06:00:00"},
    {"0 6 */2 * mon", "Mon *-*-01/2 06:00:00"},
    {"0 6 1,15 * mon", "0 6 1,15 * 1"},
    {"0 6 1-31 * mon", "*-*-* 06:00:00"},
    {"@daily", "*-*-* 00:00:00"},
    {"@weekly", "Sun *-*-* 00:00:00"},
    {"@yearly", "*-01-01 00:00:00"}};

TEST(Calendar, IsSpelledInOneWay) {
  for (const auto& [text, spelled] : kSpelled) {
    EXPECT_EQ(calendar(text).to_string(), spelled + " Europe/Stockholm") << text;
    EXPECT_EQ(calendar(spelled), calendar(text)) << text;
  }
}

TEST(Calendar, TakesATimeZoneLastInEitherForm) {
  EXPECT_EQ(calendar("daily UTC").to_string(), "*-*-* 00:00:00 UTC");
  EXPECT_EQ(calendar("2003-03-05 05:40 utc").to_string(), "2003-03-05 05:40:00 UTC");
  EXPECT_EQ(calendar("weekly Pacific/Auckland").to_string(), "Mon *-*-* 00:00:00 Pacific/Auckland");
  EXPECT_EQ(calendar("0 6 * * 1-5 Europe/London").to_string(), "Mon..Fri *-*-* 06:00:00 Europe/London");
  EXPECT_EQ(calendar("@daily UTC").zone(), "UTC");
  EXPECT_EQ(next("Mon..Fri 06:00 Europe/Stockholm", "2026-11-27T10:00:00Z", 2),
            (std::vector<std::string>{"2026-11-30T05:00:00Z", "2026-12-01T05:00:00Z"}));
}

TEST(Calendar, NeedsADefaultTimeZoneThatIsKnown) {
  const auto read = Calendar::parse("daily", "Mars/Olympus");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error(), Message("clock.unknown-zone", {{"zone", "Mars/Olympus"}}));
  EXPECT_TRUE(Calendar::parse("daily UTC", "Mars/Olympus"));
}

struct Refused {
  std::string text, says;
};

const std::vector<Refused> kWrong{
    {"", "The schedule is blank"},
    {"   ", "The schedule is blank"},
    {std::string(257, '1'), "has 257 characters and may have 256"},
    {"Mån 06:00", "a character that no schedule has, at position 2"},
    {"06:00;", "at position 6"},
    {"Mon..Fr 06:00", "\"Fr\" at position 6 is no weekday: write Mon"},
    {"hourli", "\"hourli\" at position 1 is no weekday: write Mon, Tue, Wed, Thu, Fri, Sat or Sun"},
    {"Mon,,Tue", "\"\" at position 5 is no weekday"},
    {"Mon..Wed..Fri", "is no weekday"},
    {"Sat..Mon 06:00", "\"Sat..Mon\" at position 1 goes past Sunday"},
    {"25:00", "\"25\" at position 1 is no hour: write a number from 0 to 23"},
    {"24:00", "\"24\" at position 1 is no hour"},
    {"06:60", "\"60\" at position 4 is no minute: write a number from 0 to 59"},
    {"06:00:60", "\"60\" at position 7 is no second"},
    {"06:00:00.5", "\"00.5\" at position 7 has parts of a second: write whole seconds"},
    {"6:", "\"6:\" at position 1 is no time: write hour:minute"},
    {"1:2:3:4", "is no time"},
    {"*-13-01", "\"13\" at position 3 is no month: write a number from 1 to 12"},
    {"*-*-0", "\"0\" at position 5 is no day of the month"},
    {"2200-01-01", "\"2200\" at position 1 is no year: write a number from 1970 to 2199"},
    {"*-01-31~1", "is no date"},
    {"10", "\"10\" at position 1 is no date: write year-month-day"},
    {"2026-11-27T06:00", "is no hour"},
    {"22..3:00", "\"22..3\" at position 1 ends before it begins"},
    {"0/24:00",
     "the step \"24\" of \"0/24\" at position 3 never comes a second time: write a number from 1 to 23"},
    {"0/0:00", "the step \"0\""},
    {"*-*~07/7",
     "the step \"7\" of \"07/7\" at position 8 never comes a second time: write a number from 1 to 6"},
    {"23/1:00", "\"23/1\" at position 1 steps on from the last value"},
    {"*/4-02-29", "does not say which year is the first: write it before the step, such as 2026/4"},
    {"06:00 Mon", "\"Mon\" at position 7 is no time zone known here"},
    {"06:00 europe/stockholm", "is no time zone known here"},
    {"06:00 x../../../etc/passwd", "is no time zone known here"},
    {"Mon *-*-* 06:00 07:00", "\"07:00\" at position 17 is too much"},
    {"daily 06:00", "\"06:00\" at position 7 is too much"},
    {"06:00 *-*-*", "\"*-*-*\" at position 7 is too much"},
    {"0 6 * *", "has 4 fields, and crontab has five"},
    {"0 0 6 * * 1-5", "has 6 fields, and crontab has five"},
    {"0 6 * * 8", "\"8\" at position 9 is no weekday: write a number from 0 to 7"},
    {"5/10 * * * *", "\"5/10\" at position 1 has a step and no end: write both ends, such as 5-59/10"},
    {"0 6 * * fri-mon", "\"fri-mon\" at position 9 ends before it begins"},
    {"0 6 * * 1..5", "no weekday"},
    {"@reboot", "\"@reboot\" at position 1 says no time that comes again: write @hourly"},
    {"@1395716396", "says no time that comes again"},
    {"@daily 06:00", "is too much"},
    {"0 6 * * UTC", "\"UTC\" at position 9 is no weekday"},
    {"0 6 * * 1 2", "has 6 fields"},
    {"0 6 * * 1 root", "\"root\" at position 11 is no time zone"}};

TEST(Calendar, SaysWhatIsWrongWhereAndWhatToWrite) {
  for (const auto& [text, says] : kWrong) {
    EXPECT_THAT(refusal(text), AllOf(HasSubstr(says), ::testing::EndsWith("."))) << text;
    EXPECT_THAT(refusal(text, Language::sv), Not(HasSubstr("{"))) << text;
    EXPECT_THAT(refusal(text), Not(HasSubstr("{"))) << text;
  }
}

TEST(Calendar, TakesNoMorePartsOfListsThanItsLimit) {
  std::string minutes = "0";
  for (int n = 1; n < 60; ++n) minutes += "," + std::to_string(n);
  EXPECT_EQ(calendar("*:" + minutes), calendar("*:*"));
  EXPECT_THAT(refusal("0,1,2,3,4:" + minutes), HasSubstr("lists more than 64 values"));
}

TEST(Calendar, KnowsLeapYearsAndTheEndsOfMonths) {
  EXPECT_THAT(next("*-02-29 12:00 UTC", "2026-01-01T00:00:00Z", 3),
              ElementsAre("2028-02-29T12:00:00Z", "2032-02-29T12:00:00Z", "2036-02-29T12:00:00Z"));
  EXPECT_THAT(next("Mon *-02-29 UTC", "2026-01-01T00:00:00Z", 2),
              ElementsAre("2044-02-29T00:00:00Z", "2072-02-29T00:00:00Z"));
  EXPECT_THAT(next("2096..2104-02-29 UTC", "2026-01-01T00:00:00Z", 5),
              ElementsAre("2096-02-29T00:00:00Z", "2104-02-29T00:00:00Z"));
  EXPECT_THAT(next("*-02~1 UTC", "2026-01-01T00:00:00Z", 3),
              ElementsAre("2026-02-28T00:00:00Z", "2027-02-28T00:00:00Z", "2028-02-29T00:00:00Z"));
  EXPECT_THAT(next("Mon *-05~07/1 UTC", "2026-01-01T00:00:00Z", 2),
              ElementsAre("2026-05-25T00:00:00Z", "2027-05-31T00:00:00Z"));
  EXPECT_THAT(next("*-*-31 UTC", "2026-01-31T00:00:00Z", 3),
              ElementsAre("2026-03-31T00:00:00Z", "2026-05-31T00:00:00Z", "2026-07-31T00:00:00Z"));
  // Months without such a day are passed over, also where a step or a range begins there.
  EXPECT_THAT(next("*-*~31 UTC", "2026-01-01T00:00:00Z", 2),
              ElementsAre("2026-03-01T00:00:00Z", "2026-05-01T00:00:00Z"));
  EXPECT_THAT(next("*-02~29..31 UTC", "2026-01-01T00:00:00Z", 2),
              ElementsAre("2028-02-01T00:00:00Z", "2032-02-01T00:00:00Z"));
  EXPECT_THAT(next("*-04~31/10 UTC", "2026-01-01T00:00:00Z", 3),
              ElementsAre("2026-04-10T00:00:00Z", "2026-04-20T00:00:00Z", "2026-04-30T00:00:00Z"));
}

TEST(Calendar, HasNoTimeWhereNoneCanCome) {
  EXPECT_THAT(next("*-02-30", "2026-01-01T00:00:00Z", 1), IsEmpty());
  EXPECT_THAT(next("0 6 31 4,6,9,11 *", "2026-01-01T00:00:00Z", 1), IsEmpty());
  EXPECT_THAT(next("2020-*-* 06:00", "2026-01-01T00:00:00Z", 1), IsEmpty());
  EXPECT_THAT(next("2026-11-27 06:00 UTC", "2026-11-27T06:00:00Z", 1), IsEmpty());
  EXPECT_THAT(next("2026-11-27 06:00 UTC", "2026-11-27T05:59:59Z", 2), ElementsAre("2026-11-27T06:00:00Z"));
  EXPECT_THAT(next("daily UTC", "2199-12-30T12:00:00Z", 9), ElementsAre("2199-12-31T00:00:00Z"));
  EXPECT_FALSE(calendar("minutely").next_after(Instant::max()));
  EXPECT_EQ(calendar("minutely UTC").next_after(Instant::min()), utc("1970-01-01T00:00:00Z"));
}

TEST(Calendar, TakesEitherOfTwoRestrictedDaysOfACrontab) {
  // 1 and 15 November 2026 are Sundays; Fridays are 6, 13, 20, 27.
  EXPECT_THAT(next("0 0 1,15 * 5 UTC", "2026-10-31T00:00:00Z", 6),
              ElementsAre("2026-11-01T00:00:00Z", "2026-11-06T00:00:00Z", "2026-11-13T00:00:00Z",
                          "2026-11-15T00:00:00Z", "2026-11-20T00:00:00Z", "2026-11-27T00:00:00Z"));
  EXPECT_THAT(next("0 0 */7 * 5 UTC", "2026-10-31T00:00:00Z", 2),
              ElementsAre("2027-01-01T00:00:00Z", "2027-01-08T00:00:00Z"))
      << "an asterisk with a step restricts nothing by itself";
}

TEST(Calendar, FindsTheNewestTimeUntilNow) {
  const Calendar each_second = calendar("*:*:* UTC");
  const Instant begin = utc("1990-01-01T00:00:00Z"), now = utc("2026-11-27T10:00:00Z");
  EXPECT_EQ(each_second.latest(begin, now), now);
  EXPECT_EQ(each_second.latest(now, now), std::nullopt);
  EXPECT_EQ(each_second.latest(now, begin), std::nullopt);
  const Calendar leap_days = calendar("*-02-29 UTC");
  EXPECT_EQ(leap_days.latest(begin, now), utc("2024-02-29T00:00:00Z"));
  EXPECT_EQ(leap_days.latest(utc("2024-02-28T23:59:59Z"), utc("2024-02-29T00:00:00Z")),
            utc("2024-02-29T00:00:00Z"));
  EXPECT_EQ(leap_days.latest(utc("2024-02-29T00:00:00Z"), now), std::nullopt);
  EXPECT_EQ(calendar("2026-*-* UTC").latest(begin, utc("2100-01-01T00:00:00Z")), utc("2026-12-31T00:00:00Z"));
}

}  // namespace
}  // namespace behorig
