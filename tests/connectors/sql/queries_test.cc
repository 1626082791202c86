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

FakeReading grants(const std::string& query, const boost::json::object& more = {}) {
  return read_sql(with(on_postgres({{"grants", query}}), more));
}
FakeReading accounts(const std::string& query, const boost::json::object& more = {}) {
  return grants("SELECT 'a' AS account, 'e' AS entitlement", with({{"accounts", query}}, more));
}

TEST(SqlQueries, ColumnsAreThoseThatMeanSomething) {
  expect_broken(grants("SELECT 'a' AS account"), "column-missing");
  expect_broken(grants("SELECT 'a' AS account, 'e' AS entitlement, 1 AS x"), "column-unknown");
  expect_broken(grants("SELECT 'a' AS account, 'e' AS entitlement, current_date AS untill"), "column-near");
  expect_broken(grants("SELECT 'a' AS account, 'e' AS entitlement, 'f' AS \"Account\""), "column-twice");
  expect_broken(grants("SELECT 'a', 'e'"), "column-twice");
  expect_broken(accounts("SELECT 'a' AS account, true AS enabeld"), "column-near");
  expect_broken(accounts("SELECT 'a' AS name"), "column-missing");
  expect_complete(accounts("SELECT 'a' AS account, true AS enabled, true AS enable"));
}

TEST(SqlQueries, AreNamedInWhatIsTold) {
  const auto reading = accounts("SELECT 'a' AS account, 'S' AS enabled UNION ALL SELECT 'b', 'S'");
  expect_broken(reading, "value-not-known");
  EXPECT_THAT(
      told(reading),
      ::testing::HasSubstr(R"({"query":"accounts","row":"1","rows":"2","column":"enabled","value":"S"})"));
}

TEST(SqlQueries, ValuesThatNobodyExplainedAreErrors) {
  expect_broken(accounts("SELECT 'a' AS account, 2 AS enabled"), "value-not-known");
  expect_broken(accounts("SELECT 'a' AS account, 'vip' AS kind"), "value-not-known");
  expect_broken(accounts("SELECT 'a' AS account, '20261124' AS created"), "date-wrong");
  expect_broken(accounts("SELECT 'a' AS account, 'infinity'::date AS last_used"), "date-wrong");
  expect_broken(accounts("SELECT 'a' AS account, date '0044-03-15 BC' AS created"), "date-wrong");
  expect_broken(accounts("SELECT NULL AS account, 'x' AS name"), "cell-null");
  expect_broken(accounts("SELECT '' AS account"), "cell-null");
  expect_broken(grants("SELECT 'a' AS account, NULL AS entitlement"), "cell-null");
  expect_broken(accounts("SELECT 'a' AS account, repeat('x', 70000) AS name"), "value-long");
}

TEST(SqlQueries, ValuesThatTheSettingsExplainAreKnown) {
  const boost::json::object values{
      {"values",
       {{"enabled", {{"yes", boost::json::array{"A"}}, {"no", boost::json::array{"S"}}}},
        {"last_used", {{"unknown", boost::json::array{"1900-01-01"}}}}}}};
  const auto reading = accounts(
      "SELECT 'a' AS account, 'A' AS enabled, date '1900-01-01' AS last_used UNION ALL "
      "SELECT 'b', 'S', NULL UNION ALL SELECT 'c', NULL, '2026-11-24'",
      values);
  expect_complete(reading);
  EXPECT_EQ(reading.accounts[0].enabled, 1);
  EXPECT_EQ(reading.accounts[0].last_used, BEHORIG_NO_DAY);
  EXPECT_EQ(reading.accounts[1].enabled, 0);
  EXPECT_EQ(reading.accounts[2].enabled, -1);
  EXPECT_EQ(reading.accounts[2].last_used, 20781);
  // Where 1 is turned round, 0 is not what it was.
  const boost::json::object turned{{"values", {{"enabled", {{"no", boost::json::array{"1"}}}}}}};
  expect_broken(accounts("SELECT 'a' AS account, 0 AS enabled", turned), "value-not-known");
}

TEST(SqlQueries, SettingsThatCannotBeMeantAreRefused) {
  const auto refused = [](const boost::json::object& more, const char* error) {
    expect_broken(grants("SELECT 'a' AS account, 'e' AS entitlement", more), error);
  };
  refused({{"backend", "oracle"}}, "backend-unknown");
  refused({{"mode", "roles"}}, "mode-unknown");
  refused({{"mode", "postgresql-roles"}}, "query-not-here");
  refused({{"grants", " ; "}}, "option-missing");
  refused({{"socket", "/run/postgresql"}}, "host-or-socket");
  refused({{"user", ""}}, "option-missing");
  refused({{"client_key", "/k"}}, "client-pair");
  refused({{"statement_timeout", 0}}, "option-number");
  refused({{"values", {{"enabled", {{"maybe", boost::json::array{"x"}}}}}}}, "option-unknown");
  expect_broken(read_sql(on_postgres({{"grants", "SELECT 1"}}), ""), "password-missing");
  expect_broken(read_sql(with(on_postgres(), {{"mode", "mariadb-roles"}})), "mode-backend");
}

}  // namespace
}  // namespace behorig::testing
