// The controls that need no reading and that the settings must ask for.

#include "core/controls/on_paper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/tables.h"

namespace behorig {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::registered;
using testing::table;

constexpr const char* kAssignments = "person,system,role,approved_by,approved_on,reference\n";

/// Owner boss with deputy dee; both systems hold personal data of level 3.
std::vector<testing::TextTable> tables(const std::string& assignments, const std::string& more_people = "") {
  return {table("systems", "system,confidentiality,integrity,availability\ns,3,1,1\nt,1,1,1\n"),
          table("owners",
                "system,person,capacity\ns,boss,system_owner\ns,dee,deputy\ns,gone,approver\nt,tess,system_"
                "owner\n"),
          table("people", "person,ends\nboss,\ndee,\ntess,\ngone,2026-01-31\np1,\np2,\n" + more_people),
          table("roles",
                "system,role,approved_by,approved_on\ns,r1,boss,2026-01-02\ns,r2,boss,2026-01-02\nt,r3,tess,"
                "2024-01-02\n"),
          table("role_entitlements", "system,role,entitlement\ns,r1,e\ns,r2,f\nt,r3,e\n"),
          table("assignments", kAssignments + assignments)};
}

std::vector<std::string> found(std::vector<testing::TextTable> all, const PaperRules& rules,
                               const std::string& control) {
  const auto reg = registered(std::move(all));
  const Meaning meaning(reg);
  std::vector<std::string> out;
  for (const auto& one : check_register(OnPaper(meaning, *Date::parse("2026-06-15")), nullptr, rules)) {
    if (one.control != control) continue;
    std::string text = one.system + one.role + one.person + one.entitlement + ":";
    for (const auto& holder : one.holders) text += " " + holder.person;
    out.push_back(text);
  }
  return out;
}

TEST(OnPaper, ApprovalsAgeByTheLevelOfTheSystem) {
  const auto all =
      tables("p1,s,r1,boss,2026-02-14,x\np2,s,r1,boss,2026-02-15,x\np1,t,r3,tess,2024-01-02,x\n");
  EXPECT_THAT(found(all, {}, "approval-overdue"), IsEmpty()) << "nobody asked";
  EXPECT_THAT(found(all, {{0, 0, 0, 4}, false, {}}, "approval-overdue"), ElementsAre("sr1: p1", "sr2:"))
      << "roles too; in t nothing ages; 15 February is good until 15 June";
  EXPECT_THAT(found(all, {{24}, false, {}}, "approval-overdue"), ElementsAre("tr3: p1"));
}

TEST(OnPaper, AnApprovalThatSomebodyRenewedIsNotOverdueWhileTheOldRowStillCounts) {
  const PaperRules four_months{{4}, false, {}};
  const auto overdue = [&](const std::string& assignments) {
    return found(tables(assignments), four_months, "approval-overdue");
  };
  const auto old = overdue("p1,s,r1,boss,2026-01-10,x\n");
  EXPECT_THAT(old, ::testing::Contains("sr1: p1"));
  EXPECT_THAT(overdue("p1,s,r1,boss,2026-01-10,x\np1,s,r1,boss,2026-05-01,y\n"),
              ::testing::Not(::testing::Contains("sr1: p1")));
  EXPECT_THAT(overdue("p1,s,r1,boss,2026-01-10,x\np2,s,r1,boss,2026-05-01,y\n"),
              ::testing::Contains("sr1: p1"))
      << "another's renewal";
  EXPECT_THAT(overdue("p1,s,r1,boss,2026-01-10,x\np1,s,r1,eve,2026-05-01,y\n"),
              ::testing::Contains("sr1: p1"))
      << "who may not approve renews nothing";
}

TEST(OnPaper, AnAssignmentWithoutAReferenceIsToldWhereTheSettingsAskForOne) {
  const auto all = tables("p1,s,r1,boss,2026-02-15,\np2,s,r1,boss,2026-02-15,KN 1\n");
  EXPECT_THAT(found(all, {}, "missing-reference"), IsEmpty());
  EXPECT_THAT(found(all, {{}, true, {}}, "missing-reference"), ElementsAre("sr1: p1"));
}

TEST(OnPaper, SomebodyWhoHadLeftCannotHaveApproved) {
  const auto all = tables("p1,s,r1,gone,2026-01-31,x\np2,s,r1,gone,2026-02-01,x\n");
  EXPECT_THAT(found(all, {}, "approver-left"), IsEmpty());
  EXPECT_THAT(found(all, {{}, false, {"approver-left"}}, "approver-left"), ElementsAre("sr1: p2"))
      << "the last day was a day of work";
}

TEST(OnPaper, AnOwnerWhoseDeputyApprovedMostOfWhatTheyHaveIsTold) {
  const PaperRules rules{{}, false, {"circular-approval"}};
  EXPECT_THAT(
      found(tables("boss,s,r1,dee,2026-02-15,x\nboss,s,r2,dee,2026-02-15,x\n"), rules, "circular-approval"),
      ElementsAre("sboss: boss"));
  EXPECT_THAT(found(tables("boss,s,r1,dee,2026-02-15,x\n"), rules, "circular-approval"), IsEmpty()) << "once";
  EXPECT_THAT(
      found(tables("p1,s,r1,dee,2026-02-15,x\np1,s,r2,dee,2026-02-15,x\n"), rules, "circular-approval"),
      IsEmpty())
      << "no owner";
  EXPECT_THAT(
      found(tables("boss,s,r1,gone,2026-01-15,x\nboss,s,r2,dee,2026-02-15,x\n"), rules, "circular-approval"),
      IsEmpty())
      << "half of it by a superior";
}

TEST(OnPaper, OwnersWhoContradictEachOtherAboutASharedEntitlementAreTold) {
  auto all = tables("p1,s,r1,boss,2026-02-15,x\np1,t,r3,tess,2024-02-15,x\np2,t,r3,tess,2024-02-15,x\n");
  const PaperRules rules{{}, false, {"contradicting-owners"}};
  EXPECT_THAT(found(all, rules, "contradicting-owners"), IsEmpty());
  all.push_back(
      table("revocations", "person,system,role,revoked_on\np1,t,r3,2026-03-01\np2,t,r3,2026-03-01\n"));
  EXPECT_THAT(found(all, rules, "contradicting-owners"), ElementsAre("e: p1")) << "of p2 only one spoke";
}

}  // namespace
}  // namespace behorig
