// Queries of the settings: what becomes what, and which answers are refused.

#include "tests/connectors/sql/reading.h"

namespace behorig::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

TEST(SqlQueries, BecomeFacts) {
  const auto reading = read_sql(on_postgres(
      {{"accounts",
        "SELECT 7 AS account, 'anna' AS name, true AS enabled, 'service' AS kind, timestamp '2026-11-20 "
        "23:59:01.5'"
        " AS last_used, date '2020-02-29' AS created, 'a@x' AS \"Mail\" UNION ALL"
        " SELECT 8, 'bo', false, NULL, NULL, NULL, NULL; "},
       {"entitlements",
        "SELECT 'e' AS entitlement, 'Lån' AS name, 'role' AS kind, true AS privileged,"
        " 'Lånar ut' AS description -- all of them"},
       {"grants",
        "SELECT 7 AS account, 'e' AS entitlement, date '2026-01-01' AS since, 'infinity'::date AS until"
        " UNION ALL SELECT 9, 'f', '-infinity', '2026-12-31'"},
       {"nesting", "SELECT 'e' AS ENTITLEMENT, 'g' AS gives UNION SELECT 'nowhere', 'g'"}}));
  expect_complete(reading);
  ASSERT_THAT(reading.accounts, SizeIs(3));
  const auto& anna = reading.accounts[0];
  EXPECT_EQ(anna.id, "7");
  EXPECT_EQ(anna.name, "anna");
  EXPECT_EQ(anna.enabled, 1);
  EXPECT_EQ(anna.kind, "service");
  EXPECT_EQ(anna.last_used, 20777);
  EXPECT_EQ(anna.created, 18321);
  EXPECT_THAT(anna.attributes, ElementsAre(std::pair<std::string, std::string>("Mail", "a@x")));
  EXPECT_EQ(reading.accounts[1].enabled, 0);
  EXPECT_EQ(reading.accounts[2].enabled, -1) << "a grant alone says nothing of its account";
  EXPECT_EQ(reading.entitlements[0].name, "Lån");
  EXPECT_TRUE(reading.entitlements[0].privileged);
  EXPECT_THAT(reading.grants, ElementsAre(FakeReading::Grant{"7", "e", 20454, BEHORIG_NO_DAY},
                                          FakeReading::Grant{"9", "f", BEHORIG_NO_DAY, 20818}));
  EXPECT_THAT(reading.nestings, UnorderedElementsAre(std::pair<std::string, std::string>("e", "g")));
  EXPECT_THAT(reading.dangling, UnorderedElementsAre(std::pair<std::string, std::string>("g", "nowhere")));
}

}  // namespace
}  // namespace behorig::testing
