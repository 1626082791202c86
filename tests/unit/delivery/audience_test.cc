#include "core/delivery/audience.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/tables.h"

namespace behorig {
namespace {

using testing::registered;
using testing::table;

Audience audience(const std::string& people, const std::string& owners) {
  const auto reg = registered({table("systems", "system,name\nlibrary,Biblioteket\n"),
                               table("people", "person,name,email,starts,ends,language\n" + people),
                               table("owners", "system,person,capacity,since,until\n" + owners)});
  return audience_of(Meaning(reg), *Date::parse("2026-11-24"));
}

TEST(Audience, IsOfThoseWhoOwnTheSystemThatDay) {
  const auto all = audience("p1,Anna,a@x,,,\np2,Bo,b@x,,,\np3,Cia,c@x,,2026-11-23,\np4,Dag,d@x,,,\n",
                            "library,p1,system_owner,,\nlibrary,p2,deputy,,2026-11-23\n"
                            "library,p3,information_owner,,\nlibrary,p4,approver,,\n");
  ASSERT_TRUE(all.contains("library"));
  EXPECT_EQ(all.at("library").name, "Biblioteket");
  const auto& owners = all.at("library").owners;
  ASSERT_EQ(owners.size(), 1U) << "whose time is over, who left and who may only approve is not written to";
  EXPECT_EQ(owners[0].id, "p1");
  EXPECT_EQ(owners[0].email, "a@x");
  EXPECT_EQ(owners[0].language, std::nullopt);
}

TEST(Audience, HasTheAddressAndLanguageOfTheEmploymentThatHolds) {
  const auto all = audience(
      "p1,Anna,new@x,2026-01-01,,sv\np1,Anna,old@x,2020-01-01,2021-01-01,en\n"
      "p2,Bo,,2026-01-01,,\np2,Bo,bo@x,2020-01-01,2021-01-01,en\n",
      "library,p1,system_owner,,\nlibrary,p2,deputy,,\n");
  const auto& owners = all.at("library").owners;
  ASSERT_EQ(owners.size(), 2U);
  EXPECT_EQ(owners[0].email, "new@x");
  EXPECT_EQ(owners[0].language, Language::sv);
  EXPECT_EQ(owners[1].email, "bo@x") << "what an employment does not say, an earlier one does";
  EXPECT_EQ(owners[1].language, Language::en);
}

}  // namespace
}  // namespace behorig
