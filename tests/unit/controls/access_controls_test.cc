// The controls of access: to which of them a grant without approval belongs, and on which day.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/small_world.h"

namespace behorig {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::SmallWorld;

constexpr const char* kAssigned = "person,system,role,account,since,until,approved_by,approved_on\n";
/// Something counts, so that nothing-approved does not stand for the rest.
constexpr const char* kCounting = "boss,s,base,,,,old,2025-06-01\n";

/// "old" owned the system until the year began, and boss owns it since. Each role gives the entitlement of
/// its name; "admin" is privileged.
SmallWorld office(const std::string& assigned) {
  SmallWorld out;
  out.approved("owners",
               "system,person,capacity,since,until\ns,boss,system_owner,2026-01-01,\n"
               "s,old,system_owner,,2025-12-31\n")
      .approved("people", "person,same_as\nboss,\nold,\nanna,\nbo,\n")
      .approved("roles",
                "system,role,privileged,approved_by,approved_on\ns,base,,old,2025-01-02\n"
                "s,clerk,,boss,2026-01-02\ns,admin,yes,boss,2026-01-02\n")
      .approved("role_entitlements",
                "system,role,entitlement\ns,base,base\ns,clerk,clerk\ns,admin,admin\ns,admin,clerk\n")
      .approved("assignments", kAssigned + std::string(kCounting) + assigned);
  return out;
}

/// Anna holds what a clerk holds.
SmallWorld anna(const std::string& assigned) {
  SmallWorld out = office(assigned);
  out.read("accounts", "account\nanna\n").read("grants", "account,entitlement\nanna,clerk\n");
  return out;
}

/// What is told of her in whatever control.
std::vector<std::string> of_anna(const std::string& assigned) {
  return anna(assigned).compared(Verdict::partial);
}

const std::string kClerk = "s account anna person anna role clerk held by anna because anna/clerk";

TEST(Approved, AccessByACountingAssignmentOpensNothing) {
  EXPECT_THAT(of_anna("anna,s,clerk,,,,boss,2026-02-01\n"), IsEmpty());
  EXPECT_THAT(of_anna("anna,s,clerk,anna,2026-06-15,2026-06-15,boss,2026-06-15\n"), IsEmpty())
      << "both ends and the day of the approval";
  EXPECT_THAT(of_anna("anna,s,clerk,,,,old,2025-12-31\n"), IsEmpty()) << "the last day of an owner";
}

TEST(RevokedAccess, HoldsFromTheDayOfTheRevocation) {
  auto world = anna("anna,s,clerk,,,,boss,2026-02-01\n");
  world.approved("revocations", "person,system,role,revoked_on\nanna,s,clerk,2026-06-15\n");
  EXPECT_THAT(world.compared(Verdict::partial), ElementsAre("revoked-access: " + kClerk));
  world.approved("revocations", "person,system,role,revoked_on\nanna,s,clerk,2026-02-01\n");
  EXPECT_THAT(world.compared(Verdict::partial), ElementsAre("revoked-access: " + kClerk)) << "on one day";
  for (const char* other : {"anna,s,clerk,2026-06-16", "anna,s,clerk,2026-01-31", "bo,s,clerk,2026-06-15",
                            "anna,s,admin,2026-06-15", "anna,t,clerk,2026-06-15"}) {
    world.approved("revocations", "person,system,role,revoked_on\n" + std::string(other) + "\n");
    EXPECT_THAT(world.compared(Verdict::partial), IsEmpty()) << other;
  }
}

TEST(RevokedAccess, OfOneAccountLeavesTheOthers) {
  auto world = office("anna,s,clerk,,,,boss,2026-02-01\n");
  world.approved("accounts", "system,account,person\ns,a1,anna\ns,a2,anna\n")
      .approved("revocations", "person,system,role,account,revoked_on\nanna,s,clerk,a1,2026-06-01\n")
      .read("grants", "account,entitlement\na1,clerk\na2,clerk\n");
  EXPECT_THAT(world.compared("revoked-access"),
              ElementsAre("s account a1 person anna role clerk held by a1 because a1/clerk"));
  EXPECT_THAT(world.compared("unapproved-access"), IsEmpty());
}

TEST(RevokedAccess, YieldsToWhatHappenedToAnApprovalGivenSince) {
  auto world = anna("anna,s,clerk,,,,boss,2026-02-01\nanna,s,clerk,,,2026-06-14,boss,2026-04-02\n");
  world.approved("revocations", "person,system,role,revoked_on\nanna,s,clerk,2026-04-01\n");
  EXPECT_THAT(world.compared(Verdict::partial), ElementsAre("expired-approval: " + kClerk));
}

TEST(InvalidApproval, IsOfWhoDidNotOwnTheSystemThatDay) {
  const auto invalid = ElementsAre("invalid-approval: " + kClerk);
  EXPECT_THAT(of_anna("anna,s,clerk,,,,old,2026-01-01\n"), invalid) << "the day after the last";
  EXPECT_THAT(of_anna("anna,s,clerk,,,,boss,2025-12-31\n"), invalid) << "the day before the first";
  EXPECT_THAT(of_anna("anna,s,clerk,,,,boss,2026-01-01\n"), IsEmpty());
  EXPECT_THAT(of_anna("anna,s,clerk,,,,bo,2026-02-01\n"), invalid) << "never";
}

TEST(InvalidApproval, IsOfWhoGetsTheRoleUnderAnyId) {
  auto world = anna("anna,s,clerk,,,,boss,2026-02-01\n");
  world.approved("people", "person,same_as\nboss,\nold,\nanna,boss\n");
  EXPECT_THAT(world.compared(Verdict::partial), ElementsAre("invalid-approval: " + kClerk));
}

TEST(InvalidApproval, IsOneForEachAccountAndPrivilegedAsTheRoleIs) {
  auto world = office("anna,s,admin,,,,bo,2026-02-01\nbo,s,admin,,,,bo,2026-02-01\n");
  world.read("grants", "account,entitlement\nanna,admin\nanna,clerk\nbo,clerk\n");
  EXPECT_THAT(
      world.compared(Verdict::partial),
      ElementsAre(
          "invalid-approval: s account anna person anna role admin held by anna because anna/admin "
          "because anna/clerk privileged",
          "invalid-approval: s account bo person bo role admin held by bo because bo/clerk privileged"));
}

TEST(InvalidApproval, YieldsToRevokedAccessAndStandsBeforeTheRest) {
  const std::string invalid = "anna,s,clerk,,,,bo,2026-02-01\n";
  const std::string others = "anna,s,admin,,,,,2026-02-01\nanna,s,admin,,,2026-06-14,boss,2026-02-01\n";
  EXPECT_THAT(of_anna(others + invalid), ElementsAre("invalid-approval: " + kClerk));
  auto world = anna(others + invalid);
  world.approved("revocations", "person,system,role,revoked_on\nanna,s,clerk,2026-06-01\n");
  EXPECT_THAT(world.compared(Verdict::partial), ElementsAre("revoked-access: " + kClerk));
}

TEST(UndocumentedApproval, IsOneForTheRoleWhoeverHoldsIt) {
  auto world = office("anna,s,admin,,,,,2026-02-01\nbo,s,admin,,,,boss,\n");
  world.read("entitlements", "entitlement,privileged\nclerk,no\nadmin,no\n")
      .read("grants", "account,entitlement\nanna,clerk\nbo,admin\nbo,clerk\n");
  EXPECT_THAT(world.compared(Verdict::partial),
              ElementsAre("undocumented-approval: s role admin held by anna held by bo because anna/clerk "
                          "because bo/admin because bo/clerk privileged"));
}

TEST(UndocumentedApproval, YieldsToAnInvalidOneAndStandsBeforeAnExpiredOne) {
  const std::string row = "anna,s,clerk,,,,boss,\n";
  const std::string clerk = "undocumented-approval: s role clerk held by anna because anna/clerk";
  EXPECT_THAT(of_anna(row), ElementsAre(clerk));
  EXPECT_THAT(of_anna(row + "anna,s,admin,,,2026-06-14,boss,2026-02-01\n"), ElementsAre(clerk));
  EXPECT_THAT(of_anna(row + "anna,s,clerk,,,,bo,2026-02-01\n"), ElementsAre("invalid-approval: " + kClerk));
  EXPECT_THAT(of_anna(row + "anna,s,clerk,,,,boss,2026-02-01\n"), IsEmpty()) << "approved by another row";
}

TEST(ExpiredApproval, IsThatOfARowOutsideItsDates) {
  const auto expired = ElementsAre("expired-approval: " + kClerk);
  EXPECT_THAT(of_anna("anna,s,clerk,,,2026-06-14,boss,2026-02-01\n"), expired);
  EXPECT_THAT(of_anna("anna,s,clerk,,2026-06-16,,boss,2026-02-01\n"), expired);
  EXPECT_THAT(of_anna("anna,s,clerk,,,,boss,2026-06-16\n"), expired) << "approved tomorrow";
  EXPECT_THAT(of_anna("anna,s,clerk,,,2026-06-15,boss,2026-02-01\n"), IsEmpty());
}

TEST(UnapprovedRole, IsOneThatNoOwnerApprovedForToday) {
  const std::string columns = "system,role,privileged,approved_by,approved_on,approved_until\n";
  const std::string base = "s,base,,old,2025-01-02,\n";
  const std::string opened =
      "unapproved-role: s role clerk held by anna held by bo because anna/clerk because bo/clerk";
  auto world = office("anna,s,clerk,,,,boss,2026-02-01\nbo,s,clerk,,,,boss,2026-02-01\n");
  world.read("grants", "account,entitlement\nanna,clerk\nbo,clerk\n");
  for (const char* row : {"s,clerk,,boss,2026-02-01,2026-06-14", "s,clerk,,boss,2026-06-16,",
                          "s,clerk,,bo,2026-02-01,", "s,clerk,,,,", "s,clerk,,old,2026-01-01,"}) {
    world.approved("roles", columns + base + row + "\n");
    EXPECT_THAT(world.compared(Verdict::partial), ElementsAre(opened)) << row;
  }
  world.approved("roles", columns + base + "s,clerk,yes,bo,2026-02-01,\n");
  EXPECT_THAT(world.compared(Verdict::partial), ElementsAre(opened + " privileged"));
  for (const char* row : {"s,clerk,,boss,2026-02-01,2026-06-15", "s,clerk,,boss,2026-06-15,"}) {
    world.approved("roles", columns + base + row + "\n");
    EXPECT_THAT(world.compared(Verdict::partial), IsEmpty()) << row;
  }
}

TEST(UnapprovedRole, IsToldOfWhoIsEmployedThoughNobodyHoldsIt) {
  auto world = office("anna,s,none,,,,boss,2026-02-01\n");
  world.read("accounts", "account\nboss\n");
  EXPECT_THAT(world.compared(Verdict::partial), ElementsAre("unapproved-role: s role none"));
  world.approved("people", "person,ends\nboss,\nold,\nanna,2026-06-14\n");
  EXPECT_THAT(world.compared(Verdict::partial), IsEmpty());
}

TEST(UnapprovedRole, IsToldOfABirthrightThatMatches) {
  auto world = anna("");
  world.approved("people", "person,unit,title\nboss,,\nold,,\nanna,desk,\n")
      .approved("roles",
                "system,role,approved_by,approved_on\ns,base,old,2025-01-02\ns,clerk,bo,2026-01-02\n")
      .approved("birthrights", "system,role,unit,title\ns,clerk,desk,\n");
  EXPECT_THAT(world.compared(Verdict::partial),
              ElementsAre("unapproved-role: s role clerk held by anna because anna/clerk"));
  world.approved("birthrights", "system,role,unit,title\ns,clerk,desk,clerk\n");
  EXPECT_THAT(world.compared("unapproved-access", Verdict::partial),
              ElementsAre("s account anna person anna entitlement clerk held by anna because anna/clerk"));
}

TEST(RoleChanged, IsOfWhatWasPutInAfterTheApproval) {
  auto world = anna("anna,s,clerk,,,,boss,2026-02-01\n");
  world.read("entitlements", "entitlement,privileged\nclerk,yes\n");
  const std::string row = "system,role,entitlement,since\ns,base,base,\ns,clerk,clerk,";
  world.approved("role_entitlements", row + "2026-01-03\n");
  EXPECT_THAT(
      world.compared(Verdict::partial),
      ElementsAre("role-changed: s role clerk held by anna because anna/clerk names clerk privileged"));
  world.approved("role_entitlements", row + "2026-01-02\n");
  EXPECT_THAT(world.compared(Verdict::partial), IsEmpty()) << "the day of the approval";
  world.approved("role_entitlements", row + "2026-01-03\n").read("grants", "account,entitlement\n");
  EXPECT_THAT(world.compared(Verdict::partial),
              ElementsAre("role-changed: s role clerk names clerk privileged"))
      << "also where nobody holds it";
}

TEST(UnregisteredEntitlement, IsInNoRoleOfTheSystem) {
  auto world = office("");
  world.approved("role_entitlements", "system,role,entitlement\ns,base,base\nt,clerk,free\n")
      .read("entitlements", "entitlement,privileged\nfree,yes\n")
      .read("grants", "account,entitlement\nanna,free\nbo,free\n");
  EXPECT_THAT(world.compared(Verdict::partial),
              ElementsAre("unregistered-entitlement: s entitlement free held by anna held by bo because "
                          "anna/free because bo/free privileged"));
}

TEST(UnapprovedAccess, IsOfWhatARoleGivesThatTheAccountHasNot) {
  EXPECT_THAT(
      of_anna("bo,s,clerk,,,,boss,2026-02-01\nanna,s,clerk,other,,,boss,2026-02-01\n"),
      ElementsAre("unapproved-access: s account anna person anna entitlement clerk held by anna because "
                  "anna/clerk"))
      << "another's, and another account's";
}

TEST(UnapprovedAccess, ServiceAccountsAreServedByWhatNamesThemOnly) {
  auto world = office("anna,s,clerk,,,,boss,2026-02-01\nanna,s,base,till,,,boss,2026-02-01\n");
  world.approved("accounts", "system,account,person,kind,purpose\ns,till,anna,service,sells\n")
      .read("grants", "account,entitlement\ntill,clerk\ntill,base\n");
  EXPECT_THAT(
      world.compared(Verdict::partial),
      ElementsAre("unapproved-access: s account till person anna entitlement clerk held by till because "
                  "till/clerk"));
}

TEST(UnapprovedAccess, APrivilegedRoleServesThePrivilegedAccountWhereThereIsOne) {
  auto world = office("anna,s,admin,,,,boss,2026-02-01\nbo,s,admin,,,,boss,2026-02-01\n");
  world.approved("accounts", "system,account,person,kind\ns,a1,anna,\ns,a2,anna,privileged\ns,b1,bo,\n")
      .read("grants", "account,entitlement\na1,admin\na2,admin\nb1,admin\n");
  EXPECT_THAT(world.compared(Verdict::partial),
              ElementsAre("unapproved-access: s account a1 person anna entitlement admin held by a1 because "
                          "a1/admin"));
}

TEST(UnapprovedNesting, IsOfWhatSomethingApprovedGives) {
  auto world = anna("anna,s,clerk,,,,boss,2026-02-01\n");
  world.read("entitlements", "entitlement,privileged\nvault,yes\n")
      .read("nesting", "entitlement,gives\nclerk,vault\nvault,deep\n");
  EXPECT_THAT(
      world.compared(Verdict::partial),
      ElementsAre("unapproved-nesting: s entitlement clerk into vault held by anna because anna/vault "
                  "gives deep privileged"));
  world.read("nesting", "entitlement,gives\nclerk,base\n").read("grants", "account,entitlement\nboss,base\n");
  EXPECT_THAT(world.compared(Verdict::partial), IsEmpty()) << "nobody holds clerk";
}

TEST(UnapprovedNesting, OfWhatIsNotApprovedItselfIsToldWithTheGrant) {
  auto world = anna("");
  world.read("nesting", "entitlement,gives\nclerk,vault\n");
  EXPECT_THAT(
      world.compared(Verdict::partial),
      ElementsAre("unapproved-access: s account anna person anna entitlement clerk held by anna because "
                  "anna/clerk gives vault"));
}

TEST(NothingApproved, StandsForAllThatWouldSaySo) {
  SmallWorld world = anna("");
  world.approved("assignments", kAssigned + std::string("bo,s,clerk,,,,boss,\n"))
      .read("entitlements", "entitlement,privileged\nfree,yes\n")
      .read("grants", "account,entitlement\nanna,clerk\nanna,free\nbo,clerk\n");
  EXPECT_THAT(world.compared(Verdict::partial),
              ElementsAre("nothing-approved: s held by anna held by bo because anna/clerk because anna/free "
                          "because bo/clerk privileged"));
  world.approved("birthrights", "system,role,unit,title\ns,base,nowhere,\n");
  EXPECT_THAT(world.compared("nothing-approved", Verdict::partial), IsEmpty())
      << "a birthright counts when its role does";
  EXPECT_THAT(world.compared("undocumented-approval", Verdict::partial),
              ElementsAre("s role clerk held by bo because bo/clerk"));
}

/// What came into a role later and nobody holds is not in it.
TEST(NothingApproved, IsRaisedByWhatIsInIt) {
  SmallWorld world = anna("");
  world.approved("assignments", kAssigned + std::string("bo,s,clerk,,,,boss,\n"))
      .read("entitlements", "entitlement,privileged\nfree,yes\n")
      .approved("role_entitlements",
                "system,role,entitlement,since\ns,clerk,clerk,\ns,clerk,free,2026-05-01\n")
      .read("grants", "account,entitlement\nanna,odd\n");
  const auto told = world.compared("nothing-approved", Verdict::partial);
  ASSERT_THAT(told, ::testing::SizeIs(1));
  EXPECT_THAT(told.front(), ::testing::Not(::testing::HasSubstr("privileged")));
}

TEST(NothingApproved, LeavesWhatAnAssignmentOfTheAccountTells) {
  SmallWorld world = anna("");
  world.approved("assignments", kAssigned + std::string("anna,s,clerk,,,,bo,2026-02-01\n"));
  EXPECT_THAT(world.compared(Verdict::partial), ElementsAre("invalid-approval: " + kClerk));
}

}  // namespace
}  // namespace behorig
