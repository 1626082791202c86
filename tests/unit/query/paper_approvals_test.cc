#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/query/considered.h"
#include "tests/support/tables.h"

namespace behorig {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::table;

constexpr const char* kAssignments = "person,system,role,account,until,approved_by,approved_on,reference\n";

/// The register of a system with an owner, a deputy and an approver, all since the year 2000, and of another.
class PaperApprovals : public ::testing::Test {
 protected:
  PaperApprovals() {
    add(table("systems", "system,confidentiality,integrity,availability\ns,3,3,3\nt,1,1,1\n"));
    add(table("people",
              "person,name,unit,starts,ends\n"
              "p1,Anna Ek,Museum,2000-01-01,\np2,Per Ed,School,2000-01-01,\n"
              "boss,Bo Ås,School,2000-01-01,\nold,Ulf Grå,School,2000-01-01,2026-02-28\n"));
    add(table("owners",
              "system,person,capacity,since,until\ns,boss,system_owner,2000-01-01,\n"
              "s,old,deputy,2000-01-01,\nt,old,system_owner,2000-01-01,\n"
              "s,p2,approver,2026-01-15,2026-01-31\n"));
  }
  void add(testing::TextTable one) { tables_.push_back(std::move(one)); }
  void assignments(const std::string& rows) { add(table("assignments", kAssignments + rows)); }
  void role(const std::string& row) {
    add(table("roles", "system,role,approved_by,approved_on,approved_until,max_holders,units\n" + row));
  }

  /// Of the one finding of the control.
  ConsideredApprovals of(std::string_view control, std::size_t most = kMostApprovals) {
    const auto outcome = testing::read_register(tables_);
    if (!outcome.reg) {
      ADD_FAILURE() << "the register is refused";
      return {};
    }
    const Meaning meaning(*outcome.reg);
    const OnPaper paper(meaning, *Date::parse("2026-06-15"));
    PaperRules rules;
    rules.approval_months = {0, 0, 0, 12};
    rules.reference_required = true;
    rules.also = {"approver-left", "circular-approval", "contradicting-owners"};
    for (const auto& found : check_register(paper, nullptr, rules)) {
      if (found.control == control) return approvals_on_paper(paper, found, most);
    }
    ADD_FAILURE() << "there is no " << control;
    return {};
  }

 private:
  std::vector<testing::TextTable> tables_;
};

Message due(const char* day) { return Message("explain.note-overdue", {{"date", day}}); }

TEST_F(PaperApprovals, OfAnOverdueRoleAreThoseThatAreWithTheDayWhenTheyWereDue) {
  role("s,r,boss,2025-01-10,2027-01-01,,\n");
  assignments("p1,s,r,acc,2026-12-31,boss,2025-03-01,x\np2,s,r,,,boss,2026-03-01,x\n");
  const auto all = of("approval-overdue").listed;
  ASSERT_THAT(all, SizeIs(2));  // that of p2 is new enough
  EXPECT_TRUE(all[0].of_role);
  EXPECT_EQ(all[0].person, "");
  EXPECT_EQ(all[0].approval.until, Date::parse("2027-01-01"));
  EXPECT_EQ(all[0].note, due("2026-01-10"));
  EXPECT_EQ(all[1].person_name, "Anna Ek");
  EXPECT_EQ(all[1].account, "acc");
  EXPECT_EQ(all[1].approver_name, "Bo Ås");
  EXPECT_EQ(all[1].approval.approved_on, Date::parse("2025-03-01"));
  EXPECT_EQ(all[1].approval.until, Date::parse("2026-12-31"));
  EXPECT_EQ(all[1].approval.stopped, "") << "it counts: it is old";
  EXPECT_EQ(all[1].note, due("2026-03-01"));
  EXPECT_THAT(all[1].owners,
              ElementsAre(OwnerThen{"boss", "Bo Ås", "system_owner"}, OwnerThen{"old", "Ulf Grå", "deputy"}));
}

TEST_F(PaperApprovals, OfAnApproverWhoHadLeftAreThoseThatTheyGaveAfterTheirLastDay) {
  role("s,r,old,2026-05-01,,,\n");
  assignments("p1,s,r,,,old,2026-02-28,x\np2,s,r,,,old,2026-04-01,x\n");
  const auto all = of("approver-left").listed;
  ASSERT_THAT(all, SizeIs(2));  // on the last day they were still there
  const Message left("explain.note-left", {{"person", "Ulf Grå"}, {"date", "2026-02-28"}});
  EXPECT_TRUE(all[0].of_role);
  EXPECT_EQ(all[0].note, left);
  EXPECT_EQ(all[1].person, "p2");
  EXPECT_EQ(all[1].approval.approved_on, Date::parse("2026-04-01"));
  EXPECT_EQ(all[1].note, left);
}

TEST_F(PaperApprovals, OfADeputysApprovalsAreAllThatTheOwnerHasThoseOfTheDeputyFirst) {
  role("s,r,boss,2026-01-01,,,\ns,q,boss,2026-01-01,,,\ns,z,boss,2026-01-01,,,\n");
  assignments(
      "boss,s,z,,,p2,2026-01-19,x\nboss,s,q,,,old,2026-01-20,x\nboss,s,r,,,old,2026-01-21,x\n"
      "p1,s,r,,,old,2026-01-21,x\n");
  const auto all = of("circular-approval").listed;
  ASSERT_THAT(all, SizeIs(3));
  const Message deputy("explain.note-deputy", {{"person", "Ulf Grå"}});
  for (const auto& one : all) EXPECT_EQ(one.person, "boss");
  EXPECT_EQ(all[0].note, deputy);
  EXPECT_EQ(all[1].note, deputy);
  EXPECT_EQ(all[2].approval.approved_by, "p2");
  EXPECT_EQ(all[2].note, std::nullopt);
}

TEST_F(PaperApprovals, OfOwnersWhoContradictEachOtherAreWhoGaveItAndWhoTookItBack) {
  role("s,r,boss,2026-01-01,,,\nt,q,old,2026-01-01,,,\n");
  add(table("role_entitlements", "system,role,entitlement\ns,r,e\nt,q,e\n"));
  assignments("p1,s,r,,,boss,2026-01-20,x\np1,t,q,,,old,2026-01-21,x\np2,s,r,,,boss,2026-01-20,x\n");
  add(table("revocations",
            "person,system,role,revoked_by,revoked_on\np1,s,r,old,2026-02-01\np1,s,r,boss,2026-03-01\n"
            "p1,s,r,old,2026-12-01\n"));
  const auto all = of("contradicting-owners").listed;
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0].system, "s");
  EXPECT_EQ(all[0].approval.stopped, "revoked");
  EXPECT_EQ(all[0].approval.stopped_on, Date::parse("2026-03-01")) << "the last that is not ahead";
  EXPECT_EQ(all[0].revoked_by, "boss");
  EXPECT_EQ(all[0].revoker_name, "Bo Ås");
  EXPECT_EQ(all[1].system, "t");
  EXPECT_EQ(all[1].approval.stopped, "");
  EXPECT_THAT(all[1].owners, ElementsAre(OwnerThen{"old", "Ulf Grå", "system_owner"}));
}

