// The clock of the machine is wrong for a while.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/delivery/world.h"

namespace behorig::testing {
namespace {

using ::testing::SizeIs;

constexpr std::int64_t kHour = 3600, kDay = 24 * kHour;

TEST(WrongClock, AheadForAMomentItGivesNothingUpAndPutsNothingOff) {
  DeliveryWorld world;
  const auto told = world.finding(2);
  world.run("r0", {told});
  world.turn();
  world.run("r1", {world.finding(1, FindingStatus::fresh, Severity::critical)});
  world.answer("wait");
  world.turn();
  world.pass(1000 * kDay);
  world.turn();
  world.pass(10 - 1000 * kDay);
  ASSERT_THAT(world.left(), SizeIs(1));
  EXPECT_FALSE(world.left()[0].dead);
  EXPECT_GT(world.left()[0].next, world.clock.now().time_since_epoch().count() + kDay);
  world.answer("take", R"(,"state":"open")");
  EXPECT_EQ(world.turn().delivered, 1U) << "neither it nor the sink waits for years";
  EXPECT_EQ(world.now(told).status, FindingStatus::acknowledged) << "and states are asked for";
}

TEST(WrongClock, WhatComesLaterDoesNotWaitForYearsEither) {
  DeliveryWorld world;
  world.sink().plugin.plugin = "scripted_digest";
  world.pass(1000 * kDay);
  world.run("r1", {world.finding(1, FindingStatus::fresh, Severity::critical)});
  world.answer("wait");
  world.turn();
  world.pass(-1000 * kDay);
  world.run("r2", {world.finding(1, FindingStatus::resolved, Severity::critical)});
  world.answer("take");
  EXPECT_EQ(world.turn().delivered, 2U);
}

TEST(WrongClock, GivesUpAfterManyAttemptsThatWereLate) {
  DeliveryWorld world;
  world.run("r1", {world.finding(1)});
  world.answer("wait");
  world.turn();
  world.pass(31 * kDay);
  const auto hourly = [&](int hours) {
    for (int i = 0; i < hours && !world.left()[0].dead; ++i, world.pass(2 * kHour)) world.turn();
    return world.left()[0].dead;
  };
  EXPECT_FALSE(hourly(10));
  EXPECT_TRUE(hourly(10));
  ASSERT_EQ(*world.store->outgoing().retry("incidents", ""), 1U);
  EXPECT_FALSE(hourly(2)) << "whoever tries it again gives it another day";
}

TEST(WrongClock, WhatWasLateByAWrongClockBeginsAnew) {
  DeliveryWorld world;
  world.run("r1", {world.finding(1)});
  world.answer("wait");
  for (int i = 0; i < 6; ++i, world.pass(2 * kHour)) world.turn();
  for (const int days : {1000, 1002}) {
    world.pass(days * kDay);
    world.turn();
    world.pass(-days * kDay);
    world.turn();
    EXPECT_FALSE(world.left()[0].dead);
    world.pass(2 * kHour);
  }
}

}  // namespace
}  // namespace behorig::testing
