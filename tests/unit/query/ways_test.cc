#include "core/query/ways.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/controls/conflict.h"
#include "tests/support/naive/bridge.h"

namespace behorig {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// Accounts a0, a1, ... of p0, p1, ...; all hold g, which nests into x and that into y. The role r gives g
/// and x, and everybody has it.
naive::World nested(int accounts) {
  naive::World w;
  w.system = "s";
  w.day = "2026-06-15";
  w.keys = {{"number", "person"}};
  w.entitlements = {{"g", "G", false}, {"x", "X", false}, {"y", "Y", false}};
  w.nestings = {{"g", "x"}, {"x", "y"}};
  w.tables["owners"] = {{{"system", "s"}, {"person", "boss"}, {"capacity", "system_owner"}}};
  w.tables["roles"] = {
      {{"system", "s"}, {"role", "r"}, {"approved_by", "boss"}, {"approved_on", "2026-03-01"}}};
  w.tables["role_entitlements"] = {{{"system", "s"}, {"role", "r"}, {"entitlement", "g"}},
                                   {{"system", "s"}, {"role", "r"}, {"entitlement", "x"}}};
  for (int i = 0; i < accounts; ++i) {
    const std::string number = std::to_string(i);
    w.accounts.push_back({"a" + number, "name" + number, "", "", {{"number", "p" + number}}});
    w.grants.push_back({"a" + number, "g", "", ""});
    w.tables["people"].push_back({{"person", "p" + number}});
    w.tables["assignments"].push_back({{"person", "p" + number},
                                       {"system", "s"},
                                       {"role", "r"},
                                       {"approved_by", "boss"},
                                       {"approved_on", "2026-04-01"}});
  }
  return w;
}

/// The engine's one finding of a control, beside the reading.
class Found {
 public:
  explicit Found(const naive::World& w, const std::string& control)
      : outcome_(testing::read_register(naive::tables_of(w))),
        meaning_(*outcome_.reg),
        snapshot_(naive::snapshot_of(w)),
        options_(naive::options_of(w)),
        comparison(snapshot_, meaning_, options_) {
    Noticed noticed;
    auto all = compare(snapshot_, meaning_, options_, Verdict::complete, &noticed);
    for (auto& one : conflicts(meaning_, options_.day, noticed.conflicts)) all.push_back(std::move(one));
    for (auto& one : all) {
      if (one.control == control) deviation = std::move(one);
    }
    EXPECT_EQ(deviation.control, control);
  }

 private:
  RegisterOutcome outcome_;
  Meaning meaning_;
  Snapshot snapshot_;
  CompareOptions options_;

 public:
  Comparison comparison;
  Deviation deviation;
};

TEST(WaysToNesting, LeadFromAFewAccountsThroughWhatTheyHoldThemselves) {
  auto world = nested(7);
  world.grants.push_back({"a1", "x", "", ""});  // it holds x itself: that is shorter
  Found found(world, "unapproved-nesting");
  const auto ways = ways_to_nesting(found.comparison, found.deviation);
  ASSERT_THAT(ways.listed, SizeIs(5));
  EXPECT_EQ(ways.more, 2u);
  EXPECT_EQ(ways.listed[0].account_name, "name0");
  EXPECT_THAT(ways.listed[0].path, ElementsAre("g", "x", "y"));
  EXPECT_THAT(ways.listed[1].path, ElementsAre("x", "y"));
}

TEST(WaysToNesting, AreNoneWhereTheNestingIsGone) {
  Found found(nested(1), "unapproved-nesting");
  found.deviation.other = "g";
  EXPECT_THAT(ways_to_nesting(found.comparison, found.deviation).listed, IsEmpty());
}

TEST(ConsideredFor, OfANestingTellsWhatIsApprovedOfThatWhichNests) {
  Found found(nested(3), "unapproved-nesting");
  const auto all = considered_for(found.comparison, found.deviation, 2);
  ASSERT_THAT(all.listed, SizeIs(2));
  EXPECT_EQ(all.more, 1u);
  EXPECT_EQ(all.listed[0].person, "p0");
  EXPECT_EQ(all.listed[0].approval.stopped, "") << "it counts, for x";
  EXPECT_THAT(all.listed[0].entitlements, ElementsAre("x"));
}

TEST(ConsideredFor, OfWhatIsMissingTellsWhoApprovedThatItShouldBeThere) {
  auto world = nested(1);
  world.nestings = {};
  world.tables["assignments"].push_back({{"person", "p0"},
                                         {"system", "s"},
                                         {"role", "r"},
                                         {"account", "a9"},
                                         {"approved_by", "boss"},
                                         {"approved_on", "2026-04-02"}});
  world.tables["birthrights"] = {{{"system", "s"}, {"role", "r"}, {"unit", ""}}};
  Found found(world, "missing-access");
  const auto all = considered_for(found.comparison, found.deviation).listed;
  ASSERT_THAT(all, SizeIs(2));  // what names an account is for that account
  EXPECT_EQ(all[0].approval.approved_on, Date::parse("2026-04-01"));
  EXPECT_EQ(all[0].approval.stopped, "");
  EXPECT_THAT(all[0].entitlements, ElementsAre("x"));
  EXPECT_THAT(all[0].owners, ElementsAre(OwnerThen{"boss", "", "system_owner"}));
  EXPECT_TRUE(all[1].birthright);
  EXPECT_EQ(all[1].approval.approved_on, Date::parse("2026-03-01"));
}

TEST(ConsideredFor, OfAMissingAccountTellsWhatTheyShouldHave) {
  auto world = nested(1);
  world.accounts = {};
  world.grants = {};
  Found found(world, "missing-account");
  const auto all = considered_for(found.comparison, found.deviation).listed;
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].person, "p0");
  EXPECT_THAT(all[0].entitlements, IsEmpty());
}

