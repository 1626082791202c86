#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

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

/// Every fact, in an order of its own: a directory has none.
inline std::string facts(const FakeReading& reading) {
  std::vector<std::string> lines;
  for (const auto& one : reading.accounts) {
    std::string line = "account " + one.id + " " + one.name + " " + one.dn + " " + one.kind + " " +
                       std::to_string(one.enabled) + " " + std::to_string(one.last_used) + " " +
                       std::to_string(one.created);
    for (const auto& [name, value] : one.attributes) line += " " + name + "=" + value;
    lines.push_back(line);
  }
  for (const auto& one : reading.entitlements)
    lines.push_back("entitlement " + one.id + " " + one.name + " " + one.dn + " " + one.kind + " " +
                    one.description + (one.privileged ? " privileged" : ""));
  for (const auto& one : reading.grants) lines.push_back("grant " + one.account + " " + one.entitlement);
  for (const auto& [inner, gives] : reading.nestings) lines.push_back("nesting " + inner + " " + gives);
  for (const auto& [entitlement, name] : reading.dangling)
    lines.push_back("dangling " + entitlement + " " + name);
  std::sort(lines.begin(), lines.end());
  std::string out = reading.complete ? "complete\n" : "not complete\n";
  for (const auto& line : lines) out += line + "\n";
  return out;
}

/// The notes of this id, with what they say.
inline std::string notes(const FakeReading& reading, const std::string& id) {
  std::string out;
  for (const auto& problem : reading.problems) {
    if (problem.id == id) out += problem.args_json + "\n";
  }
  return out;
}

}  // namespace behorig::testing
