#include "plugins/sdk/listed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace behorig::testing {
namespace {

using sdk::Listed;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string bytes_of(const std::vector<std::string>& names) {
  Listed listed({});
  for (const auto& name : names) listed.now(name);
  return listed.bytes();
}

TEST(Listed, WhatWasThereAndIsNotListedIsMissing) {
  const std::string before = bytes_of({"a", "b", "", std::string("c\0d", 3), "e"});
  Listed listed(before);
  for (const char* name : {"e", "x", "a"}) listed.now(name);
  EXPECT_THAT(listed.missing(), ElementsAre("b", "", std::string("c\0d", 3)));
  EXPECT_EQ(listed.bytes(), bytes_of({"e", "x", "a"}));
}

TEST(Listed, TheFirstTimeNothingIsMissing) {
  Listed listed({});
  listed.now("a");
  EXPECT_THAT(listed.missing(), IsEmpty());
}

TEST(Listed, OfVeryManyAFewFromAllOverAreAskedAbout) {
  std::vector<std::string> names;
  for (int i = 0; i < 100'000; ++i) names.push_back(std::to_string(i));
  const std::string before = bytes_of(names);
  Listed listed(before);
  const auto missing = listed.missing();
  ASSERT_EQ(missing.size(), Listed::kMost);
  EXPECT_EQ(missing.front(), "0");
  EXPECT_EQ(missing.back(), "99800");
}

TEST(Listed, BytesThatItDidNotWriteAreAsNone) {
  const std::string good = bytes_of({"abc", "def"});
  for (std::size_t size = 0; size < good.size(); ++size) {
    const std::string cut = good.substr(0, size);
    // Cut between two names, it is a shorter list.
    if (size == bytes_of({}).size() || size == bytes_of({"abc"}).size()) continue;
    EXPECT_THAT(Listed(cut).missing(), IsEmpty()) << size;
  }
  EXPECT_THAT(Listed("something else").missing(), IsEmpty());
}

}  // namespace
}  // namespace behorig::testing