TEST(WaysToConflict, LeadToEachSideThroughNestingsWithWhatIsApprovedOfThem) {
  auto world = nested(1);
  world.accounts.push_back({"b", "", "", "", {{"number", "p0"}}});
  world.accounts.push_back({"off", "", "no", "", {{"number", "p0"}}});
  world.entitlements.push_back({"z", "Z", false});
  world.grants.push_back({"b", "z", "", ""});
  world.grants.push_back({"off", "z", "", ""});
  world.tables["role_entitlements"].pop_back();  // x follows from g, which r gives
  const auto side = [](const char* which, const char* entitlement) {
    return naive::Row{{"conflict", "c"}, {"side", which}, {"system", "s"}, {"entitlement", entitlement}};
  };
  world.tables["conflicts"] = {side("pay", "z"), side("order", "x"), side("order", "none")};
  world.tables["conflicts"].push_back({{"conflict", "c"}, {"side", "order"}, {"system", "s"}, {"role", "r"}});
  Found found(world, "conflict");
  Ways ways;
  ConsideredApprovals approvals;
  add_ways_to_conflict(found.comparison, found.deviation, ways, approvals);
  EXPECT_THAT(ways.listed,
              ElementsAre(Way{"s", "order", "", "a0", "name0", {"g", "x"}},
                          Way{"s", "order", "r", "a0", "name0", {"g"}}, Way{"s", "pay", "", "b", "", {"z"}}));
  ASSERT_THAT(approvals.listed, SizeIs(1));
  EXPECT_EQ(approvals.listed[0].system, "s");
  EXPECT_EQ(approvals.listed[0].approval.stopped, "");
  EXPECT_THAT(approvals.listed[0].entitlements, ElementsAre("g"));
}

TEST(WaysToConflict, NoSideCrowdsOutTheOther) {
  auto world = nested(1);
  for (int i = 0; i < 12; ++i) {
    const std::string id = "e" + std::to_string(i);
    world.entitlements.push_back({id, "", false});
    world.grants.push_back({"a0", id, "", ""});
    world.tables["conflicts"].push_back(
        {{"conflict", "c"}, {"side", "many"}, {"system", "s"}, {"entitlement", id}});
  }
  world.tables["conflicts"].push_back(
      {{"conflict", "c"}, {"side", "one"}, {"system", "s"}, {"entitlement", "g"}});
  Found found(world, "conflict");
  Ways ways;
  ConsideredApprovals approvals;
  add_ways_to_conflict(found.comparison, found.deviation, ways, approvals);
  ASSERT_THAT(ways.listed, SizeIs(11));
  EXPECT_EQ(ways.more, 2u);
  EXPECT_EQ(ways.listed.back().side, "one");
}

}  // namespace
}  // namespace behorig