TEST_F(PaperApprovals, OfSomebodyWhoMovedAreTheRolesUnitsAndTheirAssignment) {
  role("s,r,boss,2026-01-01,,,School\n");
  assignments("p1,s,r,,,boss,2026-01-20,x\np2,s,r,,,boss,2026-01-20,x\n");
  const auto all = of("mover-access").listed;
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0].note, Message("explain.note-units", {{"units", "School"}}));
  EXPECT_EQ(all[1].person, "p1");
  EXPECT_EQ(all[1].note, std::nullopt);
}

TEST_F(PaperApprovals, OfAnUnmetRequirementAreThePersonsOwnThatCount) {
  role("s,r,boss,2026-01-01,,,\n");
  add(table("requirements", "system,role,requirement\ns,r,course\n"));
  add(table("attainments", "person,requirement\np2,course\n"));
  assignments(
      "p1,s,r,,,boss,2026-01-20,x\np1,s,r,,2026-01-30,boss,2026-01-10,x\np2,s,r,,,boss,2026-01-20,x\n");
  const auto all = of("unmet-requirement").listed;
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].person, "p1");
  EXPECT_EQ(all[0].approval.approved_on, Date::parse("2026-01-20"));
}

TEST_F(PaperApprovals, OfTooManyHoldersAreTheNumberAndTheirsAndHowManyAreNotListed) {
  role("s,r,boss,2026-01-01,,1,\n");
  assignments("p1,s,r,,,boss,2026-01-20,x\np2,s,r,,,boss,2026-01-20,x\nold,s,r,,,boss,2026-01-20,x\n");
  const auto all = of("too-many-holders", 2);
  ASSERT_THAT(all.listed, SizeIs(2));
  EXPECT_EQ(all.listed[0].note, Message("explain.note-most", {{"most", "1"}}));
  EXPECT_EQ(all.listed[1].person, "p1");
  EXPECT_EQ(all.more, 2u);
}

TEST_F(PaperApprovals, OfAMissingReferenceAreThoseWithoutOne) {
  role("s,r,boss,2026-01-01,,,\n");
  assignments("p1,s,r,,,boss,2026-01-20,x\np2,s,r,,,boss,2026-01-20,\n");
  const auto all = of("missing-reference").listed;
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].person, "p2");
}

TEST_F(PaperApprovals, AreNoneOfWhatIsNotAboutApprovals) {
  role("s,r,boss,2026-01-01,,,\n");
  EXPECT_THAT(of("unused-role").listed, IsEmpty());
}

}  // namespace
}  // namespace behorig
