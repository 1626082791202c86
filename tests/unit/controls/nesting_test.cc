#include "core/controls/nesting.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

namespace behorig {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

using Edges = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

Snapshot nested(std::uint32_t count, const Edges& edges) {
  SnapshotBuilder builder;
  std::vector<std::string> ids;
  for (std::uint32_t i = 0; i < count; ++i) ids.push_back("e" + std::to_string(i));
  for (const auto& id : ids) {
    SnapshotBuilder::Entitlement entitlement;
    entitlement.id = id;
    builder.entitlement(entitlement);
  }
  for (const auto& [member, gives] : edges) builder.nesting(member, gives);
  return std::move(builder).finish();
}

TEST(NestingGraph, ReachesThroughDiamondsAndCyclesOnce) {
  const auto snapshot = nested(5, {{0, 1}, {0, 2}, {1, 3}, {2, 3}, {3, 0}, {3, 3}});
  NestingGraph graph(snapshot);
  EXPECT_THAT(graph.reach(0), UnorderedElementsAre(1, 2, 3));
  EXPECT_THAT(graph.chain_to(3), ElementsAre(0, 1, 3));
  EXPECT_THAT(graph.reach(4), IsEmpty());
  const EntitlementIx start = 0;
  EXPECT_THAT(graph.reach({&start, 1}, [](EntitlementIx e) { return e != 1; }), ElementsAre(2, 3));
  EXPECT_THAT(graph.chain_to(3), ElementsAre(0, 2, 3));
}

TEST(NestingGraph, TellsCyclesAndSelfNesting) {
  const auto snapshot = nested(6, {{0, 1}, {1, 2}, {2, 0}, {2, 3}, {4, 4}, {3, 5}});
  auto cycles = NestingGraph(snapshot).cycles();
  for (auto& cycle : cycles) std::sort(cycle.begin(), cycle.end());
  EXPECT_THAT(cycles, UnorderedElementsAre(ElementsAre(0, 1, 2), ElementsAre(4)));
}

TEST(NestingGraph, AChainOfAHundredThousandIsNoTrouble) {
  constexpr std::uint32_t kCount = 100000;
  Edges edges;
  for (std::uint32_t i = 0; i + 1 < kCount; ++i) edges.emplace_back(i, i + 1);
  edges.emplace_back(kCount - 1, 0);
  const auto snapshot = nested(kCount, edges);
  NestingGraph graph(snapshot);
  ASSERT_EQ(graph.cycles().size(), 1u);
  EXPECT_EQ(graph.cycles()[0].size(), kCount);
  EXPECT_EQ(graph.reach(0).size(), kCount - 1);
}

TEST(NestingGraph, CyclesAreThoseOfMutualReach) {
  std::mt19937_64 random(20261124);
  for (int round = 0; round < 500; ++round) {
    constexpr std::uint32_t kCount = 8;
    Edges edges;
    for (std::uint64_t i = random() % 14; i > 0; --i) {
      edges.emplace_back(random() % kCount, random() % kCount);
    }
    const auto snapshot = nested(kCount, edges);
    NestingGraph graph(snapshot);
    std::array<std::array<bool, kCount>, kCount> reach{};
    for (const auto& [from, to] : edges) reach[from][to] = true;
    for (std::size_t k = 0; k < kCount; ++k) {
      for (std::size_t i = 0; i < kCount; ++i) {
        for (std::size_t j = 0; j < kCount; ++j) reach[i][j] = reach[i][j] || (reach[i][k] && reach[k][j]);
      }
    }
    std::set<std::set<EntitlementIx>> expected;
    for (std::uint32_t i = 0; i < kCount; ++i) {
      std::set<EntitlementIx> members;
      for (std::uint32_t j = 0; j < kCount; ++j) {
        if (reach[i][j] && reach[j][i]) members.insert(j);
      }
      if (!members.empty()) expected.insert(members);
    }
    std::set<std::set<EntitlementIx>> found;
    for (const auto& cycle : graph.cycles()) found.insert({cycle.begin(), cycle.end()});
    ASSERT_EQ(found, expected) << "round " << round;
  }
}

}  // namespace
}  // namespace behorig
