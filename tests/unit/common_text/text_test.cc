#include <gtest/gtest.h>

#include "plugins/common/text/clean.h"
#include "plugins/common/text/day.h"

namespace behorig::text {
namespace {

TEST(IsoDay, IsWhatIsWritten) {
  EXPECT_EQ(iso_day("1970-01-01"), 0);
  EXPECT_EQ(iso_day("2026-11-24"), 20781);
  EXPECT_EQ(iso_day("0001-01-01"), -719162);
  EXPECT_EQ(iso_day("9999-12-31"), 2932896);
  for (const char* time : {" 00:00:00", " 23:59:59.999999", "T23:59:59Z", " 23:59:59+00", " 23:59:59.5-03:30",
                           " 23:59", "T23:59:60+05:45", " 23:59:59 +02:00"})
    EXPECT_EQ(iso_day("2026-11-24" + std::string(time)), 20781) << time;
}

TEST(IsoDay, IsNothingElse) {
  for (const char* text : {"",
                           "2026",
                           "2026-11",
                           "2026-11-2",
                           "26-11-24",
                           "2026-13-01",
                           "2026-02-29",
                           "0000-00-00",
                           "0000-01-01",
                           "2026-11-24x",
                           "2026-11-24 ",
                           "2026-11-24 25:00",
                           "2026-11-24 10",
                           "2026-11-24 10:00 BC",
                           "2026-11-24 BC",
                           "0044-03-15 BC",
                           "infinity",
                           "20261124",
                           "24/11/2026",
                           "2026-11-24 10:00:00.",
                           "2026-11-24 10:00:00+",
                           "12026-11-24",
                           " 2026-11-24",
                           "1795591803"})
    EXPECT_EQ(iso_day(text), std::nullopt) << text;
}

TEST(Text, IsUtf8OrNot) {
  EXPECT_TRUE(is_utf8("åäö 😀"));
  for (const char* text : {"\xff", "\xc3", "a\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe5"})
    EXPECT_FALSE(is_utf8(text));
}

}  // namespace
}  // namespace behorig::text
