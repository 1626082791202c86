#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "plugins/sdk/fake.h"

namespace behorig::testing {

using sdk::FakeReading;

/// Everything that was told, for when a test fails.
inline std::string told(const FakeReading& reading) {
  std::string out;
  for (const auto& problem : reading.problems) out += problem.id + " " + problem.args_json + "\n";
  return out;
}

inline void expect_complete(const FakeReading& reading) {
  EXPECT_TRUE(reading.complete) << told(reading);
  EXPECT_THAT(reading.errors(), ::testing::IsEmpty()) << told(reading);
}

}  // namespace behorig::testing
