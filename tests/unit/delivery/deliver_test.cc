// What becomes of deliveries: taken, tried again, refused, stopped, and what the receiver says comes back.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "core/delivery/item.h"
#include "core/delivery/one_deliverer.h"
#include "tests/unit/delivery/world.h"

namespace behorig::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::SizeIs;
using ::testing::StartsWith;

std::vector<std::string> words(Store& store, const StoredFinding& finding) {
  std::vector<std::string> out;
  const auto history = store.history(finding.finding.id);
  for (const auto& change : *history) out.push_back(change.what);
  return out;
}

TEST(Deliver, TheReceiversNumberComesBackAndIsNoNews) {
  DeliveryWorld world;
  const auto finding = world.finding(1);
  world.run("r1", {finding});
  const auto turn = world.turn();
  EXPECT_EQ(turn.delivered, 1U);
  EXPECT_EQ(turn.left, 0U) << "the number itself is told to nobody";
  EXPECT_THAT(world.now(finding).incident, StartsWith("INC-"));
  EXPECT_EQ(world.now(finding).status, FindingStatus::fresh);
  EXPECT_THAT(words(*world.store, finding), ElementsAre("new", "incident"));
  EXPECT_EQ(world.turn().delivered, 0U);
  // The next run sees it as if nothing had been.
  world.run("r2", {world.finding(1, FindingStatus::open)});
  EXPECT_EQ(world.now(finding).run, "r2");
}

TEST(Deliver, WhatIsNotTakenIsTriedAgainLater) {
  DeliveryWorld world;
  world.run("r1", {world.finding(1)});
  world.answer("wait");
  const auto turn = world.turn();
  EXPECT_EQ(turn.again, 1U);
  ASSERT_THAT(world.left(), SizeIs(1));
  const auto waits = world.left()[0].next - world.clock.now().time_since_epoch().count();
  EXPECT_THAT(waits, AllOf(Ge(22), Le(38)));
  EXPECT_GT(world.state().closed_until, 0) << "the sink rests";
  world.answer("take");
  EXPECT_EQ(world.turn().delivered, 0U) << "not yet";
  world.pass(40);
  EXPECT_EQ(world.turn().delivered, 1U);
  EXPECT_EQ(world.state().failures, 0);
  EXPECT_EQ(world.state().delivered, 1U);
}

TEST(Deliver, TheReceiverSaysWhen) {
  DeliveryWorld world;
  world.run("r1", {world.finding(1)});
  world.answer("wait", R"(,"after":7200)");
  world.turn();
  EXPECT_EQ(world.left()[0].next, world.clock.now().time_since_epoch().count() + 7200);
}

TEST(Deliver, WaitsLongerFromTimeToTimeUpToAnHour) {
  EXPECT_THAT(seconds_until_retry(1, "a"), AllOf(Ge(22), Le(38)));
  EXPECT_THAT(seconds_until_retry(4, "a"), AllOf(Ge(180), Le(300)));
  EXPECT_THAT(seconds_until_retry(500, "a"), AllOf(Ge(2700), Le(4500)));
  EXPECT_NE(seconds_until_retry(9, "a"), seconds_until_retry(9, "b")) << "not all at once";
}

TEST(Deliver, ThreeDaysWithoutReceiverLoseNothing) {
  DeliveryWorld world;
  world.answer("leave");
  std::uint16_t number = 0;
  for (int hour = 0; hour < 72; ++hour) {
    if (hour % 6 == 0) world.run("r" + std::to_string(hour), {world.finding(++number)});
    world.turn();
    world.pass(3600);
  }
  EXPECT_THAT(world.left(), SizeIs(12));
  world.answer("take");
  for (int i = 0; i < 3; ++i, world.pass(3600)) world.turn();
  EXPECT_THAT(world.left(), IsEmpty());
  EXPECT_EQ(world.state().delivered, 12U);
}

TEST(Deliver, WhatIsRefusedWaitsForAPerson) {
  DeliveryWorld world;
  world.run("r1", {world.finding(1)});
  world.answer("refuse");
  EXPECT_EQ(world.turn().refused, 1U);
  ASSERT_THAT(world.left(), SizeIs(1));
  EXPECT_TRUE(world.left()[0].dead);
  ASSERT_TRUE(world.left()[0].why);
  EXPECT_EQ(world.left()[0].why->id, "scripted_sink.told");
  world.answer("take");
  world.pass(864000);
  EXPECT_EQ(world.turn().delivered, 0U);
  EXPECT_EQ(*world.store->outgoing().retry("incidents", world.left()[0].id.substr(0, 8)), 1U);
  EXPECT_EQ(world.turn().delivered, 1U);
}

