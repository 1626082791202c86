#include "core/base/background.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <memory>
#include <stdexcept>
#include <vector>

namespace behorig::testing {
namespace {

using ::testing::ElementsAre;

TEST(Background, DoesWhatItIsGivenInThatOrder) {
  std::vector<int> done;
  Background background(2);
  for (int i = 0; i < 5; ++i) background.give([&done, i] { done.push_back(i); });
  background.finish();
  EXPECT_THAT(done, ElementsAre(0, 1, 2, 3, 4));
  background.give([&] { done.push_back(5); });
  background.finish();
  EXPECT_EQ(done.size(), 6U);
}

TEST(Background, LetsNoMoreWaitThanItMay) {
  std::latch go(1);
  std::atomic<int> given = 0;
  Background background(2);
  std::thread giver([&] {
    for (int i = 0; i < 5; ++i) {
      background.give([&] { go.wait(); });
      ++given;
    }
  });
  while (given < 2) std::this_thread::yield();
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_LE(given, 3);  // one is being done, two wait
  go.count_down();
  giver.join();
  background.finish();
  EXPECT_EQ(given, 5);
}

TEST(Background, EndsWithWhatItWasGiven) {
  std::vector<int> done;
  {
    Background background(9);
    for (int i = 0; i < 9; ++i) background.give([&done, i] { done.push_back(i); });
  }
  EXPECT_EQ(done.size(), 9U);
}

TEST(Background, ThrowsWhatATaskThrewAndBeginsNoOtherAfterIt) {
  std::latch go(1);
  bool other = false;
  Background background(2);
  background.give([&] {
    go.wait();
    throw std::runtime_error("full");
  });
  background.give([&] { other = true; });
  go.count_down();
  EXPECT_THROW(background.finish(), std::runtime_error);
  EXPECT_FALSE(other);
}

TEST(Background, LetsGoOfATaskWhenItIsDone) {
  auto held = std::make_shared<int>(1);
  const std::weak_ptr<int> seen = held;
  Background background(1);
  background.give([held = std::move(held)] {});
  background.finish();
  EXPECT_TRUE(seen.expired());
}

}  // namespace
}  // namespace behorig::testing
