#include "core/query/access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/naive/bridge.h"

namespace behorig {
namespace {

using ::testing::ElementsAre;

/// Anna holds e, which gives f; a role approves e for her, and one that ended approved f.
naive::World world() {
  naive::World w;
  w.system = "s";
  w.day = "2026-06-15";
  w.keys = {{"number", "person"}};
  w.accounts = {{"a1", "anna", "", "", {{"number", "p1"}}}, {"a2", "bo", "no", "", {{"number", "p2"}}}};
  w.entitlements = {{"e", "E", false}, {"f", "F", true}};
  w.grants = {{"a1", "e", "", ""}, {"a2", "f", "", ""}};
  w.nestings = {{"e", "f"}};
  w.tables["people"] = {{{"person", "p1"}, {"name", "Anna Ek"}}, {{"person", "p2"}}};
  w.tables["owners"] = {{{"system", "s"}, {"person", "boss"}, {"capacity", "system_owner"}}};
  for (const char* role : {"r1", "r2"}) {
    w.tables["roles"].push_back(
        {{"system", "s"}, {"role", role}, {"approved_by", "boss"}, {"approved_on", "2026-01-01"}});
  }
  w.tables["role_entitlements"] = {{{"system", "s"}, {"role", "r1"}, {"entitlement", "e"}},
                                   {{"system", "s"}, {"role", "r2"}, {"entitlement", "F"}}};
  w.tables["assignments"] = {{{"person", "p1"},
                              {"system", "s"},
                              {"role", "r1"},
                              {"approved_by", "boss"},
                              {"approved_on", "2026-02-01"}},
                             {{"person", "p1"},
                              {"system", "s"},
                              {"role", "r2"},
                              {"until", "2026-06-14"},
                              {"approved_by", "boss"},
                              {"approved_on", "2026-02-01"}}};
  return w;
}

struct Asked {
  explicit Asked(const naive::World& w)
      : reg(*testing::read_register(naive::tables_of(w)).reg),
        meaning(reg),
        snapshot(naive::snapshot_of(w)),
        options(naive::options_of(w)),
        view(snapshot, meaning, options) {}
  Register reg;
  Meaning meaning;
  Snapshot snapshot;
  CompareOptions options;
  AccessView view;
};

TEST(AccessView, TellsWhoHoldsAnEntitlementByWhichWayAndWhatCameNearestToApprovingIt) {
  Asked asked(world());
  const auto lines = asked.view.holders_of("F");
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].holder.account, "a1");
  EXPECT_EQ(lines[0].holder.person_name, "Anna Ek");
  EXPECT_THAT(lines[0].path, ElementsAre("e", "f"));
  EXPECT_FALSE(lines[0].approved);
  EXPECT_EQ(lines[0].approval.value().role, "r2");
  EXPECT_EQ(lines[0].approval.value().stopped, "until");
  EXPECT_TRUE(lines[0].privileged);
  EXPECT_TRUE(lines[1].disabled);
  EXPECT_THAT(lines[1].path, ElementsAre("f"));
  EXPECT_EQ(lines[1].approval, std::nullopt);
}

TEST(AccessView, TellsWhatAPersonHasAndByWhichApproval) {
  Asked asked(world());
  const auto lines = asked.view.access_of("p1");
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].entitlement, "e");
  EXPECT_TRUE(lines[0].approved);
  EXPECT_EQ(lines[0].approval.value().role, "r1");
  EXPECT_EQ(lines[0].approval.value().stopped, "");
  EXPECT_EQ(lines[1].entitlement, "f");
  EXPECT_TRUE(asked.view.access_of("p9").empty());
}

TEST(AccessView, AnAccountThatHoldsNothingIsToldToo) {
  auto w = world();
  w.grants.clear();
  Asked asked(w);
  const auto lines = asked.view.access_of("p1");
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].holder.account, "a1");
  EXPECT_EQ(lines[0].entitlement, "");
}

}  // namespace
}  // namespace behorig
