// Several sinks share the time that a turn has.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/delivery/world.h"

namespace behorig::testing {
namespace {

using std::chrono::seconds;

/// A batch of deliveries is taken well within a part of a turn of some seconds, also where all is slower.
#ifdef BEHORIG_SANITIZED
constexpr int kSlower = 3;
#else
constexpr int kSlower = 1;
#endif
constexpr std::uint16_t kMany = 49;

std::vector<SinkTurn> turns_within(DeliveryWorld& world, seconds time) {
  DeliverRequest request;
  request.at_most = time;
  const auto began = std::chrono::steady_clock::now();
  auto out = deliver_due(world.settings, *world.store, Catalogue::built_in(), world.clock, request);
  EXPECT_LT(std::chrono::steady_clock::now() - began, time + seconds(5 * kSlower)) << "at most is at most";
  return out.value();
}

void find_many(DeliveryWorld& world) {
  std::vector<StoredFinding> many;
  for (std::uint16_t i = 0; i < kMany; ++i)
    many.push_back(DeliveryWorld::finding(i, FindingStatus::fresh, Severity::critical));
  world.run("r1", many);
}

SinkState state_of(DeliveryWorld& world, const std::string& sink) {
  const auto all = world.store->outgoing().sinks().value();
  for (const auto& state : all) {
    if (state.name == sink) return state;
  }
  return {};
}

TEST(Turns, ASlowSinkLeavesTimeForTheOthers) {
  DeliveryWorld world;
  world.add_slow("slow", "slow");
  find_many(world);
  const auto turns = turns_within(world, seconds(6 * kSlower));
  ASSERT_EQ(turns.size(), 2U);
  EXPECT_EQ(turns[0].sink, "slow");
  EXPECT_GT(turns[0].delivered, 0U) << "what it took is taken";
  EXPECT_GT(turns[0].left, 0U);
  EXPECT_EQ(turns[0].again, 0U) << "what nobody came to is due at once";
  EXPECT_EQ(state_of(world, "slow").failures, 0);
  EXPECT_EQ(turns[1].delivered, kMany);
  EXPECT_GT(turns_within(world, seconds(6 * kSlower))[0].delivered, 0U);
}

TEST(Turns, WhoDoesNotAnswerCostsAShareAndComesLastNextTime) {
  DeliveryWorld world;
  world.add_slow("idle", "idle");
  world.add_slow("idle-too", "idle");
  find_many(world);
  auto turns = turns_within(world, seconds(6 * kSlower));
  EXPECT_EQ(turns[2].delivered, kMany);
  for (const auto* sink : {"idle", "idle-too"}) {
    const auto state = state_of(world, sink);
    EXPECT_EQ(state.failures, 1) << sink;
    EXPECT_GT(state.closed_until, 0) << sink;
    ASSERT_TRUE(state.why) << sink;
    EXPECT_EQ(state.why->id, "delivery.cut-short") << sink;
  }
  world.pass(3600);
  world.run("r2", {DeliveryWorld::finding(500)});
  turns = turns_within(world, seconds(6 * kSlower));
  EXPECT_EQ(turns[2].delivered, 1U);
  EXPECT_EQ(state_of(world, "idle").failures, 2);
}

TEST(Turns, AnIdleSinkThatIsAloneGetsNoMoreThanTheTime) {
  DeliveryWorld world;
  world.answer("idle");
  world.run("r1", {DeliveryWorld::finding(1)});
  const auto turn = turns_within(world, seconds(1)).at(0);
  EXPECT_EQ(turn.again, 1U) << "it comes again, later and later";
  EXPECT_EQ(turn.left, 1U);
  EXPECT_EQ(world.left().at(0).attempts, 1);
}

}  // namespace
}  // namespace behorig::testing
