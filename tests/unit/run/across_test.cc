// What only several runs or several systems together show: conflict, exception-expired, stale-reading,
// account-reused, role-changed by its content.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <random>
#include <set>

#include "core/run/check.h"
#include "core/run/decide.h"
#include "core/run/load.h"
#include "core/run/system_state.h"
#include "core/run/whatif.h"
#include "core/store/store.h"
#include "tests/support/naive/runs.h"
#include "tests/unit/run/still_clock.h"
#include "tests/unit/run/two_systems.h"

namespace behorig {
namespace {

namespace fs = std::filesystem;
using testing::Across;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr const char* kConflict =
    "conflict,side,system,entitlement,name,severity\ncash,a,till,e,Cash and "
    "books,critical\ncash,b,ledger,e,,\n";

TEST_F(Across, WithoutDeviationsThereIsNoRunAcrossTheSystems) {
  EXPECT_THAT(check(), IsEmpty());
  EXPECT_EQ(last_.runs.size(), 3u);
  EXPECT_THAT(*store_->systems(), ElementsAre("ledger", "till"));
}

TEST_F(Across, AConflictIsOneFindingForEachPersonOverAllSystems) {
  write("register/conflicts.csv", kConflict);
  EXPECT_THAT(check(), ElementsAre("conflict  new", "conflict  new"));
  const auto& found = finding("conflict");
  EXPECT_EQ(found.severity, Severity::critical) << "the register's row says how severe it is";
  EXPECT_EQ(found.deviation.person, "p1");
  EXPECT_EQ(found.deviation.conflict, "cash");
  EXPECT_THAT(found.deviation.related, ElementsAre("a: till, e", "b: ledger, e"));
}

TEST_F(Across, AConflictIsSeenByACheckOfOneOfItsSystems) {
  write("register/conflicts.csv", kConflict);
  write("ledger/grants.csv", "account,entitlement\nledger2,e\n");
  EXPECT_THAT(check(), UnorderedElementsAre("conflict  new", "missing-access ledger new"));
  write("ledger/grants.csv", "account,entitlement\nledger1,e\nledger2,e\n");
  EXPECT_THAT(check(only("ledger")), ElementsAre("conflict  new", "conflict  open"))
      << "what till held when it was last read whole counts";
}

TEST_F(Across, AConflictClosesOnlyWhenAllItsSystemsWereReadCompletely) {
  write("register/conflicts.csv", kConflict);
  check();
  write("ledger/grants.csv", "account,entitlement,until\nledger1,e,2026-11-23\nledger2,e,\n");
  spoil("till");
  const auto standing = [](const std::vector<std::string>& told) {
    return std::count_if(told.begin(), told.end(),
                         [](const auto& one) { return one.starts_with("conflict "); });
  };
  EXPECT_EQ(standing(check()), 2) << "till is not known";
  mend("till");
  EXPECT_EQ(standing(check()), 1);
  write("register/conflicts.csv", "conflict,side,system,entitlement\n");
  EXPECT_EQ(standing(check()), 1) << "a table that lost its rows is believed when somebody says so";
  ASSERT_TRUE(store_->confirm(last_.runs.at(0).run.id, "anna", "now"));
  EXPECT_EQ(standing(check()), 0) << "nobody calls it a conflict now";
}

TEST_F(Across, AConflictConcernsTheSystemsInWhichItIsHeld) {
  /// How many findings of the control stand by system.
  const auto standing = [&](std::string_view control) {
    const auto settings = std::get<Settings>(load_settings(folder_ / "behorig.toml"));
    const auto states = states_of(store_.get(), settings, clock_.now());
    std::map<std::string, std::size_t> out;
    for (const auto& state : *states) {
      for (const auto& finding : state.findings) out[state.id] += finding.deviation.control == control;
    }
    return out;
  };
  using Standing = std::map<std::string, std::size_t>;
  write("register/conflicts.csv", kConflict);
  check();
  EXPECT_EQ(standing("conflict"), (Standing{{"ledger", 2}, {"till", 2}}));
  write("register/conflicts.csv", "conflict,side,system,entitlement\ncash,a,till,e\ncash,b,till,odd\n");
  write("till/grants.csv", "account,entitlement\ntill1,e\ntill1,odd\ntill2,e\n");
  check();
  EXPECT_EQ(standing("conflict"), (Standing{{"ledger", 0}, {"till", 1}}));
  write("register/conflicts.csv", "conflict,sidd\n");
  check();
  EXPECT_EQ(standing("register-refused"), (Standing{{"ledger", 1}, {"till", 1}}));
}

TEST_F(Across, AnOwnerOfASystemOfAConflictMayAcceptIt) {
  write("register/conflicts.csv", kConflict);
  write("register/exceptions.csv",
        "control,system,person,reason,accepted_by,accepted_on,until\n"
        "conflict,till,p1,alone at Christmas,boss,2026-11-01,2026-12-31\n");
  EXPECT_THAT(check(), UnorderedElementsAre("conflict  accepted", "conflict  new"));
}

TEST_F(Across, AnExceptionThatEndedIsToldWhileItWouldStillMatch) {
  write("till/grants.csv", "account,entitlement\ntill1,e\ntill1,odd\ntill2,e\n");
  write("register/exceptions.csv",
        "control,system,entitlement,reason,accepted_by,accepted_on,until\n"
        "unregistered-entitlement,till,odd,trial,boss,2026-11-01,2026-11-24\n");
  EXPECT_THAT(check(), ElementsAre("unregistered-entitlement till accepted"));
  EXPECT_THAT(check({}, "2026-11-25"),
              ElementsAre("unregistered-entitlement till reopened", "exception-expired till new"));
  spoil("till");
  auto told = check({}, "2026-11-26");
  EXPECT_EQ(std::count(told.begin(), told.end(), "exception-expired till open"), 1) << "nobody could look";
  mend("till");
  write("register/exceptions.csv",
        "control,system,entitlement,reason,accepted_by,accepted_on,until\n"
        "unregistered-entitlement,till,odd,trial,boss,2026-11-01,2026-12-24\n");
  EXPECT_THAT(check({}, "2026-11-27"), ElementsAre("unregistered-entitlement till accepted"));
}

TEST_F(Across, AReadingThatWasNotCompleteForTooLongIsStale) {
  check();
  spoil("till");
  clock_.at += std::chrono::hours{36};
  auto told = check();
  EXPECT_EQ(std::count(told.begin(), told.end(), "stale-reading till new"), 0) << "36 hours is still good";
  clock_.at += std::chrono::hours{1};
  told = check(only("ledger"));
  EXPECT_THAT(told, IsEmpty()) << "told only of the chosen system";
  told = check();
  EXPECT_EQ(std::count(told.begin(), told.end(), "stale-reading till open"), 1) << "and yet it was seen";
  mend("till");
  EXPECT_THAT(check(), IsEmpty());
}

TEST_F(Across, ANameThatPassedToAnotherAccountStaysAFindingUntilTheRegisterSaysWhoItIs) {
  write("register/accounts.csv", "system,account,person\ntill,anna,p1\n");
  EXPECT_THAT(check(), IsEmpty());
  write("till/accounts.csv", "account,name,emp\ntill9,anna,p1\ntill2,bo,p2\n");
  write("till/grants.csv", "account,entitlement\ntill9,e\ntill2,e\n");
  EXPECT_THAT(check(), ElementsAre("account-reused till new"));
  EXPECT_EQ(finding("account-reused").deviation.account, "till9");
  EXPECT_THAT(finding("account-reused").deviation.related, ElementsAre("till1"));
  EXPECT_THAT(check(), ElementsAre("account-reused till open")) << "the same again does not make it right";
  write("register/accounts.csv", "system,account,person\ntill,till9,p1\n");
  EXPECT_THAT(check(), IsEmpty());
  write("register/accounts.csv", "system,account,person\ntill,anna,p1\n");
  EXPECT_THAT(check(), IsEmpty()) << "decided once";
}

TEST_F(Across, ARoleThatHoldsSomethingElseThanWhenItsApprovalWasFirstSeenIsToldUntilItIsApprovedAnew) {
  write("till/grants.csv", "account,entitlement\ntill1,e\ntill1,f\ntill2,e\ntill2,f\n");
  write("register/role_entitlements.csv", "system,role,entitlement\ntill,r,e\ntill,r,f\nledger,r,e\n");
  EXPECT_THAT(check(), IsEmpty());
  write("till/grants.csv", "account,entitlement\ntill1,e\ntill1,f\ntill1,g\ntill2,e\ntill2,f\ntill2,g\n");
  write("register/role_entitlements.csv",
        "system,role,entitlement\ntill,r,e\ntill,r,f\ntill,r,g\nledger,r,e\n");
  EXPECT_THAT(check(), ElementsAre("role-changed till new"));
  EXPECT_THAT(finding("role-changed").deviation.related, ElementsAre("g"));
  write("register/role_entitlements.csv", "system,role,entitlement\ntill,r,e\ntill,r,f\nledger,r,e\n");
  write("till/grants.csv", "account,entitlement\ntill1,e\ntill1,f\ntill2,e\ntill2,f\n");
  EXPECT_THAT(check(), IsEmpty());
  write("register/role_entitlements.csv", "system,role,entitlement\ntill,r,e\nledger,r,e\n");
  EXPECT_THAT(check(), ElementsAre("role-changed till reopened", "unregistered-entitlement till new"))
      << "less is another content too";
  write("register/roles.csv",
        "system,role,approved_by,approved_on\ntill,r,boss,2026-01-01\ntill,r,boss,2026-11-24\n"
        "ledger,r,boss,2026-01-01\n");
  EXPECT_THAT(check(), ElementsAre("unregistered-entitlement till open"));
}

TEST_F(Across, AnotherSpellingOfWhatARoleHoldsIsNoOtherContent) {
  write("till/entitlements.csv", "entitlement,name\ne,Enter\nf,Find\n");
  EXPECT_THAT(check(), IsEmpty());
  write("register/role_entitlements.csv", "system,role,entitlement\ntill,r,Enter\nledger,r,e\n");
  EXPECT_THAT(check(), IsEmpty()) << "the name of the same entitlement";
  write("register/role_entitlements.csv", "system,role,entitlement\ntill,r,Enter\ntill,r,f\nledger,r,e\n");
  const auto told = check();
  EXPECT_THAT(told, ::testing::Contains("role-changed till new"));
  EXPECT_THAT(finding("role-changed").deviation.related, ElementsAre("f"));
}

TEST_F(Across, AnExceptionForAConflictExpiresAsAnyOther) {
  write("register/conflicts.csv", kConflict);
  write("register/exceptions.csv",
        "control,system,reason,accepted_by,accepted_on,until\nconflict,till,small,boss,2026-01-01,2026-11-"
        "24\n");
  EXPECT_THAT(check(), ElementsAre("conflict  accepted", "conflict  accepted"));
  EXPECT_THAT(check({}, "2026-11-25"),
              ElementsAre("conflict  reopened", "conflict  reopened", "exception-expired till new"));
}

/// A role is held when one human holds all of it, under whatever ids.
TEST_F(Across, AConflictCountsTheAccountsOfAllIdsOfOneHumanTogether) {
  write("register/people.csv", "person,name,same_as\nboss,Bo Ss,\np1,Anna Ek,\np2,Anna Ek,p1\n");
  write("till/grants.csv", "account,entitlement\ntill1,e\ntill2,f\n");
  write("register/role_entitlements.csv", "system,role,entitlement\ntill,r,e\ntill,r,f\nledger,r,e\n");
  write("register/conflicts.csv",
        "conflict,side,system,role,entitlement\ncash,a,till,r,\ncash,b,ledger,,e\n");
  check();
  const auto& found = finding("conflict").deviation;
  EXPECT_EQ(found.person, "p1");
  EXPECT_THAT(found.related, ElementsAre("a: till, r", "b: ledger, e"));
}

TEST_F(Across, ADecisionAboutAConflictIsThatOfTheOwnerOfOneOfItsSystems) {
  write("register/conflicts.csv", kConflict);
  write("register/owners.csv", "system,person,capacity\ntill,boss,system_owner\nledger,other,system_owner\n");
  write("register/roles.csv",
        "system,role,approved_by,approved_on\ntill,r,boss,2026-01-01\nledger,r,other,2026-01-01\n");
  write("register/people.csv", "person,name\nboss,Bo Ss\nother,O Ther\np1,Anna Ek\np2,Bo Alm\n");
  check();
  const auto settings = std::get<Settings>(load_settings(folder_ / "behorig.toml"));
  const auto loaded = load_register(settings);
  const Meaning meaning(*loaded.reg);
  StoredFinding found;
  found.finding = finding("conflict");
  const Date day = *Date::parse("2026-11-24"), until = *Date::parse("2026-12-24");
  const auto asked = [&](const char* by) {
    return decide(found, {by, until, "trial", "", "me"}, meaning, day, {});
  };
  EXPECT_EQ(asked("p2").error().id, "accept.not-owner");
  EXPECT_EQ(asked("nobody").error().id, "accept.not-owner");
  const auto decision = asked("other");
  ASSERT_TRUE(decision) << decision.error().id;
  EXPECT_EQ(decision->deviation.system, "ledger");
  ASSERT_TRUE(store_->kept().decide(*decision));
  const auto told = check();
  EXPECT_THAT(told, ::testing::Contains("conflict  accepted"));
  EXPECT_THAT(check({}, "2026-12-25"), ::testing::Contains("conflict  reopened"));
}

TEST_F(Across, ADecisionInTheStoreCoversOneFindingAndThoseWhomItListedThen) {
  write("till/grants.csv", "account,entitlement\ntill1,e\ntill1,odd\ntill1,other\ntill2,e\n");
  check();
  const auto& found = *std::find_if(last_.findings.begin(), last_.findings.end(),
                                    [](const Finding& f) { return f.deviation.entitlement == "odd"; });
  Decision decision;
  decision.finding = found.id;
  decision.deviation = found.deviation;
  decision.reason = "trial";
  decision.accepted_by = "boss";
  decision.accepted_on = *Date::parse("2026-11-24");
  decision.until = *Date::parse("2026-11-30");
  ASSERT_TRUE(store_->kept().decide(decision));
  EXPECT_THAT(check(),
              ElementsAre("unregistered-entitlement till accepted", "unregistered-entitlement till open"));
  write("till/grants.csv", "account,entitlement\ntill1,e\ntill1,odd\ntill1,other\ntill2,e\ntill2,odd\n");
  EXPECT_THAT(check(),
              ElementsAre("unregistered-entitlement till reopened", "unregistered-entitlement till open"))
      << "nobody accepted the second holder";
  write("till/grants.csv", "account,entitlement\ntill1,e\ntill1,odd\ntill1,other\ntill2,e\n");
  EXPECT_THAT(check({}, "2026-11-30"),
              ElementsAre("unregistered-entitlement till accepted", "unregistered-entitlement till open"));
  EXPECT_THAT(check({}, "2026-12-01"),
              ElementsAre("unregistered-entitlement till reopened", "unregistered-entitlement till open",
                          "exception-expired till new"));
  decision.until = *Date::parse("2026-12-24");
  ASSERT_TRUE(store_->kept().decide(decision));
  EXPECT_THAT(check({}, "2026-12-01"),
              ElementsAre("unregistered-entitlement till accepted", "unregistered-entitlement till open"));
}

TEST_F(Across, ADecisionNamesNothingThatTheRegisterWouldHaveToTakeOut) {
  write("till/accounts.csv", "account,name,emp\ntill1,anna,p1\ntill2,bo,p2\ntill3,cy,\n");
  EXPECT_THAT(check(), ElementsAre("orphan-account till new"));
  decide_of("orphan-account");
  EXPECT_THAT(check(), ElementsAre("orphan-account till accepted"));
  mend("till");
  EXPECT_THAT(check(), IsEmpty());
  write("register/role_entitlements.csv", "system,role,entitlement\ntill,r,e\ntill,r,gone\nledger,r,e\n");
  check();
  decide_of("unknown-reference");
  EXPECT_THAT(check(), ::testing::Contains("unknown-reference till accepted"));
  write("register/role_entitlements.csv", "system,role,entitlement\ntill,r,e\nledger,r,e\n");
  const auto told = check();
  EXPECT_THAT(told, ::testing::Not(::testing::Contains(::testing::StartsWith("unknown-reference"))));
}

TEST_F(Across, AnExceptionThatEndedMayBeAcceptedWhomeverItsRowNames) {
  write("till/accounts.csv", "account,name,emp\ntill1,anna,p1\ntill2,bo,p2\ntill3,cy,\n");
  write("register/exceptions.csv",
        "control,system,account,reason,accepted_by,accepted_on,until\n"
        "orphan-account,till,till3,trial,boss,2026-11-01,2026-11-23\n");
  EXPECT_THAT(check(), ElementsAre("orphan-account till new", "exception-expired till new"));
  decide_of("exception-expired");
  EXPECT_THAT(check(), ElementsAre("orphan-account till open", "exception-expired till accepted"));
}

TEST_F(Across, WhatIsOutOfScopeIsNotResolvedByThoseThatAreIn) {
  write("register/exceptions.csv",
        "control,system,entitlement,reason,accepted_by,accepted_on,until\n"
        "unregistered-entitlement,till,odd,trial,boss,2026-11-01,2026-11-23\n"
        "unregistered-entitlement,ledger,odd,trial,boss,2026-11-01,2026-11-23\n");
  write("till/grants.csv", "account,entitlement\ntill1,e\ntill1,odd\ntill2,e\n");
  write("ledger/grants.csv", "account,entitlement\nledger1,e\nledger1,odd\nledger2,e\n");
  check();
  const auto id = finding("exception-expired").id;
  const std::string system = finding("exception-expired").deviation.system;
  fs::remove(folder_ / "systems.d" / (system + ".toml"));
  check();
  EXPECT_EQ(store_->find_finding(id.hex())->at(0).finding.status, FindingStatus::out_of_scope);
}

TEST_F(Across, ADryRunSaysWhatTheCheckSays) {
  write("register/systems.csv",
        "system,confidentiality,integrity,availability\ntill,1,1,1\nledger,1,1,1\narchive,1,1,1\n");
  CheckRequest dry;
  dry.dry_run = true;
  const auto same = [&] {
    const auto would = check(dry);
    EXPECT_EQ(would, check());
    return would;
  };
  EXPECT_THAT(same(), ::testing::Contains("unread-system archive new"));
  write("ledger/grants.csv", "account,entitlement\nledger1,e\nledger1,odd\nledger2,e\n");
  EXPECT_THAT(same(), ::testing::Contains("unregistered-entitlement ledger new"));
  fs::remove(folder_ / "systems.d/ledger.toml");
  EXPECT_THAT(same(), ::testing::Not(::testing::Contains("unregistered-entitlement ledger open")));
}

TEST_F(Across, ADecisionOfSomebodyWhoDidNotOwnTheSystemThatDayCoversNothing) {
  write("till/grants.csv", "account,entitlement\ntill1,e\ntill1,odd\ntill2,e\n");
  check();
  Decision decision;
  decision.finding = finding("unregistered-entitlement").id;
  decision.deviation = finding("unregistered-entitlement").deviation;
  decision.reason = "mine";
  decision.accepted_on = *Date::parse("2026-11-24");
  decision.until = *Date::parse("2026-12-24");
  for (const char* by : {"p2", "p1"}) {
    decision.accepted_by = by;
    ASSERT_TRUE(store_->kept().decide(decision));
    EXPECT_THAT(check(), ElementsAre("unregistered-entitlement till open"));
  }
}

TEST_F(Across, AnotherRegisterIsComparedWithTheKeptReadingsBeforeItIsUsed) {
  write("till/grants.csv", "account,entitlement\ntill1,e\ntill1,odd\ntill2,e\n");
  check();
  const auto settings = std::get<Settings>(load_settings(folder_ / "behorig.toml"));
  const auto now = load_register(settings);
  write("register/role_entitlements.csv", "system,role,entitlement\ntill,r,e\ntill,r2,odd\nledger,r,e\n");
  write("register/owners.csv", "system,person,capacity\ntill,boss,system_owner\n");
  const auto then = load_register(settings);
  ASSERT_TRUE(now.reg && then.reg);
  const auto changes = what_if(settings, *store_, *now.reg, *then.reg, *Date::parse("2026-11-24"));
  ASSERT_TRUE(changes);
  std::vector<std::string> opens, closes;
  for (const auto& one : changes->opens) opens.push_back(one.deviation.control + " " + one.deviation.system);
  for (const auto& one : changes->closes)
    closes.push_back(one.deviation.control + " " + one.deviation.system);
  EXPECT_THAT(opens,
              ElementsAre("unapproved-access till", "unowned-system ledger", "nothing-approved ledger"));
  EXPECT_THAT(closes, ElementsAre("unregistered-entitlement till", "missing-account ledger"));
  EXPECT_THAT(changes->unread, IsEmpty());
}

TEST_F(Across, ADryRunLeavesNothingToLookBackAt) {
  write("register/accounts.csv", "system,account,person\ntill,anna,p1\n");
  CheckRequest dry;
  dry.dry_run = true;
  check(dry);
  EXPECT_THAT(*store_->kept().role_contents(), IsEmpty());
  EXPECT_THAT(*store_->kept().account_names("till"), IsEmpty());
  EXPECT_EQ(store_->kept().reading("till")->bytes, "");
}

// Register-refused, incomplete-reading and stale-reading, against a second telling of their rules.
TEST_F(Across, MonthsOfChanceStandAsASecondReadingOfTheRulesSays) {
  constexpr std::int64_t kGoodFor = std::int64_t{36} * 3600;  // max_age, as nothing else is said
  naive::Runs naive;
  std::mt19937 chance(20261128);
  std::map<std::string, bool> spoiled{{"ledger", false}, {"till", false}};
  std::set<std::string> seen;
  for (int step = 0; step < 60; ++step) {
    clock_.at += std::chrono::hours(chance() % 30);
    for (auto& [system, bad] : spoiled) {
      if (chance() % 4 == 0) bad = !bad;
      bad ? spoil(system) : mend(system);
    }
    const bool refused = chance() % 8 == 0;
    write("register/owners.csv", std::string(refused ? "systm" : "system") +
                                     ",person,capacity\ntill,boss,system_owner\nledger,boss,system_owner\n");
    const auto which = chance() % 3;
    const auto told = check(which == 0 ? CheckRequest() : only(which == 1 ? "till" : "ledger"));
    const std::int64_t now = clock_.at.time_since_epoch().count();
    naive.register_looked_at(refused);
    if (!refused) {
      if (which != 2) naive.read("till", now, !spoiled["till"]);
      if (which != 1) naive.read("ledger", now, !spoiled["ledger"]);
    }
    std::set<std::string> ours, wanted;
    for (const auto& one : told) {
      const auto control = one.substr(0, one.find(' '));
      const bool of_runs =
          control == "register-refused" || control == "incomplete-reading" || control == "stale-reading";
      if (of_runs) ours.insert(one.substr(0, one.rfind(' ')));
    }
    // Of one system what was asked for is told; a refused register leaves the rest as it was.
    for (const auto& one : naive.standing(now, kGoodFor)) {
      const bool asked = which == 0 || !one.ends_with(which == 1 ? "ledger" : "till");
      if (asked) wanted.insert(one);
    }
    if (refused) {
      EXPECT_TRUE(ours.contains("register-refused ")) << step;
    } else {
      EXPECT_EQ(ours, wanted) << step;
    }
    seen.insert(ours.begin(), ours.end());
  }
  EXPECT_EQ(seen.size(), 5U) << "all of it came up";
}

}  // namespace
}  // namespace behorig
