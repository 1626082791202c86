// The controls of what is missing, of names that mean nothing, and of how the source's groups are built.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/small_world.h"

namespace behorig {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::SmallWorld;

/// Anna is a clerk, who may "pay"; "vault" is privileged.
SmallWorld desk() {
  SmallWorld out;
  out.approved("people", "person,ends\nboss,\nanna,\n")
      .approved("roles", "system,role,approved_by,approved_on\ns,clerk,boss,2026-01-02\n")
      .approved("role_entitlements", "system,role,entitlement\ns,clerk,pay\n")
      .approved("assignments",
                "person,system,role,account,approved_by,approved_on\nanna,s,clerk,,boss,2026-01-02\n")
      .read("accounts", "account,enabled\nanna,yes\n")
      .read("entitlements", "entitlement,name,kind,privileged\npay,pay,,no\nvault,vault,,yes\n")
      .read("grants", "account,entitlement\nanna,pay\n");
  return out;
}

TEST(MissingAccess, IsWhatSomebodyIsApprovedForAndHoldsOnNoAccount) {
  auto world = desk();
  EXPECT_THAT(world.compared(), IsEmpty());
  world.read("grants", "account,entitlement\n");
  EXPECT_THAT(world.compared(), ElementsAre("missing-access: s entitlement pay held by anna"));
  EXPECT_THAT(world.compared(Verdict::suspect), IsEmpty());
  EXPECT_THAT(world.compared(Verdict::partial), IsEmpty());
}

TEST(MissingAccess, IsNotOfWhatIsHeldThroughANestingOrOnAnotherAccount) {
  auto world = desk();
  world.approved("role_entitlements", "system,role,entitlement\ns,clerk,pay\ns,clerk,all\n")
      .read("grants", "account,entitlement\nanna,all\n")
      .read("nesting", "entitlement,gives\nall,pay\n");
  EXPECT_THAT(world.compared(), IsEmpty());
  world = desk();
  world.approved("accounts", "system,account,person\ns,a2,anna\n")
      .read("grants", "account,entitlement\na2,pay\n");
  EXPECT_THAT(world.compared("missing-access"), IsEmpty());
}

TEST(MissingAccess, IsNotOfTheDisabledTheLeftOrWhatNamesAnAccount) {
  auto world = desk();
  world.read("grants", "account,entitlement\n").read("accounts", "account,enabled\nanna,no\n");
  EXPECT_THAT(world.compared(), IsEmpty()) << "disabled, which is not without an account either";
  world.read("accounts", "account,enabled\nanna,yes\n")
      .approved("people", "person,ends\nboss,\nanna,2026-06-14\n");
  EXPECT_THAT(world.compared("missing-access"), IsEmpty());
  world.approved("people", "person\nboss\nanna\n")
      .approved("assignments",
                "person,system,role,account,approved_by,approved_on\nanna,s,clerk,anna,boss,2026-01-02\n");
  EXPECT_THAT(world.compared(), IsEmpty());
}

TEST(MissingAccess, IsPrivilegedAsTheEntitlementIsAndComesOfBirthrightsToo) {
  auto world = desk();
  world.approved("birthrights", "system,role,unit,title\ns,clerk,,\n")
      .approved("role_entitlements", "system,role,entitlement\ns,clerk,pay\ns,clerk,vault\n")
      .read("accounts", "account,enabled\nanna,yes\nboss,\n");
  EXPECT_THAT(world.compared(), ElementsAre("missing-access: s entitlement pay held by boss",
                                            "missing-access: s entitlement vault held by anna held by boss "
                                            "privileged"));
}

TEST(MissingAccount, IsOfWhoIsApprovedForSomethingAndHasNone) {
  auto world = desk();
  world.read("accounts", "account\n").read("grants", "account,entitlement\n");
  EXPECT_THAT(world.compared(), ElementsAre("missing-account: s held by anna"));
  EXPECT_THAT(world.compared(Verdict::suspect), IsEmpty());
  world.approved("people", "person,ends\nboss,\nanna,2026-06-14\n");
  EXPECT_THAT(world.compared(), IsEmpty());
}

TEST(UnknownReference, NamesNothingOrSeveralThingsInACompleteReading) {
  auto world = desk();
  world.approved("role_entitlements", "system,role,entitlement\ns,clerk,pay\ns,clerk,gone\ns,clerk,twice\n")
      .approved("accounts", "system,account,person\ns,anna,anna\ns,old,anna\nt,elsewhere,anna\n")
      .read("entitlements", "entitlement,name\npay,pay\ne1,twice\ne2,twice\n");
  EXPECT_THAT(world.compared(), ElementsAre("unknown-reference: s entitlement gone names role_entitlements",
                                            "unknown-reference: s entitlement twice names role_entitlements",
                                            "unknown-reference: s account old names accounts"));
  EXPECT_THAT(world.compared(Verdict::partial), IsEmpty());
}

TEST(DirectGrant, IsToldWhereTheSettingsWantGroupsOnly) {
  auto world = desk();
  EXPECT_THAT(world.compared("direct-grant"), IsEmpty()) << "the settings do not";
  world.options.grants_by_groups_only = true;
  EXPECT_THAT(world.compared(),
              ElementsAre("direct-grant: s account anna person anna entitlement pay held by anna because "
                          "anna/pay"));
  world.read("entitlements", "entitlement,privileged\npay,yes\n");
  EXPECT_THAT(
      world.compared("direct-grant", Verdict::partial),
      ElementsAre("s account anna person anna entitlement pay held by anna because anna/pay privileged"));
}

TEST(DirectGrant, IsNotOfGroupsOrOfWhatGivesOthersOrComesThroughThem) {
  auto world = desk();
  world.options.grants_by_groups_only = true;
  world
      .approved("role_entitlements",
                "system,role,entitlement\ns,clerk,team\ns,clerk,job\ns,clerk,bundle\ns,clerk,pay\n")
      .read("entitlements", "entitlement,kind\nteam,group\njob,role\nbundle,permission\npay,permission\n")
      .read("nesting", "entitlement,gives\nbundle,pay\n")
      .read("grants", "account,entitlement\nanna,team\nanna,job\nanna,bundle\n");
  EXPECT_THAT(world.compared(), IsEmpty());
}

TEST(DirectGrant, YieldsToWhatIsNotApprovedAndToTheAccountsFinding) {
  auto world = desk();
  world.options.grants_by_groups_only = true;
  world.read("grants", "account,entitlement\nanna,pay\nanna,vault\n");
  EXPECT_THAT(
      world.compared(),
      ElementsAre("unregistered-entitlement: s entitlement vault held by anna because anna/vault "
                  "privileged",
                  "direct-grant: s account anna person anna entitlement pay held by anna because anna/pay"));
  world.approved("people", "person,ends\nboss,\nanna,2026-06-14\n");
  EXPECT_THAT(world.compared("direct-grant"), IsEmpty());
}

TEST(DanglingMember, IsOneForTheEntitlementThatListsThem) {
  auto world = desk();
  world.read("dangling", "entitlement,member\nvault,ghost\nvault,absent\npay,ghost\n");
  EXPECT_THAT(world.compared(), ElementsAre("dangling-member: s entitlement pay names ghost",
                                            "dangling-member: s entitlement vault names absent names ghost "
                                            "privileged"));
}

TEST(DanglingMember, IsNotOfAMemberThatTurnsOutToExist) {
  auto world = desk();
  world.read("dangling", "entitlement,member\npay,vault\n");
  EXPECT_THAT(world.compared("dangling-member"), IsEmpty());
}

TEST(NestingCycle, IsCalledByItsSmallestId) {
  auto world = desk();
  world.read("nesting", "entitlement,gives\nc,b\nb,vault\nvault,c\nx,c\nself,self\n");
  EXPECT_THAT(world.compared(),
              ElementsAre("nesting-cycle: s entitlement b names b names c names vault privileged",
                          "nesting-cycle: s entitlement self names self"));
  world.read("nesting", "entitlement,gives\nc,b\nb,vault\nc,vault\n");
  EXPECT_THAT(world.compared(), IsEmpty());
}

}  // namespace
}  // namespace behorig
