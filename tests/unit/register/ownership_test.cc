#include "core/register/ownership.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/tables.h"

namespace behorig {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(Ownership, IsOfThoseWhoOwnOnTheDayAndWorkHere) {
  const Register reg = testing::registered(
      {testing::table("people", "person,ends\nanna,\nbo,2026-05-31\ncy,\ndi,\n"),
       testing::table("owners",
                      "system,person,capacity,since,until\nlibrary,anna,system_owner,,\n"
                      "archive,anna,deputy,2026-06-01,\ngrants,anna,information_owner,,2026-05-31\n"
                      "library,bo,deputy,,\nlibrary,cy,approver,,\nlibrary,nobody,system_owner,,\n")});
  const Meaning meaning(reg);
  EXPECT_THAT(ownership(meaning, *Date::parse("2026-06-01")),
              ElementsAre(Pair("anna", ElementsAre("archive", "library"))));
  EXPECT_THAT(
      ownership(meaning, *Date::parse("2026-05-31")),
      ElementsAre(Pair("anna", ElementsAre("grants", "library")), Pair("bo", ElementsAre("library"))));
}

TEST(Addresses, AreOfThoseWhoWorkHereAndOfOneOnly) {
  const Register reg = testing::registered(
      {testing::table("people",
                      "person,email,starts,ends\nanna,Anna@Example.TEST,,\nbo,bo@example.test,,2026-05-31\n"
                      "cy,same@example.test,,\ndi,SAME@example.test,,\ned,,,\n"
                      "fia,fia@example.test,,2026-01-31\nfia,fia@example.test,2026-03-01,\n")});
  const Meaning meaning(reg);
  EXPECT_THAT(addresses(meaning, *Date::parse("2026-06-01")),
              ElementsAre(Pair("anna@example.test", "anna"), Pair("fia@example.test", "fia")));
  EXPECT_THAT(addresses(meaning, *Date::parse("2026-02-01")),
              ElementsAre(Pair("anna@example.test", "anna"), Pair("bo@example.test", "bo")));
}

}  // namespace
}  // namespace behorig
