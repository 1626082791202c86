#include "core/register/exceptions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/tables.h"

namespace behorig::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kOwners = "system,person,capacity,since,until\ns,p1,system_owner,,2026-06-30\n";

/// What one row of exceptions covers of a deviation.
std::vector<Coverage> covering(const std::string& row, const Deviation& deviation,
                               const char* day = "2026-03-01") {
  const auto reg = registered(
      {table("owners", kOwners), table("people", "person,same_as\np1,\np9,p1\np2,\n"),
       table("exceptions",
             "control,system,account,person,role,entitlement,reason,accepted_by,accepted_on,until\n" + row +
                 "\n")});
  const Meaning meaning(reg);
  const ResolvedNames names{
      [](std::string_view text) -> std::optional<std::string> {
        if (text == "ambiguous") return std::nullopt;
        return text == "anna.ek" ? "a1" : std::string(text);
      },
      [](std::string_view text) -> std::optional<std::string> { return std::string(text); },
      [&](const std::string& account) {
        return account == "shared" ? std::vector{*reg.symbols.find("p2"), *reg.symbols.find("p9")}
                                   : std::vector<Symbol>{};
      }};
  Deviation asked = deviation;
  Exceptions(meaning, *Date::parse(day), names).apply(asked);
  return asked.passing.coverage;
}

Deviation deviation() {
  Deviation out;
  out.control = "unapproved-access";
  out.system = "s";
  out.account = "a1";
  out.entitlement = "e1";
  out.holders = {{"a1", "anna.ek", "p2", ""}};
  return out;
}

TEST(Exceptions, CoverWhatTheyName) {
  const std::string valid = ",x,p1,2026-01-01,2026-12-31";
  EXPECT_THAT(covering("unapproved-access,s,a1,,,e1" + valid, deviation()), SizeIs(1));
  EXPECT_THAT(covering("unapproved-access,s,anna.ek,,," + valid, deviation()), SizeIs(1)) << "by its name";
  EXPECT_THAT(covering("unapproved-access,,,,," + valid, deviation()), SizeIs(1));
  EXPECT_THAT(covering("unapproved-access,s,,p2,," + valid, deviation()), SizeIs(1));
  for (const char* other :
       {"orphan-account,s,a1,,,e1", "unapproved-access,t,a1,,,e1", "unapproved-access,s,a2,,,e1",
        "unapproved-access,s,a1,p3,,e1", "unapproved-access,s,a1,,r,e1", "unapproved-access,s,a1,,,e2",
        "unapproved-access,s,ambiguous,,,e1"}) {
    EXPECT_THAT(covering(other + valid, deviation()), IsEmpty()) << other;
  }
}

TEST(Exceptions, HoldFromTheFirstDayToTheLast) {
  const std::string row = "unapproved-access,s,a1,,,,x,p1,2026-02-01,2026-02-28";
  EXPECT_THAT(covering(row, deviation(), "2026-01-31"), IsEmpty());
  EXPECT_THAT(covering(row, deviation(), "2026-02-01"), SizeIs(1));
  EXPECT_THAT(covering(row, deviation(), "2026-02-28"), SizeIs(1));
  EXPECT_THAT(covering(row, deviation(), "2026-03-01"), IsEmpty());
}

TEST(Exceptions, NeedSomebodyWhoOwnedTheSystemThatDay) {
  EXPECT_THAT(covering("unapproved-access,s,a1,,,,x,p2,2026-01-01,2026-12-31", deviation()), IsEmpty());
  EXPECT_THAT(covering("unapproved-access,s,a1,,,,x,p1,2026-07-01,2026-12-31", deviation(), "2026-08-01"),
              IsEmpty());
}

TEST(Exceptions, NobodyAcceptsTheirOwn) {
  for (const char* own : {"p1", "p9"}) {
    auto mine = deviation();
    mine.holders[0].person = own;
    EXPECT_THAT(covering("unapproved-access,s,,,,,x,p1,2026-01-01,2026-12-31", mine), IsEmpty()) << own;
  }
}

TEST(Exceptions, NobodyAcceptsForAnAccountThatIsAlsoTheirs) {
  for (const char* control : {"ambiguous-account", "expired-account", "unowned-service-account"}) {
    auto shared = deviation();
    shared.control = control;
    shared.holders = {{"shared", "", "", ""}};
    EXPECT_THAT(covering(std::string(control) + ",s,,,,,x,p1,2026-01-01,2026-12-31", shared), IsEmpty());
  }
}

TEST(Exceptions, NobodyAcceptsWhatWouldGiveThemAccess) {
  auto unheld = deviation();
  unheld.control = "unapproved-role";
  unheld.account = unheld.entitlement = "";
  unheld.role = "r";
  unheld.holders.clear();
  const std::string row = "unapproved-role,s,,,r,,x,p1,2026-01-01,2026-12-31";
  EXPECT_THAT(covering(row, unheld), SizeIs(1));
  unheld.passing.concerned = {"p2", "p9"};
  EXPECT_THAT(covering(row, unheld), IsEmpty());
}

TEST(Exceptions, AnotherReasonOrLastDayIsNoNewAcceptance) {
  const auto key = [](const std::string& rest) {
    return covering("unapproved-access,s,a1,,,," + rest, deviation()).at(0).key;
  };
  EXPECT_EQ(key("x,p1,2026-01-01,2026-12-31"), key("y,p1,2026-01-01,2027-12-31"));
  EXPECT_NE(key("x,p1,2026-01-01,2026-12-31"), key("x,p1,2026-01-02,2026-12-31"));
}

TEST(Exceptions, CoverHoldersOneByOne) {
  auto several = deviation();
  several.control = "unapproved-role";
  several.account = "";
  several.role = "r";
  several.holders = {{"a1", "", "p2", ""}, {"a2", "", "p1", ""}, {"a3", "", "", ""}};
  const auto out = covering("unapproved-role,s,,,r,,x,p1,2026-01-01,2026-12-31", several);
  ASSERT_THAT(out, SizeIs(1));
  EXPECT_THAT(out[0].holders, SizeIs(2)) << "not the acceptor's own";
  EXPECT_FALSE(out[0].whole);
  several.passing.coverage = out;
  EXPECT_FALSE(wholly_covered(several));
  several.holders.erase(several.holders.begin() + 1);
  EXPECT_TRUE(wholly_covered(several));
}

}  // namespace
}  // namespace behorig::testing
