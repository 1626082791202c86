#include "core/register/meaning.h"

#include <gtest/gtest.h>

#include "tests/support/tables.h"

namespace behorig::testing {
namespace {

Date day(const char* text) { return *Date::parse(text); }

struct Known {
  explicit Known(const std::vector<TextTable>& tables) : reg(registered(tables)), meaning(reg) {}
  Symbol operator()(const char* text) const { return reg.symbols.find(text).value_or(Symbol{}); }
  Register reg;
  Meaning meaning;
};

TEST(Meaning, AnOwnerOwnsFromTheFirstDayToTheLast) {
  const Known k({table(
      "owners", "system,person,capacity,since,until\ns,p1,deputy,2026-01-10,2026-02-10\ns,p2,approver,,\n")});
  EXPECT_FALSE(k.meaning.owned(k("s"), k("p1"), day("2026-01-09")));
  EXPECT_TRUE(k.meaning.owned(k("s"), k("p1"), day("2026-01-10")));
  EXPECT_TRUE(k.meaning.owned(k("s"), k("p1"), day("2026-02-10")));
  EXPECT_FALSE(k.meaning.owned(k("s"), k("p1"), day("2026-02-11")));
  EXPECT_TRUE(k.meaning.owned(k("s"), k("p2"), day("1990-01-01")));
}

TEST(Meaning, SeveralRowsAreSeveralEmployments) {
  const Known k({table("people",
                       "person,name,starts,ends\np1,Gammal,2020-01-01,2020-12-31\np1,Ny,2026-01-01,\n"
                       "p2,,2027-01-01,\np3,,,2020-01-01\np4,,2027-01-01,\np4,,,2019-01-01\n")});
  EXPECT_EQ(k.meaning.employment(k("p1"), day("2020-06-01")), Employment::employed);
  EXPECT_EQ(k.meaning.employment(k("p1"), day("2023-06-01")), Employment::left);
  EXPECT_EQ(k.meaning.employment(k("p1"), day("2026-01-01")), Employment::employed);
  EXPECT_EQ(k.meaning.employment(k("p2"), day("2026-01-01")), Employment::ahead);
  EXPECT_EQ(k.meaning.employment(k("p3"), day("2026-01-01")), Employment::left);
  EXPECT_EQ(k.meaning.employment(k("p4"), day("2026-01-01")), Employment::left)
      << "one ended, one lies ahead";
  EXPECT_EQ(k.meaning.employment(Symbol{}, day("2026-01-01")), Employment::unknown_person);
  EXPECT_EQ(k.reg.text(k.meaning.name_of(k("p1"), day("2026-01-01"))), "Ny");
  EXPECT_EQ(k.reg.text(k.meaning.name_of(k("p1"), day("2023-01-01"))), "Gammal");
}

TEST(Meaning, SameAsJoinsHumansBothWaysAndFurther) {
  const Known k({table("people", "person,same_as\np1,p2\np2,\np3,p2\np4,\n")});
  EXPECT_TRUE(k.meaning.same_human(k("p1"), k("p3")));
  EXPECT_TRUE(k.meaning.same_human(k("p2"), k("p1")));
  EXPECT_FALSE(k.meaning.same_human(k("p1"), k("p4")));
}

TEST(Meaning, AnApprovalOfARoleCountsWhileItHolds) {
  const Known k({table("owners", "system,person,capacity,since,until\ns,p1,system_owner,,2026-01-10\n"),
                 table("roles",
                       "system,role,approved_by,approved_on,approved_until\n"
                       "s,r,p1,2026-01-10,2026-12-31\ns,r,p1,2026-01-11,\ns,r,,2026-01-01,\ns,r,p1,,\n")});
  const auto& roles = k.reg.roles;
  EXPECT_FALSE(k.meaning.counts(roles[0], day("2026-01-09")));
  EXPECT_TRUE(k.meaning.counts(roles[0], day("2026-01-10")));
  EXPECT_TRUE(k.meaning.counts(roles[0], day("2026-12-31")));
  EXPECT_FALSE(k.meaning.counts(roles[0], day("2027-01-01")));
  EXPECT_FALSE(k.meaning.counts(roles[1], day("2026-06-01"))) << "did not own it the day after";
  EXPECT_FALSE(k.meaning.counts(roles[2], day("2026-06-01")));
  EXPECT_FALSE(k.meaning.counts(roles[3], day("2026-06-01")));
}

}  // namespace
}  // namespace behorig::testing