TEST(Deliver, WhatComesLaterDoesNotPassWhatWaits) {
  DeliveryWorld world;
  world.run("r1", {world.finding(1)});
  world.answer("refuse");
  world.turn();
  world.run("r2", {world.finding(1, FindingStatus::resolved)});
  world.run("r3", {world.finding(2)});
  world.answer("take");
  EXPECT_EQ(world.turn().delivered, 1U) << "only the other incident's";
  ASSERT_THAT(world.left(), SizeIs(2));
  EXPECT_EQ(*world.store->outgoing().drop("incidents", world.left()[0].id), 1U);
  EXPECT_EQ(world.turn().delivered, 1U);
  EXPECT_THAT(world.left(), IsEmpty());
}

// A person who is slow to decide about some incidents keeps no other from being told.
TEST(Deliver, ManyThatWereRefusedKeepNothingElseBack) {
  DeliveryWorld world;
  std::vector<StoredFinding> many, gone;
  for (std::uint16_t i = 0; i < 1000; ++i) {
    many.push_back(world.finding(i, FindingStatus::fresh, Severity::critical));
    gone.push_back(world.finding(i, FindingStatus::resolved, Severity::critical));
  }
  world.run("r1", many);
  world.answer("refuse");
  EXPECT_EQ(world.turn().refused, 1000U);
  world.answer("take");
  world.run("r2", {world.finding(2000)});
  EXPECT_EQ(world.turn().delivered, 1U);
  // Nor does what waits behind them.
  world.run("r3", gone);
  world.turn();
  EXPECT_THAT(world.left(), SizeIs(2000));
  world.run("r4", {world.finding(2001)});
  const auto turn = world.turn();
  EXPECT_EQ(turn.delivered, 1U);
  EXPECT_EQ(turn.left, 2000U) << "all of it is still told to be left";
}

TEST(Deliver, APluginThatDiesCostsNoDelivery) {
  DeliveryWorld world;
  for (std::uint16_t i = 1; i <= 3; ++i) world.run("r" + std::to_string(i), {world.finding(i)});
  world.answer("take-one-and-leave");
  EXPECT_EQ(world.turn().delivered, 1U);
  EXPECT_THAT(world.left(), SizeIs(2));
  for (int i = 0; i < 4; ++i) {
    world.pass(600);
    world.turn();
  }
  EXPECT_EQ(world.state().delivered, 3U);
}

TEST(Deliver, SomebodyWhoWorksOnItAcknowledges) {
  DeliveryWorld world;
  const auto finding = world.finding(1);
  world.run("r1", {finding});
  world.answer("take", R"(,"state":"new")");
  world.turn();
  EXPECT_EQ(world.now(finding).status, FindingStatus::fresh);
  world.answer("take", R"(,"state":"open")");
  world.pass(1000);
  world.turn();
  EXPECT_EQ(world.now(finding).status, FindingStatus::acknowledged);
  EXPECT_THAT(words(*world.store, finding), ElementsAre("new", "incident", "acknowledged"));
  EXPECT_EQ(world.turn().left, 0U) << "its own word is no news for it";
  EXPECT_THAT(world.left(), IsEmpty());
}

TEST(Deliver, NothingIsLeftWhenALateDeliveryGotItsNumber) {
  DeliveryWorld world;
  world.run("r1", {world.finding(1)});
  world.answer("wait");
  world.turn();
  world.answer("take");
  world.pass(40);
  const auto turn = world.turn();
  EXPECT_EQ(turn.delivered, 1U);
  EXPECT_EQ(turn.left, 0U) << "its number is a change, and no news";
}

TEST(Deliver, EveryOpenIncidentIsAskedFor) {
  DeliveryWorld world;
  world.sink().rules = {{{}, {}, Severity::info, Grouping::finding}};
  std::vector<StoredFinding> many;
  for (std::uint16_t i = 0; i < 230; ++i) many.push_back(world.finding(i));
  world.run("r1", many);
  world.turn();
  world.answer("take", R"(,"state":"open")");
  world.pass(1000);
  world.turn();
  for (const auto& one : many) EXPECT_EQ(world.now(one).status, FindingStatus::acknowledged);
}

