// What rows of an own control become.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/sql_view/sql_view.h"
#include "tests/support/naive/bridge.h"

namespace behorig {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

naive::World world(const std::string& system) {
  naive::World w;
  w.system = system;
  w.day = "2026-06-15";
  w.keys = {{"number", "person"}};
  w.accounts = {{"a1", "anna", "", "", {{"number", "p1"}}}, {"a2", "bo", "", "", {{"number", "p2"}}}};
  w.entitlements = {{"e", "E", false}, {"f", "F", true}};
  w.grants = {{"a1", "e", "", ""}, {"a2", "f", "", ""}};
  w.tables["people"] = {{{"person", "p1"}, {"name", "Anna Ek"}}, {{"person", "p2"}}};
  w.tables["owners"] = {{{"system", "s"}, {"person", "boss"}, {"capacity", "system_owner"}}};
  w.tables["exceptions"] = {{{"control", "own-x"},
                             {"system", "s"},
                             {"account", "a2"},
                             {"reason", "known"},
                             {"accepted_by", "boss"},
                             {"accepted_on", "2026-01-01"},
                             {"until", "2026-12-31"}}};
  return w;
}

struct TwoSystems {
  explicit TwoSystems(bool both)
      : reg(testing::registered(naive::tables_of(world("s")))),
        meaning(reg),
        first(naive::snapshot_of(world("s"))),
        second(naive::snapshot_of(world("t"))),
        view(worlds(both)) {}
  SqlWorld worlds(bool both) {
    SqlWorld out{&meaning, naive::options_of(world("s")).day, {}, nullptr};
    out.readings.push_back({"s", &first, naive::options_of(world("s")), ""});
    if (both) out.readings.push_back({"t", &second, naive::options_of(world("t")), ""});
    return out;
  }
  std::vector<Deviation> found(const std::string& sql, OnePer one_per = OnePer::account,
                               bool organisation = false) {
    auto out = view.deviations({"own-x", sql, "x.sql", one_per, Severity::medium, organisation});
    if (out) return *out;
    ADD_FAILURE() << out.error().id;
    return {};
  }
  std::string wrong(const std::string& sql, OnePer one_per = OnePer::account, bool organisation = false) {
    const auto out = view.deviations({"own-x", sql, "x.sql", one_per, Severity::medium, organisation});
    return out ? ""
               : out.error().id + " " + testing::argument(out.error(), "column") + " " +
                     testing::argument(out.error(), "row");
  }
  Register reg;
  Meaning meaning;
  Snapshot first, second;
  SqlView view;
};

TEST(OwnRows, AnAccountIsNamedLinkedAndCoveredByExceptions) {
  TwoSystems one(false);
  const auto found = one.found("SELECT account FROM accounts ORDER BY account DESC");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].control, "own-x");
  EXPECT_EQ(found[0].system, "s");
  EXPECT_EQ(found[0].account, "a1");
  EXPECT_EQ(found[0].account_name, "anna");
  EXPECT_EQ(found[0].person_name, "Anna Ek");
  EXPECT_EQ(found[0].holders.size(), 1u);
  EXPECT_THAT(found[0].passing.coverage, IsEmpty());
  EXPECT_EQ(found[0].passing.severity, Severity::medium);
  EXPECT_EQ(found[1].passing.coverage.size(), 1u);
}

TEST(OwnRows, RowsOfOneThingAreOneWhateverTheirOrder) {
  TwoSystems one(false);
  const std::string rows =
      "SELECT a.account AS account, e.entitlement AS entitlement, 'r' || e.entitlement AS reason FROM "
      "accounts a, "
      "entitlements e ORDER BY 2 ";
  const auto up = one.found(rows + "ASC"), down = one.found(rows + "DESC");
  EXPECT_EQ(up, down);
  ASSERT_EQ(up.size(), 2u);
  EXPECT_EQ(up[0].entitlement, "") << "they differ in it";
  EXPECT_THAT(up[0].related, ElementsAre("e", "f"));
  EXPECT_EQ(up[0].reasons.size(), 2u);
  const auto each = one.found(rows, OnePer::account_entitlement);
  ASSERT_EQ(each.size(), 4u);
  EXPECT_EQ(each[1].entitlement_name, "F");
  EXPECT_TRUE(each[1].privileged);
  EXPECT_FALSE(each[0].privileged);
}

TEST(OwnRows, APersonIsOneInAllSystems) {
  TwoSystems both(true);
  const auto found = both.found("SELECT system, account, person FROM accounts", OnePer::person, true);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].person, "p1");
  EXPECT_EQ(found[0].system, "");
  EXPECT_EQ(found[0].account, "");
  EXPECT_THAT(found[0].passing.systems, ElementsAre("s", "t"));
  const auto accounts = both.found("SELECT system, account FROM accounts", OnePer::account, true);
  EXPECT_EQ(accounts.size(), 4u) << "the same name in two systems is two accounts";
  const auto systems = both.found("SELECT system, account FROM accounts", OnePer::system, true);
  ASSERT_EQ(systems.size(), 2u);
  EXPECT_EQ(systems[1].holders.size(), 2u);
}

TEST(OwnRows, ARowThatNamesNothingIsNotLost) {
  TwoSystems one(false), both(true);
  EXPECT_EQ(one.wrong("SELECT 'a1' AS account UNION ALL SELECT 'a9'"), "own.row-unknown account 2");
  EXPECT_EQ(one.wrong("SELECT NULL AS account"), "own.row-blank account 1");
  EXPECT_EQ(one.wrong("SELECT 'a1' AS account, 'e9' AS entitlement"), "own.row-unknown entitlement 1");
  EXPECT_EQ(one.wrong("SELECT 't' AS system, 'a1' AS account"), "own.row-unknown system 1");
  EXPECT_EQ(both.wrong("SELECT 'p1' AS person, 'a1' AS account", OnePer::person, true),
            "own.row-blank system 1");
  EXPECT_EQ(both.wrong("SELECT NULL AS system, 'a1' AS account", OnePer::account, true),
            "own.row-blank system 1");
}

}  // namespace
}  // namespace behorig
