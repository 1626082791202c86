// What one check remembers for the next: what names stood for, what roles held, what somebody accepted.

#include <gmock/gmock.h>

#include "tests/unit/run/two_systems.h"

namespace behorig::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class BetweenRuns : public Across {
 protected:
  /// The till's accounts, with e each.
  void till(const std::string& accounts) const {
    write("till/accounts.csv", "account,name,emp\n" + accounts);
    std::string grants = "account,entitlement\n";
    for (std::size_t at = 0; at < accounts.size(); at = accounts.find('\n', at) + 1)
      grants += accounts.substr(at, accounts.find(',', at) - at) + ",e\n";
    write("till/grants.csv", grants);
  }
  void call_her_anna() const { write("register/accounts.csv", "system,account,person\ntill,anna,p1\n"); }
};

TEST_F(BetweenRuns, ANameThatPassedToAnotherAccountIsNotForgottenWhileNobodyIsCalledSo) {
  call_her_anna();
  EXPECT_THAT(check(), IsEmpty());
  till("till9,anna,p1\ntill2,bo,p2\n");
  EXPECT_THAT(check(), ElementsAre("account-reused till new"));
  till("till9,eva,p1\ntill2,bo,p2\n");
  EXPECT_THAT(check(), ElementsAre("unknown-reference till new"));
  till("till9,anna,p1\ntill2,bo,p2\n");
  EXPECT_THAT(check(), ElementsAre("account-reused till reopened"));
  till("till9,anna,p1\ntill8,anna,p1\ntill2,bo,p2\n");
  check();
  till("till9,anna,p1\ntill2,bo,p2\n");
  EXPECT_THAT(check(), ElementsAre("account-reused till reopened"));
  till("till1,anna,p1\ntill2,bo,p2\n");
  EXPECT_THAT(check(), IsEmpty()) << "she has her account again";
}

TEST_F(BetweenRuns, AnAccountThatWasDeletedAndMadeAnewIsAnotherAlsoAfterAReadingWithout) {
  call_her_anna();
  check();
  till("till2,bo,p2\n");
  check();
  till("till9,anna,p1\ntill2,bo,p2\n");
  EXPECT_THAT(check(), ElementsAre("account-reused till new"));
  EXPECT_THAT(finding("account-reused").deviation.related, ElementsAre("till1"));
}

TEST_F(BetweenRuns, ANameMayHaveBeenAnIdBeforeOrBecomeOne) {
  write("register/accounts.csv", "system,account,person\ntill,till1,p1\n");
  EXPECT_THAT(check(), IsEmpty());
  till("till9,till1,p1\ntill2,bo,p2\n");
  EXPECT_THAT(check(), ElementsAre("account-reused till new"))
      << "another account is called as she was numbered";
  write("register/accounts.csv", "system,account,person\ntill,till9,p1\n");
  EXPECT_THAT(check(), IsEmpty());
  till("till7,anna,p1\ntill2,bo,p2\n");
  write("register/accounts.csv", "system,account,person\ntill,till7,p1\n");
  EXPECT_THAT(check(), IsEmpty());
  call_her_anna();
  EXPECT_THAT(check(), IsEmpty()) << "she was called so the last time, too";
  till("anna,eva,p1\ntill2,bo,p2\n");
  EXPECT_THAT(check(), ElementsAre("account-reused till new")) << "another account has her name as its id";
}

TEST_F(BetweenRuns, ANameThatTheRegisterUsesOnlyNowStoodForSomethingInTheLastReading) {
  check();
  call_her_anna();
  till("till9,anna,p1\ntill2,bo,p2\n");
  EXPECT_THAT(check(), ElementsAre("account-reused till new"));
  EXPECT_THAT(finding("account-reused").deviation.related, ElementsAre("till1"));
  EXPECT_THAT(check(), ElementsAre("account-reused till open"));
}

TEST_F(BetweenRuns, ANameThatTheRegisterUsesFromAnUnchangedReadingOnStoodForWhatThatShows) {
  check();
  call_her_anna();
  EXPECT_THAT(check(), IsEmpty());
  till("till9,anna,p1\ntill2,bo,p2\n");
  EXPECT_THAT(check(), ElementsAre("account-reused till new"));
  EXPECT_THAT(finding("account-reused").deviation.related, ElementsAre("till1"));
}

TEST_F(BetweenRuns, WhatANewNameStoodForIsKnownFromTheLastCompleteReadingAlsoAfterOneThatWasNot) {
  check();
  write("till/grants.csv", "account,entitlement\ntill1,\"e\n");
  EXPECT_THAT(check(), ElementsAre("incomplete-reading till new"));
  call_her_anna();
  till("till9,anna,p1\ntill2,bo,p2\n");
  check();
  EXPECT_THAT(finding("account-reused").deviation.related, ElementsAre("till1"));
}