TEST(Deliver, APluginThatIsNotThereIsNotCountedWhileTheSinkRests) {
  DeliveryWorld world;
  world.run("r1", {world.finding(1)});
  world.sink().plugin.plugin = "nowhere";
  world.turn();
  const auto resting = world.state();
  world.turn();
  EXPECT_EQ(world.state().failures, resting.failures);
  EXPECT_EQ(world.state().closed_until, resting.closed_until);
}

TEST(Deliver, APausedSinkIsLeftAlone) {
  DeliveryWorld world;
  ASSERT_TRUE(world.store->outgoing().pause("incidents", true));
  world.run("r1", {world.finding(1)});
  const auto turn = world.turn();
  EXPECT_TRUE(turn.paused);
  EXPECT_EQ(turn.left, 1U);
  ASSERT_TRUE(world.store->outgoing().pause("incidents", false));
  EXPECT_EQ(world.turn().delivered, 1U);
}

TEST(Deliver, ATurnThatRunsHearsOfAPauseBeforeItsNextBatch) {
  /// Pauses the sink once something was delivered.
  struct Pausing : Clock {
    explicit Pausing(DeliveryWorld& of) : world(of) {}
    Instant now() const override {
      if (world.state().delivered > 0 && !world.store->outgoing().pause("incidents", true)) std::abort();
      return world.clock.now();
    }
    DeliveryWorld& world;
  };
  DeliveryWorld world;
  std::vector<StoredFinding> findings;
  for (std::uint16_t n = 1; n <= 120; ++n)
    findings.push_back(DeliveryWorld::finding(n, FindingStatus::fresh, Severity::critical));
  world.run("r1", findings);
  const auto turns =
      deliver_due(world.settings, *world.store, Catalogue::built_in(), Pausing(world), {}).value();
  EXPECT_TRUE(turns.at(0).paused);
  EXPECT_EQ(turns.at(0).delivered, 50U);
  EXPECT_EQ(turns.at(0).left, 70U);
  ASSERT_TRUE(world.store->outgoing().pause("incidents", false));
  EXPECT_EQ(world.turn().delivered, 70U);
}

TEST(Deliver, WhoeverGoesOnWithASinkNeedNotWait) {
  DeliveryWorld world;
  world.run("r1", {world.finding(1)});
  world.answer("wait", R"(,"after":86400)");
  world.turn();
  world.answer("take");
  EXPECT_EQ(world.turn().delivered, 0U);
  ASSERT_TRUE(world.store->outgoing().pause("incidents", false));
  EXPECT_EQ(world.turn().delivered, 1U);
}

TEST(Deliver, APluginThatIsNotThereIsSaid) {
  DeliveryWorld world;
  world.run("r1", {world.finding(1)});
  world.sink().plugin.plugin = "nowhere";
  const auto turn = world.turn();
  EXPECT_EQ(turn.delivered, 0U);
  ASSERT_TRUE(turn.why);
  EXPECT_THAT(turn.why->id, StartsWith("plugin.unknown"));
  EXPECT_EQ(turn.left, 1U);
}

TEST(Deliver, OneProcessAtATime) {
  DeliveryWorld world;
  const auto other = OneDeliverer::take(world.settings.store_url);
  ASSERT_TRUE(other);
  const auto turns = deliver_due(world.settings, *world.store, Catalogue::built_in(), world.clock, {});
  ASSERT_FALSE(turns);
  EXPECT_EQ(turns.error().id, "delivery.busy");
}

TEST(Deliver, ASinkWhoseFileIsGoneIsForgottenOnlyWhenNothingIsLeft) {
  DeliveryWorld world;
  world.run("r1", {world.finding(1)});
  Settings without = world.settings;
  without.sinks.clear();
  const auto told = declare_sinks(without, *world.store);
  ASSERT_TRUE(told);
  ASSERT_THAT(*told, SizeIs(1));
  EXPECT_EQ(told->front().id, "delivery.sink-gone");
  world.turn();
  EXPECT_THAT(*declare_sinks(without, *world.store), IsEmpty());
  EXPECT_THAT(*world.store->outgoing().sinks(), IsEmpty());
}

