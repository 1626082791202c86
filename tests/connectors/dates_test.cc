#include "connectors/csv/dates.h"

#include <gtest/gtest.h>

namespace behorig::csv_connector {
namespace {

constexpr std::int32_t kDay = 20781;  // 2026-11-24

std::optional<std::int32_t> read(const std::string& format, const std::string& text) {
  const auto out = Dates(format).read(text);
  const auto* day = std::get_if<std::int32_t>(&out);
  return day == nullptr ? std::nullopt : std::optional(*day);
}

bool ambiguous(const std::string& text) {
  const auto out = Dates("").read(text);
  const auto* wrong = std::get_if<Dates::Wrong>(&out);
  return wrong != nullptr && *wrong == Dates::Wrong::ambiguous;
}

TEST(Dates, WithoutAFormatWhatCanBeReadInOneWayOnly) {
  for (const char* text :
       {"2026-11-24", "2026/11/24", "2026.11.24", "20261124", "24/11/2026", "11/24/2026", "24.11.2026",
        "2026-11-24T10:22:33Z", "2026-11-24 10:22", "2026-11-24T10:22:33.5+01:00", "2026-11-24T102233Z",
        "2026-11-24 10.22.33", "2026-11-24 1:05 PM", "2026-11-24 10:22:33 +0100", "2026-11-24 8"}) {
    EXPECT_EQ(read("", text), kDay) << text;
  }
  EXPECT_TRUE(ambiguous("03/04/2025"));
  EXPECT_TRUE(ambiguous("3.4.2025"));
  EXPECT_FALSE(ambiguous("03/03/2025")) << "the same day in both readings";
  for (const char* text :
       {"2026-02-30", "24/13/2026", "yesterday", "2026-11", "24/11/26", "2026-11-24x", "2026-11-24 x",
        "2026-11-24 2027-01-01", "2026-11-24 - 2027-01-01", "2026-11-24 2027", "2026-11-24T10:22-",
        "2026-11-24 10:22:", "0000-00-00", "12:30"}) {
    EXPECT_EQ(read("", text), std::nullopt) << text;
  }
}

TEST(Dates, WithAFormat) {
  EXPECT_EQ(read("DD/MM/YYYY", "24/11/2026"), kDay);
  EXPECT_EQ(read("%d/%m/%Y", "24/11/2026"), kDay);
  EXPECT_EQ(read("D.M.YYYY", "24.11.2026 08:00"), kDay);
  EXPECT_EQ(read("YYMMDD", "261124"), kDay);
  EXPECT_EQ(read("MM/DD/YYYY", "24/11/2026"), std::nullopt);
  EXPECT_EQ(read("DD/MM/YYYY", "2026-11-24"), std::nullopt) << "a format is the only one";
}

TEST(Dates, AFormatHasAYearAMonthAndADay) {
  EXPECT_TRUE(Dates("").valid());
  EXPECT_TRUE(Dates("DD/MM/YYYY").valid());
  EXPECT_FALSE(Dates("MM/YYYY").valid());
  EXPECT_FALSE(Dates("DD/DD/YYYY").valid());
  EXPECT_FALSE(Dates("iso").valid());
}

}  // namespace
}  // namespace behorig::csv_connector
