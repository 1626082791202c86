#include "core/query/considered.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/naive/bridge.h"

namespace behorig {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Anna has an everyday account and one for administration; both hold e and f, which the role r lists.
naive::World two_accounts() {
  naive::World w;
  w.system = "s";
  w.day = "2026-06-15";
  w.keys = {{"number", "person"}};
  w.accounts = {{"a1", "anna", "", "", {{"number", "p1"}}},
                {"a2", "adm", "", "privileged", {{"number", "p1"}}}};
  w.entitlements = {{"e", "E", false}, {"f", "F", false}};
  w.grants = {{"a1", "e", "", ""}, {"a1", "f", "", ""}, {"a2", "e", "", ""}, {"a2", "f", "", ""}};
  w.tables["people"] = {{{"person", "p1"}, {"name", "Anna Ek"}}, {{"person", "boss"}, {"name", "Bo Ås"}}};
  w.tables["owners"] = {
      {{"system", "s"}, {"person", "boss"}, {"capacity", "system_owner"}, {"since", "2026-03-01"}},
      {{"system", "s"}, {"person", "old"}, {"capacity", "deputy"}, {"until", "2026-02-28"}}};
  w.tables["roles"] = {{{"system", "s"},
                        {"role", "r"},
                        {"privileged", "yes"},
                        {"approved_by", "boss"},
                        {"approved_on", "2026-03-01"}}};
  w.tables["role_entitlements"] = {{{"system", "s"}, {"role", "r"}, {"entitlement", "e"}},
                                   {{"system", "s"}, {"role", "r"}, {"entitlement", "f"}}};
  const auto assignment = [](const char* by, const char* on) {
    return naive::Row{
        {"person", "p1"}, {"system", "s"}, {"role", "r"}, {"approved_by", by}, {"approved_on", on}};
  };
  w.tables["assignments"] = {assignment("boss", "2026-04-01"), assignment("boss", "2026-02-01")};
  return w;
}

std::vector<ConsideredApproval> considered(const naive::World& w, const Deviation& deviation) {
  const auto outcome = testing::read_register(naive::tables_of(w));
  const Meaning meaning(*outcome.reg);
  const Snapshot snapshot = naive::snapshot_of(w);
  const auto options = naive::options_of(w);
  const Comparison comparison(snapshot, meaning, options);
  return considered_for(comparison, deviation).listed;
}

TEST(ConsideredFor, TellsOfEachApprovalOnceWhatItGivesAndWhyItDoesNotCount) {
  Deviation deviation;
  deviation.causes = {{"a1", "e"}, {"a1", "f"}};
  const auto all = considered(two_accounts(), deviation);
  ASSERT_EQ(all.size(), 2u);
  // Good, but what is privileged is for the account that is.
  EXPECT_EQ(all[0].person_name, "Anna Ek");
  EXPECT_EQ(all[0].approval.stopped, "");
  EXPECT_TRUE(all[0].elsewhere);
  EXPECT_THAT(all[0].entitlements, ElementsAre("e", "f"));
  EXPECT_THAT(all[0].owners, ElementsAre(OwnerThen{"boss", "Bo Ås", "system_owner"}));
  // Approved a month before the approver owned the system.
  EXPECT_EQ(all[1].approval.stopped, "approver");
  EXPECT_THAT(all[1].owners, ElementsAre(OwnerThen{"old", "", "deputy"}));
}

TEST(ConsideredFor, IsSilentWhereNoRoleListsWhatIsHeld) {
  Deviation deviation;
  deviation.causes = {{"a1", "e"}, {"nobody", "e"}};
  auto world = two_accounts();
  world.tables["role_entitlements"].clear();
  EXPECT_THAT(considered(world, deviation), IsEmpty());
}

}  // namespace
}  // namespace behorig