// The receiver is told of the check that saw them last, and of none while it has not heard all.
TEST(Deliver, WhoIsAskedHearsWhenACheckLastSawWhatStands) {
  DeliveryWorld world;
  const auto seen = [&]() -> std::string {
    const auto followed = world.store->outgoing().followed("incidents", "", 10);
    return followed->empty() ? "nobody" : followed->at(0).seen;
  };
  const auto began = sample_run("r1").started;
  world.run("r1", {world.finding(1)});
  EXPECT_EQ(seen(), "nobody") << "it has no number yet";
  world.turn();
  EXPECT_EQ(seen(), began);
  world.run("r2", {world.finding(2)});
  world.run("r3", {world.finding(1, FindingStatus::reopened)});
  world.answer("refuse");
  world.turn();
  EXPECT_EQ(seen(), "") << "something about it waits";
  Incident incident = world.store->outgoing().followed("incidents", "", 10)->at(0);
  const auto text = [&](Language language) {
    const auto look = look_json("look-1", incident, "2026-11-28T00:00:00Z", Catalogue::built_in(), language);
    return std::string(boost::json::parse(look).at("text").as_string());
  };
  EXPECT_EQ(text(Language::sv), "");
  incident.seen = "2026-11-28T06:00:11Z";
  EXPECT_THAT(text(Language::sv), ::testing::HasSubstr("kontrollen 2026-11-28 06:00 (UTC)"));
  EXPECT_THAT(text(Language::en), ::testing::HasSubstr("the control of 2026-11-28 06:00 (UTC)"));
}

// What a plugin makes one of: all that waits, of one incident several, but none that comes after a dead one.
TEST(Deliver, ADigestIsOfAllThatWaits) {
  DeliveryWorld world;
  const auto due = [&](Outgoing::Row row) {
    const auto all =
        world.store->outgoing().due("incidents", world.clock.now().time_since_epoch().count(), 0, row);
    return all->size();
  };
  world.run("r1", {world.finding(1, FindingStatus::fresh, Severity::critical)});
  world.plan_all();
  world.run("r2", {world.finding(1, FindingStatus::resolved, Severity::critical), world.finding(2)});
  world.plan_all();
  ASSERT_THAT(world.left(), SizeIs(3));
  EXPECT_EQ(due(Outgoing::Row::first_of_each_incident), 2U);
  EXPECT_EQ(due(Outgoing::Row::all), 3U);
  Settled dead{Settled::Kind::refused, world.left()[0].id};
  ASSERT_TRUE(world.store->outgoing().settle("incidents", {dead}, "2026-11-28T00:00:00Z"));
  EXPECT_EQ(due(Outgoing::Row::all), 1U);
  EXPECT_EQ(world.store->outgoing().refused("", 5)->size(), 1U);
}

TEST(Deliver, WhatWasInOneDigestComesBackInOne) {
  DeliveryWorld world;
  world.sink().plugin.plugin = "scripted_digest";
  // More than others get at a time, two of one incident, and not planned yet.
  for (std::uint16_t i = 1; i <= 60; ++i)
    world.run("r" + std::to_string(i), {world.finding(i, FindingStatus::fresh, Severity::critical)});
  world.plan_all();
  world.run("r61", {world.finding(1, FindingStatus::resolved, Severity::critical)});
  world.answer("wait");
  EXPECT_EQ(world.turn().again, 61U);
  std::set<std::int64_t> times;
  for (const auto& one : world.left()) times.insert(one.next);
  EXPECT_THAT(times, SizeIs(1));
  world.answer("take");
  world.pass(40);
  EXPECT_EQ(world.turn().delivered, 61U);
}

TEST(Deliver, OneThatKillsItsPluginDoesNotKeepADigestBackForEver) {
  DeliveryWorld world;
  world.sink().plugin.plugin = "scripted_digest";
  for (std::uint16_t i = 1; i <= 3; ++i) world.run("r" + std::to_string(i), {world.finding(i)});
  world.answer("leave");
  for (int i = 0; i < 3; ++i, world.pass(4000)) EXPECT_EQ(world.turn().again, 3U);
  EXPECT_EQ(world.turn().again, 1U) << "then one at a time";
  world.answer("take");
  world.pass(4000);
  EXPECT_EQ(world.turn().delivered, 3U);
}

}  // namespace
}  // namespace behorig::testing
