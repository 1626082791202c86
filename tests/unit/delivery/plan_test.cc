// Which changes are told together, as what, and which are not told.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/unit/delivery/world.h"

namespace behorig::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

std::vector<std::string> actions(const std::vector<boost::json::value>& items) {
  std::vector<std::string> out;
  for (const auto& item : items) out.emplace_back(item.at("action").as_string());
  return out;
}
std::string key(const boost::json::value& item) {
  return std::string(item.at("incident").at("key").as_string());
}
std::string text(const boost::json::value& item, const char* name) {
  return std::string(item.at(name).as_string());
}

TEST(Plan, WhatOneRunFoundInASystemIsOneIncident) {
  DeliveryWorld world;
  world.run("r1", {world.finding(1), world.finding(2)});
  const auto items = world.planned();
  ASSERT_THAT(actions(items), ElementsAre("open"));
  EXPECT_THAT(items[0].at("changes").as_array(), SizeIs(2));
  EXPECT_EQ(items[0].at("incident").at("open"), 2);
  EXPECT_EQ(text(items[0], "severity"), "high");
  EXPECT_EQ(items[0].at("changes").at(0).at("finding").at("schema"), "behorig.finding/1");
  EXPECT_EQ(items[0].at("changes").at(0).at("change"), "new");
}

TEST(Plan, ACriticalOneIsAnIncidentOfItsOwn) {
  DeliveryWorld world;
  world.run("r1",
            {world.finding(1), world.finding(2, FindingStatus::fresh, Severity::critical), world.finding(3)});
  const auto items = world.planned();
  ASSERT_THAT(actions(items), ElementsAre("open", "open"));
  EXPECT_THAT(items[0].at("changes").as_array(), SizeIs(2));
  EXPECT_THAT(items[1].at("changes").as_array(), SizeIs(1));
  EXPECT_NE(key(items[0]), key(items[1]));
}

TEST(Plan, WhatHappensLaterFollowsItsIncidentToTheEndAndBack) {
  DeliveryWorld world;
  world.run("r1", {world.finding(1), world.finding(2)});
  world.run("r2", {world.finding(1, FindingStatus::resolved)});
  world.run("r3", {world.finding(2, FindingStatus::accepted)});
  world.run("r4", {world.finding(1, FindingStatus::reopened)});
  std::vector<boost::json::value> items;
  // As it would be with a turn after each run: what was there before is the same.
  items = world.planned();
  ASSERT_THAT(items, SizeIs(1)) << "nothing was told in between: one delivery tells all of it in order";
  EXPECT_THAT(items[0].at("changes").as_array(), SizeIs(5));

  DeliveryWorld each;
  each.run("r1", {each.finding(1), each.finding(2)});
  each.plan_all();
  each.run("r2", {each.finding(1, FindingStatus::resolved)});
  each.plan_all();
  each.run("r3", {each.finding(2, FindingStatus::accepted)});
  each.plan_all();
  each.run("r4", {each.finding(1, FindingStatus::reopened)});
  items = each.planned();
  ASSERT_THAT(actions(items), ElementsAre("open", "update", "close", "reopen"));
  std::set<std::string> keys, ids;
  for (const auto& item : items) {
    keys.insert(key(item));
    ids.insert(text(item, "id"));
  }
  EXPECT_THAT(keys, SizeIs(1));
  EXPECT_THAT(ids, SizeIs(4));
}

TEST(Plan, ToBeSeenAgainIsNoNews) {
  DeliveryWorld world;
  world.run("r1", {world.finding(1)});
  world.plan_all();
  world.run("r2", {world.finding(1, FindingStatus::open)});
  EXPECT_THAT(world.planned(), SizeIs(1));
  EXPECT_EQ(world.state().changes, 0U);
}

TEST(Plan, TheFirstRuleThatFitsDecides) {
  DeliveryWorld world;
  world.sink().rules = {{{"archive"}, {}, Severity::info, Grouping::finding},
                        {{}, {"orphan-account"}, Severity::info, Grouping::finding},
                        {{}, {}, Severity::high, Grouping::control}};
  auto orphan = world.finding(1);
  orphan.finding.deviation.control = "orphan-account";
  world.run("r1", {orphan, world.finding(2), world.finding(3),
                   world.finding(4, FindingStatus::fresh, Severity::low)});
  const auto items = world.planned();
  ASSERT_THAT(items, SizeIs(2)) << "nobody is told of the low one";
  EXPECT_THAT(items[0].at("changes").as_array(), SizeIs(1));
  EXPECT_THAT(items[1].at("changes").as_array(), SizeIs(2));
}

TEST(Plan, ManyAreToldInPiecesOfOneIncident) {
  DeliveryWorld world;
  std::vector<StoredFinding> many;
  for (std::uint16_t i = 0; i < 1100; ++i) many.push_back(world.finding(i));
  world.run("r1", many);
  const auto items = world.planned();
  std::set<std::string> keys, changes;
  for (const auto& item : items) {
    keys.insert(key(item));
    for (const auto& change : item.at("changes").as_array())
      changes.insert(std::string(change.at("id").as_string()));
  }
  EXPECT_THAT(keys, SizeIs(1));
  EXPECT_THAT(changes, SizeIs(1100)) << "each once";
  EXPECT_EQ(text(items[0], "action"), "open");
  EXPECT_EQ(text(items[1], "action"), "update");
  EXPECT_EQ(items.back().at("incident").at("open"), 1100);
}

TEST(Plan, WordsForPeopleStandInItAndNoOwnersYet) {
  DeliveryWorld world;
  world.audience["library"] = {"The Library", {{"p1", "Anna Ek", "anna@example.test", {}}}};
  world.run("r1", {world.finding(1)});
  const auto items = world.planned();
  ASSERT_THAT(items, SizeIs(1));
  EXPECT_THAT(items[0].at("system").at("owners").as_array(), IsEmpty())
      << "who that is may change until then";
  EXPECT_THAT(text(items[0], "title"), HasSubstr("The Library"));
  EXPECT_THAT(text(items[0], "text"), HasSubstr("behorig explain " + world.finding(1).finding.id.hex()));
  EXPECT_THAT(text(items[0], "text"), HasSubstr("anna.ek"));
  EXPECT_THAT(text(items[0], "text"), Not(HasSubstr("delivery."))) << "no text is missing";
  EXPECT_THAT(text(items[0], "text"), Not(HasSubstr("{")));
}

TEST(Plan, WhatEndedBeforeTheSinkHeardOfItIsToldAsClosed) {
  DeliveryWorld world;
  world.run("r1", {world.finding(1, FindingStatus::resolved)});
  EXPECT_THAT(actions(world.planned()), ElementsAre("close"));
}

TEST(Plan, AnInterruptedPlanTellsNothingTwice) {
  DeliveryWorld world;
  world.run("r1", {world.finding(1)});
  const auto stopped = world.store->exclusively([&]() -> Status {
    world.plan_all();
    return Message("stopped");
  });
  EXPECT_FALSE(stopped);
  EXPECT_THAT(world.left(), IsEmpty());
  EXPECT_THAT(world.planned(), SizeIs(1));
}

}  // namespace
}  // namespace behorig::testing
