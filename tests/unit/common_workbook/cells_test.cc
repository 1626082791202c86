#include "plugins/common/workbook/cells.h"

#include <gtest/gtest.h>

namespace behorig::workbook {
namespace {

using Kind = NumberFormat::Kind;

TEST(CellPlace, IsWrittenAndReadAsSpreadsheetsDo) {
  for (const auto& [text, place] : {std::pair{"A1", Place{1, 1}},
                                    {"Z9", {26, 9}},
                                    {"AA10", {27, 10}},
                                    {"XFD1048576", {16384, 1048576}},
                                    {"ZZZ1", {18278, 1}}}) {
    EXPECT_EQ(shown(place), text);
    EXPECT_EQ(place_of(text), place) << text;
  }
  for (const char* text : {"", "A", "1", "A0", "A01", "a1", "AAAA1", "A1B", "A-1", "A1234567890", "$A$1"})
    EXPECT_EQ(place_of(text), std::nullopt) << text;
}

TEST(NumberFormatOfACode, KnowsDays) {
  for (const char* code : {"yyyy-mm-dd", "yyyy\\-mm\\-dd", "d/m/yy", "[$-41D]d mmmm yyyy;@", "m/d/yy h:mm",
                           "hh:mm:ss", "[h]:mm", "YYYY-MM-DD", "\"den\" d mmm"})
    EXPECT_EQ(format_of_code(code).kind, Kind::date) << code;
  for (const char* code : {"General", "0", "0.00", "#,##0", "0.0 \"dagar\"", "0.00E+00", "@", "[Red]0", "0%",
                           "", "_-* #,##0\\ \"kr\"_-", "#,##0\\ [$kr-41D]", "\"yyyy\"0", "0;[Red]dd"})
    EXPECT_EQ(format_of_code(code).kind, Kind::plain) << code;
}

TEST(NumberFormatOfACode, KnowsWhatLooksOtherwiseThanItsValue) {
  EXPECT_EQ(format_of_code("00000").kind, Kind::padded);
  EXPECT_EQ(format_of_code("00000").digits, 5);
  for (const char* code : {"000000-0000", "000000\\-0000", "0000\"/\"00", "# ?/?", "00:00", "\"p\"0000"})
    EXPECT_EQ(format_of_code(code).kind, Kind::patterned) << code;
}

TEST(NumberFormatOfACode, ThatDependsOnTheNumberIsNoneThatCanBeTold) {
  for (const char* code : {"[<1000000]0;000000-0000", "[>99999]0;00000", "[<100]0;yyyy-mm-dd"})
    EXPECT_EQ(format_of_code(code).kind, Kind::patterned) << code;
  EXPECT_EQ(format_of_code("[<100]0;[Red]0").kind, Kind::plain);
  EXPECT_EQ(format_of_code("[>=1]00000;00000").kind, Kind::padded);
}

TEST(BuiltInFormat, KnowsDays) {
  for (const std::uint32_t id : {14U, 17U, 22U, 27U, 36U, 45U, 47U, 50U, 58U})
    EXPECT_EQ(built_in_format(id).kind, Kind::date) << id;
  for (const std::uint32_t id : {0U, 1U, 13U, 23U, 37U, 44U, 48U, 49U, 59U, 164U})
    EXPECT_EQ(built_in_format(id).kind, Kind::plain) << id;
}

TEST(CellNumber, IsShownAsAPersonWritesIt) {
  for (const auto& [text, wanted] : {std::pair{"1", "1"},
                                     {"1.0", "1"},
                                     {"-7", "-7"},
                                     {"1E+5", "100000"},
                                     {"8501011234", "8501011234"},
                                     {"198501011234", "198501011234"},
                                     {"999999999999999", "999999999999999"},
                                     {"0.30000000000000004", "0.3"},
                                     {"1.5", "1.5"},
                                     {"-0", "0"}})
    EXPECT_EQ(shown(number_of(text).value), wanted) << text;
  EXPECT_EQ(number_of("1000000000000000").verdict, Number::Verdict::too_long);
  for (const char* text : {"", " ", "x", "1 2", "nan", "inf", "1e999", "0x10"})
    EXPECT_EQ(number_of(text).verdict, Number::Verdict::not_a_number) << text;
  EXPECT_EQ(padded(42, 5), "00042");
  EXPECT_EQ(padded(123456, 5), "123456");
  EXPECT_EQ(padded(1.5, 5), "1.5");
}

TEST(DayOfSerial, CountsFrom1900WithADayThatNeverWas) {
  for (const auto& [serial, day] : {std::pair{1.0, "1900-01-01"},
                                    {59.0, "1900-02-28"},
                                    {61.0, "1900-03-01"},
                                    {36526.0, "2000-01-01"},
                                    {46350.0, "2026-11-24"},
                                    {2958465.0, "9999-12-31"}})
    EXPECT_EQ(day_of_serial(serial, false), day);
  for (const double serial : {0.0, -1.0, 60.0, 2958466.0, 1e300})
    EXPECT_EQ(day_of_serial(serial, false), std::nullopt);
}

TEST(DayOfSerial, CountsFrom1904WhereTheFileSaysSo) {
  EXPECT_EQ(day_of_serial(0, true), "1904-01-01");
  EXPECT_EQ(day_of_serial(60, true), "1904-03-01");
  EXPECT_EQ(day_of_serial(44888, true), "2026-11-24");
  EXPECT_EQ(day_of_serial(-1, true), std::nullopt);
}

TEST(MomentOfSerial, IsADayWithATime) {
  EXPECT_EQ(moment_of_serial(46350.5, false), "2026-11-24 12:00");
  EXPECT_EQ(moment_of_serial(46350.999999, false), "2026-11-24 23:59");
  EXPECT_EQ(moment_of_serial(44888.0625, true), "2026-11-24 01:30");
  EXPECT_EQ(moment_of_serial(0.5, false), "0.5");
}

TEST(WrittenDay, MayHaveMidnightBehindIt) {
  std::string day;
  for (const char* text : {"2026-11-24", "2026-11-24T00:00:00", "2026-11-24T00:00:00.000Z"}) {
    EXPECT_EQ(iso_day(text, day), IsoDay::day) << text;
    EXPECT_EQ(day, "2026-11-24");
  }
  EXPECT_EQ(iso_day("2026-11-24T08:00:00", day), IsoDay::has_time);
  for (const char* text : {"2026-02-30", "24/11/2026", "", "PT8H"})
    EXPECT_EQ(iso_day(text, day), IsoDay::none) << text;
}

TEST(Unescaped, KnowsWhatXmlCannotHold) {
  EXPECT_EQ(unescaped("a_x000D_b"), "a\rb");
  EXPECT_EQ(unescaped("_x005F_x000D_"), "_x000D_");
  EXPECT_EQ(unescaped("_x00E5_"), "å");
  for (const char* text : {"", "_", "_x", "_x00", "_x000G_", "a_b_c", "_xD800_"})
    EXPECT_EQ(unescaped(text), text);
}

}  // namespace
}  // namespace behorig::workbook
