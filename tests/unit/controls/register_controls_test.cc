// The controls that a valid register is enough for: on which day each opens, and of whom it tells.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/small_world.h"

namespace behorig {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::SmallWorld;

constexpr const char* kRows = "person,system,role,until,approved_by,approved_on\n";

/// Anna is a nurse, whose role boss approved; "chief" is privileged, and bo has it.
SmallWorld ward() {
  SmallWorld out;
  out.approved("people", "person,unit,ends\nboss,,\nanna,ward,\nbo,office,\n")
      .approved("roles",
                "system,role,privileged,approved_by,approved_on\n"
                "s,nurse,,boss,2026-01-02\ns,chief,yes,boss,2026-01-02\n")
      .approved("role_entitlements", "system,role,entitlement\ns,nurse,journal\ns,chief,all\n")
      .approved("assignments",
                kRows + std::string("anna,s,nurse,,boss,2026-01-02\nbo,s,chief,,boss,2026-01-02\n"));
  return out;
}

TEST(UnmetRequirement, IsWhatTheRoleAsksForAndTheHolderHasNotToday) {
  auto world = ward();
  world.approved("requirements",
                 "system,role,requirement\ns,nurse,licence\ns,nurse,secrecy\ns,chief,secrecy\n");
  const std::string columns = "person,requirement,on,until\n";
  const std::string secrecy = "anna,secrecy,,\nbo,secrecy,,\n";
  const auto unmet = ElementsAre("s person anna role nurse requirement licence held by anna");
  world.approved("attainments", columns + secrecy);
  EXPECT_THAT(world.on_paper("unmet-requirement"), unmet);
  for (const char* row : {"anna,licence,,2026-06-14\n", "anna,licence,2026-06-16,\n", "bo,licence,,\n"}) {
    world.approved("attainments", columns + secrecy + row);
    EXPECT_THAT(world.on_paper("unmet-requirement"), unmet) << row;
  }
  for (const char* row : {"anna,licence,,2026-06-15\n", "anna,licence,2026-06-15,\n",
                          "anna,licence,,2026-01-31\nanna,licence,2026-02-01,\n"}) {
    world.approved("attainments", columns + secrecy + row);
    EXPECT_THAT(world.on_paper("unmet-requirement"), IsEmpty()) << row;
  }
}

TEST(UnmetRequirement, IsPrivilegedAsTheRoleIsAndOnlyOfCountingAssignments) {
  auto world = ward();
  world.approved("requirements", "system,role,requirement\ns,chief,secrecy\nt,nurse,secrecy\n");
  EXPECT_THAT(world.on_paper("unmet-requirement"),
              ElementsAre("s person bo role chief requirement secrecy held by bo privileged"));
  for (const char* row : {"bo,s,chief,2026-06-14,boss,2026-01-02\n", "bo,s,chief,,,\n",
                          "bo,s,chief,,anna,2026-01-02\n", "bo,s,chief,,boss,2026-06-16\n"}) {
    world.approved("assignments", kRows + std::string(row));
    EXPECT_THAT(world.on_paper("unmet-requirement"), IsEmpty()) << row;
  }
}

TEST(MoverAccess, IsOfWhoIsInNoneOfTheRolesUnits) {
  auto world = ward();
  const std::string columns = "system,role,privileged,approved_by,approved_on,units\n";
  world.approved("roles",
                 columns + "s,nurse,,boss,2026-01-02,ward;lab\ns,chief,yes,boss,2026-01-02,ward;lab\n");
  EXPECT_THAT(world.on_paper("mover-access"),
              ElementsAre("s person bo role chief held by bo names lab names ward privileged"));
  world.approved("roles", columns + "s,nurse,,boss,2026-01-02,lab\ns,chief,yes,boss,2026-01-02,\n");
  EXPECT_THAT(world.on_paper("mover-access"), ElementsAre("s person anna role nurse held by anna names lab"))
      << "no units are all";
  world.approved("roles", columns + "s,nurse,,boss,2026-01-02,lab\ns,nurse,,boss,2026-01-02,\n");
  EXPECT_THAT(world.on_paper("mover-access"), IsEmpty()) << "also beside another approval of that day";
}

TEST(MoverAccess, LooksAtTheUnitsOfToday) {
  auto world = ward();
  world.approved("roles",
                 "system,role,approved_by,approved_on,units\ns,nurse,boss,2026-01-02,ward\ns,chief,boss,"
                 "2026-01-02,\n");
  const std::string columns = "person,unit,starts,ends\nboss,,,\n";
  const auto moved = ElementsAre("s person anna role nurse held by anna names ward");
  world.approved("people", columns + "anna,ward,,2026-06-14\nanna,lab,2026-06-15,\n");
  EXPECT_THAT(world.on_paper("mover-access"), moved);
  world.approved("people", columns + "anna,,,\n");
  EXPECT_THAT(world.on_paper("mover-access"), moved) << "in no unit";
  world.approved("people", columns + "anna,ward,,2026-06-15\nanna,lab,2026-06-15,\n");
  EXPECT_THAT(world.on_paper("mover-access"), IsEmpty()) << "in both today";
  world.approved("people", columns + "anna,lab,,2026-06-14\n");
  EXPECT_THAT(world.on_paper("mover-access"), IsEmpty()) << "who has left did not move";
}

TEST(TooManyHolders, CountsPeopleAndNotAssignments) {
  auto world = ward();
  const std::string columns = "system,role,privileged,approved_by,approved_on,max_holders\n";
  world.approved("roles", columns + "s,nurse,,boss,2026-01-02,\ns,chief,yes,boss,2026-01-02,2\n");
  const std::string two =
      kRows + std::string(
                  "bo,s,chief,,boss,2026-01-02\nbo,s,chief,,boss,2026-02-02\nanna,s,chief,,boss,"
                  "2026-01-02\n");
  world.approved("assignments", two);
  EXPECT_THAT(world.on_paper("too-many-holders"), IsEmpty()) << "as many as there may be";
  world.approved("assignments", two + "cy,s,chief,2026-06-14,boss,2026-01-02\ndee,s,chief,,,\n");
  EXPECT_THAT(world.on_paper("too-many-holders"), IsEmpty()) << "those do not count";
  world.approved("assignments", two + "cy,s,chief,2026-06-15,boss,2026-01-02\n");
  EXPECT_THAT(world.on_paper("too-many-holders"),
              ElementsAre("s role chief held by anna held by bo held by cy privileged"));
}

TEST(TooManyHolders, GoesByTheNewestApprovalOfTheRole) {
  auto world = ward();
  const std::string rows =
      "system,role,approved_by,approved_on,max_holders\ns,nurse,boss,2026-01-02,0\ns,nurse,boss,2026-02-02,"
      "1\n";
  world.approved("roles", rows);
  EXPECT_THAT(world.on_paper("too-many-holders"), IsEmpty());
  world.approved("roles", rows + "s,nurse,boss,2026-06-15,0\n");
  EXPECT_THAT(world.on_paper("too-many-holders"), ElementsAre("s role nurse held by anna"));
  world.approved("roles", rows + "s,nurse,boss,2026-06-16,0\ns,nurse,bo,2026-06-01,0\n");
  EXPECT_THAT(world.on_paper("too-many-holders"), IsEmpty()) << "approved tomorrow, or by nobody who may";
}

TEST(EmptyRole, HasNoRowOfContent) {
  auto world = ward();
  world.approved("role_entitlements",
                 "system,role,entitlement,since\ns,nurse,journal,2026-12-31\nt,chief,all,\n");
  EXPECT_THAT(world.on_paper("empty-role"), ElementsAre("s role chief privileged"))
      << "another system's; content to come is content";
}

TEST(EmptyRole, StandsInRoles) {
  auto world = ward();
  world.approved("assignments", kRows + std::string("anna,s,unheard,,boss,2026-01-02\n"));
  EXPECT_THAT(world.on_paper("empty-role"), IsEmpty());
  world.approved("roles", "system,role,approved_by,approved_on\ns,unheard,,\n");
  EXPECT_THAT(world.on_paper("empty-role"), ElementsAre("s role unheard")) << "approved or not";
}

TEST(UnusedRole, CountsAndNobodyIsAssigned) {
  auto world = ward();
  EXPECT_THAT(world.on_paper("unused-role"), IsEmpty());
  for (const char* row : {"", "bo,s,chief,2026-06-14,boss,2026-01-02\n", "bo,s,chief,,boss,2026-06-16\n",
                          "bo,t,chief,,boss,2026-01-02\n", "bo,s,chief,2026-06-14,,\n",
                          "bo,s,chief,2026-06-14,bo,2026-01-02\n"}) {
    world.approved("assignments", kRows + std::string("anna,s,nurse,,boss,2026-01-02\n") + row);
    EXPECT_THAT(world.on_paper("unused-role"), ElementsAre("s role chief privileged")) << row;
  }
  for (const char* row :
       {"bo,s,chief,2026-06-15,boss,2026-01-02\n", "bo,s,chief,,,\n", "bo,s,chief,,anna,2026-01-02\n"}) {
    world.approved("assignments", kRows + std::string("anna,s,nurse,,boss,2026-01-02\n") + row);
    EXPECT_THAT(world.on_paper("unused-role"), IsEmpty()) << row;
  }
}

TEST(UnusedRole, IsToldWhereItWasTakenBackFromAllAndNotWhereBirthGivesIt) {
  auto world = ward();
  world.approved("revocations", "person,system,role,revoked_on\nbo,s,chief,2026-06-15\n");
  EXPECT_THAT(world.on_paper("unused-role"), ElementsAre("s role chief privileged")) << "taken back from all";
  world.approved("birthrights", "system,role,unit,title\ns,chief,nowhere,\n");
  EXPECT_THAT(world.on_paper("unused-role"), IsEmpty());
  world.approved("birthrights", "system,role\n")
      .approved("roles", "system,role,approved_by,approved_on\ns,chief,bo,2026-01-02\n");
  EXPECT_THAT(world.on_paper("unused-role"), IsEmpty()) << "it does not count";
}

TEST(UnownedSystem, HasNoOwnerTodayWhoIsEmployed) {
  auto world = ward();
  const std::string columns = "system,person,capacity,since,until\n";
  for (const char* row : {"", "s,boss,system_owner,,2026-06-14\n", "s,boss,system_owner,2026-06-16,\n",
                          "t,boss,system_owner,,\n"}) {
    world.approved("owners", columns + row);
    EXPECT_THAT(world.on_paper("unowned-system"), ElementsAre("s")) << row;
  }
  world.approved("people", "person,ends\nboss,2026-06-14\nanna,\n");
  world.approved("owners", columns + "s,boss,system_owner,,\n");
  EXPECT_THAT(world.on_paper("unowned-system"), ElementsAre("s names boss"));
  world.approved("owners", columns + "s,boss,system_owner,,\ns,anna,approver,2026-06-15,2026-06-15\n");
  EXPECT_THAT(world.on_paper("unowned-system"), IsEmpty()) << "in any capacity";
}

TEST(UnclassifiedSystem, LacksALevel) {
  auto world = ward();
  world.approved("systems",
                 "system,confidentiality,integrity,availability\n"
                 "a,,1,1\nb,1,,1\nc,1,1,\nd,0,0,0\nd,,,\n");
  EXPECT_THAT(world.on_paper("unclassified-system"), ElementsAre("a", "b", "c"))
      << "the least level is one; of two rows the first counts";
}

TEST(ClassificationOverdue, OpensTheDayAfterItsMonths) {
  auto world = ward();
  world.approved("systems",
                 "system,classified_on,review_months\n"
                 "a,2025-06-14,\nb,2025-06-15,\nc,2026-05-14,1\nd,2026-05-15,1\ne,,\n");
  EXPECT_THAT(world.on_paper("classification-overdue"), ElementsAre("a", "c"))
      << "twelve where nothing is said";
}

TEST(MissingProcessingRecord, IsOfSystemsWithPersonalDataOfAnyKind) {
  auto world = ward();
  world.approved("systems",
                 "system,personal_data,processing_record\n"
                 "blank,,\nnone,none,\nordinary,ordinary,\nprotected,protected,\nsensitive,sensitive,\n"
                 "known,ordinary,R 1\n");
  EXPECT_THAT(world.on_paper("missing-processing-record"), ElementsAre("ordinary", "protected", "sensitive"));
}

TEST(UnregisteredSystem, IsReadAndStandsInNoRowOfSystems) {
  auto world = ward();
  world.systems = {{"s", "extra"}, {"by-hand"}};
  EXPECT_THAT(world.on_paper("unregistered-system"), ElementsAre("extra"));
  world.approved("owners", "system,person,capacity\nextra,boss,system_owner\ns,boss,system_owner\n");
  EXPECT_THAT(world.on_paper("unregistered-system"), ElementsAre("extra"))
      << "an owner is not a row of its own";
  world.approved("systems", "system\ns\nextra\n");
  EXPECT_THAT(world.on_paper("unregistered-system"), IsEmpty());
}

TEST(UnreadSystem, IsNeitherReadNorControlledByHand) {
  auto world = ward();
  world.approved("systems", "system\ns\nby-hand\nforgotten\n");
  world.systems = {{"s"}, {"by-hand"}};
  EXPECT_THAT(world.on_paper("unread-system"), ElementsAre("forgotten"));
}

}  // namespace
}  // namespace behorig