TEST_F(BetweenRuns, WhatIsPutIntoARoleBeforeItsApprovalCountsIsSeen) {
  write("till/grants.csv", "account,entitlement\ntill1,e\ntill2,e\n");
  write("register/roles.csv",
        "system,role,approved_by,approved_on\ntill,r,boss,2026-01-01\ntill,r,boss,2026-11-25\n"
        "ledger,r,boss,2026-01-01\n");
  EXPECT_THAT(check(), IsEmpty());
  write("register/role_entitlements.csv", "system,role,entitlement\ntill,r,e\ntill,r,f\nledger,r,e\n");
  write("till/grants.csv", "account,entitlement\ntill1,e\ntill2,e\ntill1,f\ntill2,f\n");
  EXPECT_THAT(check({}, "2026-11-25"), ElementsAre("role-changed till new"))
      << "the approval of the 25th was on file before f was";
}

TEST_F(BetweenRuns, TheSameEntitlementBesideItselfUnderAnotherNameIsNoOtherContent) {
  write("till/entitlements.csv", "entitlement,name\ne,Enter\n");
  EXPECT_THAT(check(), IsEmpty());
  write("register/role_entitlements.csv", "system,role,entitlement\ntill,r,e\ntill,r,Enter\nledger,r,e\n");
  EXPECT_THAT(check(), IsEmpty());
  write("register/roles.csv",
        "system,role,approved_by,approved_on\ntill,r,boss,2026-01-02\nledger,r,boss,2026-01-01\n");
  EXPECT_THAT(check(), IsEmpty());
  write("register/role_entitlements.csv", "system,role,entitlement\ntill,r,e\nledger,r,e\n");
  EXPECT_THAT(check(), IsEmpty());
}

TEST_F(BetweenRuns, ADecisionIsAboutTheAccountAndTheEntitlementThemselvesNotAboutWhatIsCalledSo) {
  const std::string heading = "account,name,emp\ntill1,anna,p1\ntill2,bo,p2\n";
  write("till/accounts.csv", heading + "till3,cy,\n");
  EXPECT_THAT(check(), ElementsAre("orphan-account till new"));
  decide_of("orphan-account");
  EXPECT_THAT(check(), ElementsAre("orphan-account till accepted"));
  write("till/accounts.csv", heading + "till4,till3,\n");
  EXPECT_THAT(check(), ElementsAre("orphan-account till new")) << "another account, which is called till3";

  mend("till");
  write("till/grants.csv", "account,entitlement\ntill1,e\ntill2,e\ntill1,odd\n");
  EXPECT_THAT(check(), ElementsAre("unregistered-entitlement till new"));
  decide_of("unregistered-entitlement");
  EXPECT_THAT(check(), ElementsAre("unregistered-entitlement till accepted"));
  write("till/entitlements.csv", "entitlement,name\ne,\nz9,odd\n");
  write("till/grants.csv", "account,entitlement\ntill1,e\ntill2,e\ntill1,z9\n");
  EXPECT_THAT(check(), ElementsAre("unregistered-entitlement till new"));
  write("till/entitlements.csv", "entitlement,name\ne,\nz9,odd\nodd,\n");
  write("till/grants.csv", "account,entitlement\ntill1,e\ntill2,e\ntill1,odd\n");
  EXPECT_THAT(check(), ElementsAre("unregistered-entitlement till accepted"))
      << "also where something else is called so";
}

TEST_F(BetweenRuns, WhoDecidesAgainOnTheSameDayCoversWhoHoldsItNow) {
  write("till/grants.csv", "account,entitlement\ntill1,e\ntill2,e\ntill1,odd\n");
  check();
  decide_of("unregistered-entitlement");
  EXPECT_THAT(check(), ElementsAre("unregistered-entitlement till accepted"));
  write("till/grants.csv", "account,entitlement\ntill1,e\ntill2,e\ntill1,odd\ntill2,odd\n");
  EXPECT_THAT(check(), ElementsAre("unregistered-entitlement till reopened"));
  decide_of("unregistered-entitlement");
  EXPECT_THAT(check(), ElementsAre("unregistered-entitlement till accepted"));
  EXPECT_THAT(check(), ElementsAre("unregistered-entitlement till accepted"));
}

TEST_F(BetweenRuns, AnIncompleteAndAStaleReadingCanBeAcceptedAndAreNotCompleteForThat) {
  check();
  spoil("till");
  clock_.at += std::chrono::hours{48};
  auto told = check();
  EXPECT_THAT(told, ::testing::IsSupersetOf({"incomplete-reading till new", "stale-reading till new"}));
  decide_of("incomplete-reading");
  decide_of("stale-reading");
  told = check();
  EXPECT_THAT(told,
              ::testing::IsSupersetOf({"incomplete-reading till accepted", "stale-reading till accepted"}));
  EXPECT_TRUE(std::ranges::any_of(last_.runs, [](const RunOutcome& one) {
    return one.run.system == "till" && one.run.verdict != Verdict::complete;
  }));
}

}  // namespace
}  // namespace behorig::testing
