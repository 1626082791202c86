// Whom an exception covers when it first meets a finding, run after run.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/run/two_systems.h"

namespace behorig {
namespace {

using testing::Across;
using ::testing::Contains;
using ::testing::ElementsAre;

TEST_F(Across, AnExceptionDoesNotCoverWhoJoinedBeforeACheckMetIt) {
  const std::string one = "account,entitlement\ntill1,e\ntill1,odd\ntill2,e\n", two = one + "till2,odd\n";
  const std::string row =
      "control,system,entitlement,reason,accepted_by,accepted_on,until\n"
      "unregistered-entitlement,till,odd,trial,boss,2026-11-24,";
  write("till/grants.csv", one);
  EXPECT_THAT(check(), ElementsAre("unregistered-entitlement till new"));
  // The row comes with a reading that shows nothing of it, and somebody joins.
  write("register/exceptions.csv", row + "2026-11-30\n");
  write("till/grants.csv", "account,entitlement\ntill1,e\ntill2,e\n");
  spoil("till");
  check({}, "2026-11-25");
  mend("till");
  write("till/grants.csv", two);
  EXPECT_THAT(check({}, "2026-11-26"), ElementsAre("unregistered-entitlement till open"));
  // One that ended before somebody joined is not theirs when its last day moves, also if a check told of
  // them.
  write("register/exceptions.csv", row + "2026-12-31\n");
  EXPECT_THAT(check({}, "2026-12-01"), ElementsAre("unregistered-entitlement till open"));
  write("till/grants.csv", one);
  EXPECT_THAT(check({}, "2026-12-02"), ElementsAre("unregistered-entitlement till accepted"));
}

TEST_F(Across, AnExceptionOfAnEarlierDayDoesNotCoverWhoJoinedSince) {
  const std::string one = "account,entitlement\ntill1,e\ntill1,odd\ntill2,e\n";
  write("till/grants.csv", one);
  check();
  write("till/grants.csv", one + "till2,odd\n");
  EXPECT_THAT(check({}, "2026-11-26"), ElementsAre("unregistered-entitlement till open"));
  const std::string head = "control,system,entitlement,reason,accepted_by,accepted_on,until\n";
  write("register/exceptions.csv",
        head + "unregistered-entitlement,till,odd,trial,boss,2026-11-25,2026-12-31\n");
  EXPECT_THAT(check({}, "2026-11-27"), ElementsAre("unregistered-entitlement till open"));
  write("register/exceptions.csv",
        head + "unregistered-entitlement,till,odd,trial,boss,2026-11-26,2026-12-31\n");
  EXPECT_THAT(check({}, "2026-11-27"), ElementsAre("unregistered-entitlement till accepted"))
      << "accepted anew on the day on which the finding listed them";
}

TEST_F(Across, AnExceptionDoesNotCoverWhoJoinedWhileSomethingElseSpokeForTheFinding) {
  const std::string one = "account,entitlement\ntill1,e\ntill1,odd\ntill2,e\n";
  write("till/grants.csv", one);
  check();
  write("register/exceptions.csv",
        "control,system,entitlement,reason,accepted_by,accepted_on,until\n"
        "unregistered-entitlement,till,odd,trial,boss,2026-11-25,2026-12-31\n");
  write("till/accounts.csv", "account,name,emp,enabled\ntill1,anna,p1,no\ntill2,bo,p2,yes\n");
  EXPECT_THAT(check({}, "2026-11-25"), Contains("disabled-with-grants till new"));
  mend("till");
  write("till/grants.csv", one + "till2,odd\n");
  EXPECT_THAT(check({}, "2026-11-26"), ElementsAre("unregistered-entitlement till reopened"));
}

TEST_F(Across, AnExceptionCoversWhomTheCheckOfItsDayShowsFirst) {
  const std::string one = "account,entitlement\ntill1,e\ntill1,odd\ntill2,e\n";
  write("till/grants.csv", one);
  check();
  write("till/grants.csv", one + "till2,odd\n");
  write("register/exceptions.csv",
        "control,system,entitlement,reason,accepted_by,accepted_on,until\n"
        "unregistered-entitlement,till,odd,trial,boss,2026-11-25,2026-12-31\n");
  EXPECT_THAT(check({}, "2026-11-25"), ElementsAre("unregistered-entitlement till accepted"));
}

TEST_F(Across, WhoAcceptedForAllSystemsMustHaveOwnedThisOneAlsoWhereNothingIsShown) {
  write("till/grants.csv", "account,entitlement\ntill1,e\ntill1,odd\ntill2,e\n");
  write("register/exceptions.csv",
        "control,entitlement,reason,accepted_by,accepted_on,until\n"
        "unregistered-entitlement,odd,trial,boss,2026-11-01,2026-12-31\n");
  EXPECT_THAT(check(), Contains("unregistered-entitlement till accepted"));
  write("till/grants.csv", "account,entitlement\ntill1,e\ntill2,e\n");
  spoil("till");
  EXPECT_THAT(check(), Contains("unregistered-entitlement till accepted"));
  write("register/owners.csv",
        "system,person,capacity,since\ntill,boss,system_owner,2026-11-02\nledger,boss,system_owner,\n");
  EXPECT_THAT(check(), Contains("unregistered-entitlement till reopened"));
}

}  // namespace
}  // namespace behorig
