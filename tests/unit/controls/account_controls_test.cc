// The controls of accounts: what opens each, the case beside it that does not, and what it stands before.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/small_world.h"

namespace behorig {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::SmallWorld;

/// Everybody is employed and approved for "pay"; "root" is privileged and in no role. The reading is blank.
SmallWorld town() {
  SmallWorld out;
  out.approved("people", "person\nboss\nanna\nbo\n")
      .approved("roles", "system,role,approved_by,approved_on\ns,clerk,boss,2026-01-02\n")
      .approved("role_entitlements", "system,role,entitlement\ns,clerk,pay\n")
      .approved("assignments",
                "person,system,role,approved_by,approved_on\n"
                "anna,s,clerk,boss,2026-01-02\n"
                "bo,s,clerk,boss,2026-01-02\n")
      .read("entitlements", "entitlement,privileged\npay,no\nroot,yes\n");
  return out;
}

TEST(DisabledWithGrants, TellsWhatADisabledAccountStillHolds) {
  auto world = town();
  world.read("accounts", "account,enabled\nanna,no\nbo,no\n")
      .read("grants", "account,entitlement\nanna,pay\nbo,vault\n")
      .read("nesting", "entitlement,gives\nvault,root\n");
  EXPECT_THAT(
      world.compared(),
      ElementsAre("disabled-with-grants: s account anna person anna held by anna because anna/pay",
                  "disabled-with-grants: s account bo person bo held by bo because bo/vault gives root "
                  "privileged"));
}

TEST(DisabledWithGrants, IsNotForAnAccountThatHoldsNothingTodayOrThatNobodyDisabled) {
  auto world = town();
  world.read("accounts", "account,enabled\nanna,no\nbo,yes\nstranger,no\n")
      .read("grants", "account,entitlement,until\nanna,pay,2026-06-14\nbo,pay,\n");
  EXPECT_THAT(world.compared(), IsEmpty()) << "not of the stranger either: disabled, without grants";
  world.read("accounts", "account,enabled\nanna,\nbo,yes\n")
      .read("grants", "account,entitlement,until\nanna,pay,2026-06-15\nbo,pay,\n");
  EXPECT_THAT(world.compared(), IsEmpty()) << "unknown is treated as enabled";
  world.read("accounts", "account,enabled\nanna,no\nbo,yes\n");
  EXPECT_THAT(world.compared("disabled-with-grants"),
              ElementsAre("s account anna person anna held by anna because anna/pay"))
      << "the grant's last day";
}

TEST(DisabledWithGrants, StandsBeforeEveryOtherControlOfTheAccount) {
  auto world = town();
  world.approved("accounts", "system,account,person,kind,until\ns,till,gone,service,2026-01-31\n")
      .read("accounts", "account,enabled,last_used\nstranger,no,2020-01-01\ntill,no,2020-01-01\n")
      .read("grants", "account,entitlement\nstranger,root\ntill,pay\n");
  EXPECT_THAT(
      world.compared(Verdict::partial),
      ElementsAre(
          "disabled-with-grants: s account stranger held by stranger because stranger/root privileged",
          "disabled-with-grants: s account till person gone held by till because till/pay"))
      << "nobody's, expired and dormant: disabled it does no harm";
}

TEST(AmbiguousAccount, NamesEverybodyThatItFits) {
  auto world = town();
  world.options.keys = {{"email", "email"}};
  world.approved("people", "person,email\nboss,\nanna,a@x.se\nanni,A@X.se\nbo,\n")
      .read("accounts", "account,email\na1,a@x.SE\nb1,\n")
      .read("grants", "account,entitlement\na1,root\n");
  EXPECT_THAT(world.compared("ambiguous-account"),
              ElementsAre("s account a1 held by a1 because a1/root names anna names anni privileged"));
  EXPECT_THAT(world.compared("unregistered-entitlement"), IsEmpty()) << "it is told in that finding";
}

TEST(AmbiguousAccount, IsNotForAnAccountOfWhichTheRegisterOrAnEarlierKeyDecides) {
  auto world = town();
  world.options.keys = {{"account", "person"}, {"email", "email"}};
  world.approved("people", "person,email\nboss,\nanna,a@x.se\nanni,a@x.se\nbo,\n")
      .approved("accounts",
                "system,account,person,kind,purpose\ns,a1,anna,,\ns,till,anna,service,sells\n"
                "s,till,bo,service,sells\n")
      .read("accounts", "account,email\na1,a@x.se\nanna,a@x.se\ntill,a@x.se\n");
  EXPECT_THAT(world.compared("ambiguous-account"), IsEmpty()) << "several may answer for a service account";
}

TEST(UnownedServiceAccount, AsksForSomebodyEmployedAndForAPurposeWhateverTheKind) {
  auto world = town();
  world.approved("people", "person,ends\nboss,\nanna,2026-06-14\nbo,2026-06-15\n")
      .approved("accounts",
                "system,account,person,kind,purpose\n"
                "s,good,bo,service,sells\n"
                "s,left,anna,shared,sells\n"
                "s,nobodys,,emergency,for the night\n"
                "s,useless,bo,service,\n")
      .read("accounts", "account,kind\ngood,\nleft,\nnobodys,personal\nunknown,service\nuseless,\n")
      .read("grants", "account,entitlement\nnobodys,root\n");
  EXPECT_THAT(
      world.compared("unowned-service-account"),
      ElementsAre("s account left person anna held by left",
                  "s account nobodys held by nobodys because nobodys/root privileged",
                  "s account unknown held by unknown", "s account useless person bo held by useless"));
  EXPECT_THAT(world.compared("orphan-account"), IsEmpty());
  EXPECT_THAT(world.compared("leaver-account"), IsEmpty());
}

TEST(UnownedServiceAccount, OneOfSeveralIsEnough) {
  auto world = town();
  world.approved("people", "person,ends\nboss,\nanna,2026-06-14\nbo,\n")
      .approved("accounts", "system,account,person,kind,purpose\ns,till,anna,service,\ns,till,bo,,sells\n")
      .read("accounts", "account\ntill\n");
  EXPECT_THAT(world.compared("unowned-service-account"), IsEmpty());
}

TEST(OrphanAccount, IsNobodysAndTellsWhatItHolds) {
  auto world = town();
  world.read("accounts", "account,kind\nanna,\nghost,\nadmin,privileged\n")
      .read("grants", "account,entitlement\nanna,pay\nghost,pay\nadmin,root\n");
  EXPECT_THAT(world.compared("orphan-account"),
              ElementsAre("s account admin held by admin because admin/root privileged",
                          "s account ghost held by ghost because ghost/pay"));
  EXPECT_THAT(world.compared("unregistered-entitlement"), IsEmpty());
}

TEST(LeaverAccount, OpensTheDayAfterTheLastEmployment) {
  auto world = town();
  world
      .approved("people",
                "person,starts,ends\nboss,,\nanna,,2026-06-14\nbo,,2026-06-15\n"
                "cy,,2026-03-31\ncy,2026-06-15,\ndee,,2026-03-31\ndee,2026-06-16,\n")
      .approved("accounts", "system,account,person\ns,e1,eve\n")
      .read("accounts", "account\nanna\nbo\ncy\ndee\ne1\n")
      .read("grants", "account,entitlement\nanna,root\n");
  EXPECT_THAT(world.compared("leaver-account"),
              ElementsAre("s account anna person anna held by anna because anna/root privileged",
                          "s account dee person dee held by dee", "s account e1 person eve held by e1"))
      << "dee left and comes back tomorrow; nobody knows eve";
  EXPECT_THAT(world.compared("early-account"), IsEmpty());
}

TEST(EarlyAccount, OpensUntilTheFirstDay) {
  auto world = town();
  world.approved("people", "person,starts\nboss,\nanna,2026-06-16\nanna,2026-09-01\nbo,2026-06-15\n")
      .read("accounts", "account\nanna\nbo\n")
      .read("grants", "account,entitlement\nanna,pay\nanna,root\nbo,pay\n");
  EXPECT_THAT(world.compared(Verdict::partial),
              ElementsAre("early-account: s account anna person anna held by anna because anna/pay because "
                          "anna/root privileged"))
      << "with what she holds, approved or not";
}

TEST(EarlyAccount, YieldsToLeaverWhereAnEmploymentHasEnded) {
  auto world = town();
  world.approved("people", "person,starts,ends\nboss,,\nanna,,2025-12-31\nanna,2026-06-16,\nbo,,\n")
      .read("accounts", "account\nanna\n");
  EXPECT_THAT(world.compared("early-account"), IsEmpty());
  EXPECT_THAT(world.compared("leaver-account"), ElementsAre("s account anna person anna held by anna"));
}

TEST(ExpiredAccount, OpensTheDayAfterTheLastThatTheRegisterGives) {
  auto world = town();
  world
      .approved("accounts",
                "system,account,until\ns,anna,2026-06-14\ns,bo,2026-06-15\ns,boss,2026-01-31\ns,boss,\n")
      .read("accounts", "account,enabled\nanna,\nbo,yes\nboss,yes\n")
      .read("grants", "account,entitlement\nanna,root\n");
  EXPECT_THAT(world.compared("expired-account"), ElementsAre("s account anna person anna held by anna"))
      << "one of boss's rows runs";
  EXPECT_THAT(world.compared("unregistered-entitlement"),
              ElementsAre("s entitlement root held by anna because anna/root privileged"))
      << "its access is told beside it";
  world.read("accounts", "account,enabled\nanna,no\n").read("grants", "account,entitlement\n");
  EXPECT_THAT(world.compared("expired-account"), IsEmpty());
}

TEST(DormantAccount, OpensAfterNinetyDaysAndNeverWhereNobodyKnowsTheLast) {
  auto world = town();
  world.approved("people", "person\nboss\nanna\nbo\ncy\ndee\n")
      .read("accounts",
            "account,enabled,last_used\nanna,yes,2026-03-16\nbo,yes,2026-03-17\nboss,yes,\n"
            "cy,no,2020-01-01\ndee,,2020-01-01\n");
  EXPECT_THAT(world.compared("dormant-account"),
              ElementsAre("s account anna person anna held by anna", "s account dee person dee held by dee"));
}

TEST(DormantAccount, TakesItsDaysFromTheSettings) {
  auto world = town();
  world.read("accounts", "account,last_used\nanna,2026-06-04\nbo,2026-06-05\n");
  world.options.dormant_days = 10;
  EXPECT_THAT(world.compared("dormant-account"), ElementsAre("s account anna person anna held by anna"));
}

TEST(DormantAccount, OfALeaverIsToldToo) {
  auto world = town();
  world.approved("people", "person,ends\nboss,\nanna,2026-01-31\nbo,\n")
      .read("accounts", "account,last_used\nanna,2026-01-30\n");
  EXPECT_THAT(world.compared(Verdict::partial),
              ElementsAre("leaver-account: s account anna person anna held by anna",
                          "dormant-account: s account anna person anna held by anna"));
}

TEST(DuplicateAccount, CountsPersonalAccountsThatAreNotDisabled) {
  auto world = town();
  world
      .approved("accounts",
                "system,account,person,kind\ns,a1,anna,\ns,a2,anna,\ns,a3,anna,privileged\ns,a4,anna,\n"
                "s,b1,bo,\ns,b2,bo,privileged\ns,b3,bo,shared\ns,b4,bo,\n")
      .read("accounts",
            "account,enabled,kind\na1,yes,\na2,,\na3,yes,personal\na4,no,\n"
            "b1,yes,\nb2,yes,\nb3,yes,\nb4,no,\n");
  EXPECT_THAT(world.compared("duplicate-account"), ElementsAre("s person anna held by a1 held by a2"))
      << "the kind is the register's where it gives one; bo has one of each";
}

TEST(DuplicateAccount, IsThatOfAPersonWhoHasTwoAndOfNobodyElse) {
  auto world = town();
  world.read("accounts", "account\nanna\nbo\nghost\nghost2\n");
  EXPECT_THAT(world.compared("duplicate-account"), IsEmpty()) << "two of nobody are not two of one person";
}

TEST(AccountReused, TellsANameThatHasPassedToAnotherAccount) {
  auto world = town();
  world.approved("accounts", "system,account,person\ns,anna.ek,anna\ns,b1,bo\n")
      .read("accounts", "account,name\na2,anna.ek\nb1,bo\n");
  EXPECT_THAT(world.compared("account-reused"), IsEmpty()) << "nobody knows what it was before";
  world.options.names = {{"anna.ek", "a2"}};
  EXPECT_THAT(world.compared("account-reused"), IsEmpty()) << "the same as before";
  world.options.names = {{"anna.ek", "a1"}, {"b1", "b0"}};
  EXPECT_THAT(world.compared("account-reused"), ElementsAre("s account a2 person anna held by a2 names a1",
                                                            "s account b1 person bo held by b1 names b0"))
      << "that b1 is its stable id does not tell which of the two was approved";
  EXPECT_THAT(world.compared("account-reused", Verdict::suspect), IsEmpty());
}

/// The accounts of everybody fit the first marked control of the table that is left for them.
TEST(AccountControls, TheFirstOfTheTableIsTheAccountsFinding) {
  auto world = town();
  world.options.keys = {{"account", "person"}, {"email", "email"}};
  world
      .approved(
          "people",
          "person,email,starts,ends\nboss,,,\nanna,,2026-07-01,\nbo,,,2026-01-31\nx,m@x.se,,2026-01-31\n"
          "y,m@x.se,2026-07-01,\n")
      .read(
          "accounts",
          "account,enabled,kind,email\nanna,yes,,\nbo,yes,,\nghost,yes,,\nmany,yes,,m@x.se\noff,no,,m@x.se\n"
          "till,yes,service,m@x.se\n")
      .read("grants",
            "account,entitlement\nanna,root\nbo,root\nghost,root\nmany,root\noff,root\ntill,root\n");
  std::vector<std::string> controls;
  for (const auto& one : world.compared(Verdict::partial))
    controls.push_back(one.substr(0, one.find(" held")));
  EXPECT_THAT(
      controls,
      ElementsAre("disabled-with-grants: s account off", "ambiguous-account: s account many",
                  "unowned-service-account: s account till", "orphan-account: s account ghost",
                  "leaver-account: s account bo person bo", "early-account: s account anna person anna"))
      << "and nothing about root, which all of them hold";
}

TEST(AccountControls, WhileTheFindingIsAcceptedItsAccessIsToldAsUsual) {
  auto world = town();
  const std::string columns = "control,system,account,reason,accepted_by,accepted_on,until\n";
  const std::string row = "leaver-account,s,anna,handing over,boss,2026-06-02,";
  world.approved("people", "person,ends\nboss,\nanna,2026-06-01\nbo,\n")
      .approved("exceptions", columns + row + "2026-06-15\n")
      .read("grants", "account,entitlement\nanna,pay\nanna,root\n");
  EXPECT_THAT(world.compared(Verdict::partial),
              ElementsAre("leaver-account: s account anna person anna held by anna because anna/pay because "
                          "anna/root privileged",
                          "unregistered-entitlement: s entitlement root held by anna because anna/root "
                          "privileged"));
  world.approved("exceptions", columns + row + "2026-06-14\n");
  EXPECT_THAT(world.compared("unregistered-entitlement"), IsEmpty()) << "the day after its last";
}

TEST(AccountControls, AFailedReadingOpensNothing) {
  auto world = town();
  world.read("accounts", "account,last_used\nghost,2020-01-01\n");
  EXPECT_THAT(world.compared(Verdict::suspect).size(), 2u);
  EXPECT_THAT(world.compared(Verdict::failed), IsEmpty());
}

}  // namespace
}  // namespace behorig
