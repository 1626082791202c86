// Two engines, written apart from the same semantics, must find the same in thousands of random worlds.

#include <gtest/gtest.h>

#include <algorithm>

#include "core/model/control.h"
#include "tests/support/naive/bridge.h"
#include "tests/support/naive/engine.h"
#include "tests/support/naive/generator.h"
#include "tests/support/sample.h"

namespace behorig::naive {
namespace {

/// Fewer (with sanitizers) need not show every control.
constexpr std::uint32_t kEnough = 3000;

std::uint32_t worlds() { return static_cast<std::uint32_t>(testing::sample(3000, "BEHORIG_WORLDS")); }

std::string difference(const std::set<Found>& a, const std::set<Found>& b) {
  std::string out;
  for (const auto& found : a) {
    if (!b.contains(found)) out += "  " + to_text(found) + "\n";
  }
  return out;
}

/// Compares the two in many worlds; tells how often each control was there.
std::map<std::string, std::uint32_t> compare_in(World (*make)(std::uint32_t), std::uint32_t count) {
  std::map<std::string, std::uint32_t> opened;
  int failures = 0;
  for (std::uint32_t seed = 1; seed <= count && failures < 5; ++seed) {
    const World world = make(seed);
    const auto engine = comparable(engine_findings(world)), naive = controls(world);
    std::set<std::string> here;
    for (const auto& found : naive) here.insert(found.control);
    for (const auto& control : here) ++opened[control];
    if (engine == naive) continue;
    ++failures;
    ADD_FAILURE() << "seed " << seed << "\n"
                  << to_text(world) << "only the engine:\n"
                  << difference(engine, naive) << "only the naive engine:\n"
                  << difference(naive, engine);
  }
  return opened;
}

TEST(Engine, FindsWhatTheNaiveEngineFinds) {
  auto opened = compare_in(random_world, worlds());
  if (HasFailure() || worlds() < kEnough) return;
  // A control that the worlds hardly show has not been compared.
  for (const auto& control : all_controls()) {
    if (control.need == Need::run || control.on_request) continue;
    EXPECT_GE(opened[std::string(control.id)], worlds() / 150) << control.id;
  }
}

TEST(Engine, FindsWhatTheNaiveEngineFindsWhereMuchIsNested) {
  auto opened = compare_in(nested_world, worlds() / 2);
  if (HasFailure() || worlds() < kEnough) return;
  for (const auto* control : {"unapproved-nesting", "nesting-cycle", "nothing-approved", "orphan-account"})
    EXPECT_GE(opened[control], worlds() / 50) << control;
}

TEST(Engine, FindsWhatTheNaiveEngineFindsWhereTheSettingsAskForMore) {
  auto opened = compare_in(asked_world, worlds() / 3);
  if (HasFailure() || worlds() < kEnough) return;
  for (const auto& control : all_controls()) {
    if (!control.on_request) continue;
    EXPECT_GE(opened[std::string(control.id)], worlds() / 300) << control.id;
  }
}

TEST(Engine, DoesNotDependOnTheOrderOfFactsAndRows) {
  std::mt19937 random(20261124);
  for (std::uint32_t seed = 1; seed <= worlds() / 5; ++seed) {
    for (const World& world : {random_world(seed), nested_world(seed)}) {
      const auto one = engine_findings(world), other = engine_findings(world, &random);
      ASSERT_TRUE(one == other) << "seed " << seed << "\n" << to_text(world);
    }
  }
}

}  // namespace
}  // namespace behorig::naive
