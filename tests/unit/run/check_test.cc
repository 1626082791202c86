// A check from the settings to the store, with real plugins and a clock that stands still.

#include "core/run/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/support/tables.h"
#include "tests/unit/run/still_clock.h"

namespace behorig::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class CheckOf : public ::testing::Test {
 protected:
  CheckOf() {
    static int count = 0;
    folder_ = fs::temp_directory_path() /
              ("behorig-check-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
    for (const char* sub : {"register", "systems.d", "exports/s"}) fs::create_directories(folder_ / sub);
    write("behorig.toml", "");
    write("systems.d/s.toml",
          "[system]\nid = \"s\"\nconnector = \"csv\"\n[connector]\npath = \"../exports/s\"\n"
          "[correlate]\nkeys = [{ account = \"account\", person = \"person\" }]\n");
    write("register/systems.csv", "system,confidentiality,integrity,availability\ns,1,1,1\n");
    write("register/owners.csv", "system,person,capacity\ns,boss,system_owner\n");
    people(40);
    write("register/roles.csv", "system,role,approved_by,approved_on\ns,r,boss,2026-01-01\n");
    write("register/role_entitlements.csv", "system,role,entitlement\ns,r,e\n");
    write("register/birthrights.csv", "system,role\ns,r\n");
    grants(40);
  }
  ~CheckOf() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
  }
  void people(int count) const {
    std::string text = "person\nboss\n";
    for (int i = 0; i < count; ++i) text += "p" + std::to_string(i) + "\n";
    write("register/people.csv", text);
  }
  /// Accounts p0, p1, ... that hold e; `more` are further rows.
  void grants(int count, const std::string& more = "") const {
    std::string text = "account,entitlement\nboss,e\n";
    for (int i = 0; i < count; ++i) text += "p" + std::to_string(i) + ",e\n";
    write("exports/s/grants.csv", text + more);
  }

  CheckOutcome run(const char* day = "2026-11-24", CheckRequest request = {}) {
    auto loaded = load_settings(folder_ / "behorig.toml");
    if (const auto* wrong = std::get_if<SettingsErrors>(&loaded)) {
      ADD_FAILURE() << ::testing::PrintToString(ids_of(wrong->errors));
      return {};
    }
    const auto& settings = std::get<Settings>(loaded);
    if (!store_) store_ = Store::open(settings.store_url).value();
    request.as_of = Date::parse(day);
    auto out = check(settings, *store_, StillClock(), request);
    if (!out) {
      ADD_FAILURE() << out.error().id;
      return {};
    }
    return std::move(out).value();
  }
  static std::vector<std::string> controls(const CheckOutcome& outcome) {
    std::vector<std::string> out;
    for (const auto& finding : outcome.findings) out.push_back(finding.deviation.control);
    return out;
  }
  /// Of the system's run; the register's comes first.
  static Verdict verdict(const CheckOutcome& outcome) { return outcome.runs.at(1).run.verdict.value(); }
  FindingStatus status(const std::string& control) {
    const auto all = store_->all_findings();
    for (const auto& stored : *all) {
      if (stored.finding.deviation.control == control) return stored.finding.status;
    }
    ADD_FAILURE() << "no " << control;
    return FindingStatus::resolved;
  }

  fs::path folder_;
  std::unique_ptr<Store> store_;
};

TEST_F(CheckOf, AllIsWell) {
  const auto out = run();
  EXPECT_THAT(controls(out), IsEmpty());
  EXPECT_EQ(verdict(out), Verdict::complete);
  EXPECT_EQ(exit_code(out, Severity::info), 0);
  EXPECT_EQ(out.runs[1].run.counts.grants, 41U);
}

TEST_F(CheckOf, ALifeOverRuns) {
  run();
  grants(40, "p1,x\n");
  auto out = run();
  EXPECT_THAT(controls(out), ElementsAre("unregistered-entitlement"));
  EXPECT_EQ(status("unregistered-entitlement"), FindingStatus::fresh);
  EXPECT_EQ(exit_code(out, Severity::low), 1);
  EXPECT_EQ(exit_code(out, Severity::high), 0);
  run();
  EXPECT_EQ(status("unregistered-entitlement"), FindingStatus::open);
  grants(40);
  EXPECT_THAT(controls(run()), IsEmpty());
  EXPECT_EQ(status("unregistered-entitlement"), FindingStatus::resolved);
}

TEST_F(CheckOf, ADryRunSaysTheSameAndKeepsNothing) {
  grants(40, "p1,x\n");
  CheckRequest dry;
  dry.dry_run = true;
  const auto first = run("2026-11-24", dry);
  EXPECT_THAT(controls(first), ElementsAre("unregistered-entitlement"));
  EXPECT_EQ(exit_code(first, Severity::low), 1);
  for (const auto& one : first.runs) EXPECT_FALSE(one.written);
  EXPECT_THAT(*store_->all_findings(), IsEmpty());
  EXPECT_THAT(*store_->runs(std::nullopt, 0), IsEmpty());
  run();
  run();
  const auto runs = *store_->runs(std::nullopt, 0);
  const auto kept = *store_->all_findings();
  grants(40);
  EXPECT_THAT(controls(run("2026-11-24", dry)), IsEmpty());
  EXPECT_EQ(*store_->all_findings(), kept) << "it is gone, but nobody has written that down";
  EXPECT_EQ(store_->runs(std::nullopt, 0)->size(), runs.size());
}

TEST_F(CheckOf, WhereMemoryIsShortNothingIsRead) {
  run();
  const auto runs = store_->runs(std::nullopt, 0)->size();
  const auto settings = std::get<Settings>(load_settings(folder_ / "behorig.toml"));
  CheckRequest request;
  request.as_of = Date::parse("2026-11-24");
  request.memory = 1 << 20;
  const auto refused = check(settings, *store_, StillClock(), request);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().id, "check.no-room");
  EXPECT_EQ(store_->runs(std::nullopt, 0)->size(), runs);
}

TEST_F(CheckOf, WhatStandsIsHandedOverInTheSameOrderAsItIsKept) {
  write("systems.d/a.toml",
        "[system]\nid = \"a\"\nconnector = \"csv\"\n[connector]\npath = \"../exports/s\"\n");
  write("register/owners.csv", "system,person,capacity\ns,boss,system_owner\ns,gone,deputy\n");
  grants(40, "p1,x\np2,y\n");
  const auto whole = run();
  std::vector<Finding> handed;
  CheckRequest request;
  request.standing = [&](std::vector<Finding> some) {
    std::move(some.begin(), some.end(), std::back_inserter(handed));
  };
  const auto again = run("2026-11-24", request);
  EXPECT_THAT(again.findings, IsEmpty());
  ASSERT_EQ(handed.size(), whole.findings.size());
  EXPECT_GT(handed.size(), 3U);
  for (std::size_t i = 0; i < handed.size(); ++i) EXPECT_EQ(handed[i].id, whole.findings[i].id);
  std::size_t counted = 0;
  for (const auto& [severity, count] : again.standing.counting) counted += count;
  EXPECT_EQ(counted, handed.size());
}

TEST_F(CheckOf, FindingsOfASystemThatIsGoneStandBetweenTheOthers) {
  write("systems.d/m.toml",
        "[system]\nid = \"m\"\nconnector = \"csv\"\n[connector]\npath = \"../exports/s\"\n");
  write("systems.d/z.toml",
        "[system]\nid = \"z\"\nconnector = \"csv\"\n[connector]\npath = \"../exports/s\"\n");
  run();
  fs::remove(folder_ / "systems.d/m.toml");
  const auto out = run();
  std::vector<std::string> systems;
  for (const auto& finding : out.findings) systems.push_back(finding.deviation.system);
  EXPECT_TRUE(std::is_sorted(systems.begin(), systems.end()));
}

TEST_F(CheckOf, AReadingThatShrankClosesNothingUntilAPersonConfirms) {
  grants(40, "p1,x\n");
  run();
  grants(15);
  const auto shrunk = run();
  EXPECT_EQ(verdict(shrunk), Verdict::suspect);
  EXPECT_EQ(exit_code(shrunk, Severity::critical), 4);
  EXPECT_THAT(controls(shrunk), Contains("incomplete-reading"));
  EXPECT_THAT(controls(shrunk), Not(Contains("missing-access")));
  EXPECT_EQ(status("unregistered-entitlement"), FindingStatus::fresh) << "not closed";
  EXPECT_EQ(verdict(run()), Verdict::suspect) << "shrinkage is not believed because it stays";
  ASSERT_TRUE(store_->confirm(shrunk.runs[1].run.id, "anna", "now"));
  const auto after = run();
  EXPECT_EQ(verdict(after), Verdict::complete);
  EXPECT_EQ(status("unregistered-entitlement"), FindingStatus::resolved);
  EXPECT_EQ(status("incomplete-reading"), FindingStatus::resolved);
  EXPECT_THAT(controls(after), Contains("missing-account"));
}

TEST_F(CheckOf, AReadingThatGrewIsBelievedTheSecondTime) {
  run();
  grants(300);
  EXPECT_EQ(verdict(run()), Verdict::suspect);
  EXPECT_EQ(verdict(run()), Verdict::complete);
}

TEST_F(CheckOf, WithoutAnAccountOrAGrantItIsNotComplete) {
  write("exports/s/grants.csv", "account,entitlement\n");
  EXPECT_EQ(verdict(run()), Verdict::suspect);
  std::ofstream(folder_ / "systems.d/s.toml", std::ios::app) << "[guard]\nmay_be_empty = true\n";
  EXPECT_EQ(verdict(run()), Verdict::complete);
}

TEST_F(CheckOf, SentinelsMustBeThere) {
  std::ofstream(folder_ / "systems.d/s.toml", std::ios::app) << "[guard]\nsentinels = [\"p0\", \"nobody\"]\n";
  const auto out = run();
  EXPECT_EQ(verdict(out), Verdict::partial);
  EXPECT_THAT(ids_of(out.runs[1].reasons), ElementsAre("reading.sentinel-missing"));
}

TEST_F(CheckOf, ARefusedRegisterLeavesEverythingAsItWas) {
  grants(40, "p1,x\n");
  run();
  write("register/roles.csv", "system,rol,approved_by\ns,r,boss\n");
  const auto refused = run();
  EXPECT_TRUE(refused.register_refused);
  EXPECT_EQ(exit_code(refused, Severity::critical), 3);
  EXPECT_THAT(refused.runs, SizeIs(1)) << "no system is read";
  EXPECT_THAT(controls(refused),
              ::testing::UnorderedElementsAre("register-refused", "unregistered-entitlement"));
  EXPECT_EQ(status("unregistered-entitlement"), FindingStatus::fresh);
  write("register/roles.csv", "system,role,approved_by,approved_on\ns,r,boss,2026-01-01\n");
  run();
  EXPECT_EQ(status("register-refused"), FindingStatus::resolved);
}

TEST_F(CheckOf, ARegisterThatLostATableMakesTheRunSuspect) {
  grants(40, "p1,x\n");
  run();
  fs::remove(folder_ / "register/birthrights.csv");
  const auto out = run();
  EXPECT_EQ(verdict(out), Verdict::suspect);
  EXPECT_THAT(ids_of(out.register_suspect), ElementsAre("register.table-vanished"));
  EXPECT_EQ(exit_code(out, Severity::critical), 4);
  ASSERT_TRUE(store_->confirm(out.runs[1].run.id, "anna", "now"));
  EXPECT_EQ(verdict(run()), Verdict::complete);
}

TEST_F(CheckOf, ASuspectRegisterIsToldConfirmedAndNoLongerRefusedWithoutAnySystem) {
  write("systems.d/s.toml", "[system]\nid = \"s\"\nmanual = true\n");
  people(60);
  run();
  write("register/people.csv", "persson\n");
  EXPECT_THAT(controls(run()), ElementsAre("register-refused"));
  people(10);
  write("register/owners.csv", "system,person,capacity\ns,gone,system_owner\n");
  const auto out = run();
  EXPECT_THAT(ids_of(out.runs.at(0).reasons), ElementsAre("register.table-shrank"));
  EXPECT_EQ(exit_code(out, Severity::critical), 4);
  EXPECT_EQ(status("register-refused"), FindingStatus::resolved);
  ASSERT_THAT(controls(out), ElementsAre("unowned-system"));
  EXPECT_EQ(out.findings[0].reading, Verdict::suspect);
  ASSERT_TRUE(store_->confirm(out.runs[0].run.id, "anna", "now"));
  const auto after = run();
  EXPECT_EQ(exit_code(after, Severity::critical), 0);
  EXPECT_EQ(after.findings.at(0).reading, std::nullopt);
}

TEST_F(CheckOf, ARegisterThatLostManyRowsMakesTheRunSuspect) {
  people(60);
  run();
  people(40);
  EXPECT_EQ(verdict(run()), Verdict::complete) << "20 of 61 is still at the limit";
  people(60);
  run();
  people(39);
  EXPECT_EQ(verdict(run()), Verdict::suspect);
}

TEST_F(CheckOf, AnAcceptedAccountThatChangesHandsIsOneFindingAgain) {
  write("register/people.csv", "person,ends\nboss,\np0,2026-01-31\np1,2026-01-31\n");
  write("register/exceptions.csv",
        "control,system,account,reason,accepted_by,accepted_on,until\n"
        "leaver-account,s,x,handover,boss,2026-11-01,2027-06-30\n");
  write("systems.d/s.toml",
        "[system]\nid = \"s\"\nconnector = \"csv\"\n[connector]\npath = \"../exports/s\"\n"
        "[correlate]\nkeys = [{ account = \"emp\", person = \"person\" }]\n");
  write("exports/s/grants.csv", "account,entitlement\nx,odd\n");
  write("exports/s/accounts.csv", "account,emp\nx,p0\n");
  run();
  EXPECT_EQ(status("leaver-account"), FindingStatus::accepted);
  EXPECT_EQ(status("unregistered-entitlement"), FindingStatus::fresh) << "its access is looked at";
  write("exports/s/accounts.csv", "account,emp\nx,p1\n");
  run("2026-11-25");
  EXPECT_EQ(status("leaver-account"), FindingStatus::reopened) << "nobody accepted p1";
  EXPECT_EQ(status("unregistered-entitlement"), FindingStatus::superseded);
}

TEST_F(CheckOf, AnEarlierDateThanStoredWritesNothing) {
  run("2026-11-24");
  grants(40, "p1,x\n");
  const auto earlier = run("2026-11-23");
  EXPECT_FALSE(earlier.runs[0].written);
  EXPECT_FALSE(earlier.runs[1].written);
  EXPECT_EQ(earlier.runs[1].later_day, "2026-11-24");
  EXPECT_THAT(controls(earlier), ElementsAre("unregistered-entitlement")) << "but it is told";
  EXPECT_THAT(*store_->all_findings(), IsEmpty());
}

TEST_F(CheckOf, ASystemThatIsNoLongerConfiguredLeavesTheScope) {
  grants(40, "p1,x\n");
  run();
  fs::rename(folder_ / "systems.d/s.toml", folder_ / "s.toml");
  EXPECT_THAT(controls(run()), ElementsAre("unread-system"));
  EXPECT_EQ(status("unregistered-entitlement"), FindingStatus::out_of_scope);
  fs::rename(folder_ / "s.toml", folder_ / "systems.d/s.toml");
  run();
  EXPECT_EQ(status("unregistered-entitlement"), FindingStatus::reopened);
}

TEST_F(CheckOf, WrongSettingsOfAnySystemAreAllToldBeforeAnythingIsRead) {
  write("systems.d/s.toml", "[system]\nid = \"s\"\nconnector = \"cvs\"\n");
  write("systems.d/t.toml",
        "[system]\nid = \"t\"\nconnector = \"csv\"\n[connector]\npath = \"../exports/s\"\ndelimter = \";\"\n"
        "encoding = 8\n");
  const auto out = run();
  EXPECT_THAT(ids_of(out.settings_errors),
              ElementsAre("plugin.unknown-near", "option.unknown-near", "option.type"));
  EXPECT_EQ(exit_code(out, Severity::critical), 3);
  EXPECT_THAT(out.runs, IsEmpty());
  EXPECT_THAT(*store_->runs(std::nullopt, 0), IsEmpty());
}

TEST_F(CheckOf, APluginThatMayNotBeLoadedIsAFailedReading) {
  fs::create_directories(folder_ / "plugins");
  for (const char* name : {"csv.so", "csv.json", "files.so", "files.json"}) {
    fs::copy(fs::path(BEHORIG_BINARY_DIR) / "plugins" / name, folder_ / "plugins" / name);
    fs::permissions(folder_ / "plugins" / name, fs::perms::group_write | fs::perms::others_write,
                    fs::perm_options::remove);
  }
  fs::permissions(folder_ / "plugins/csv.so", fs::perms::group_write, fs::perm_options::add);
  fs::permissions(folder_ / "plugins", fs::perms::group_write | fs::perms::others_write,
                  fs::perm_options::remove);
  write("behorig.toml", "[plugins]\nfolders = [\"plugins\"]\n");
  const auto out = run();
  EXPECT_EQ(verdict(out), Verdict::failed);
  EXPECT_THAT(ids_of(out.runs[1].reasons), ElementsAre("plugin.writable"));
  EXPECT_THAT(controls(out), ElementsAre("incomplete-reading"));
}

TEST_F(CheckOf, AKeyThatLinksNobodyIsAWarningOnly) {
  write("exports/s/accounts.csv", "account,employee\nboss,boss\n");
  const std::string system =
      "[system]\nid = \"s\"\nconnector = \"csv\"\n[connector]\npath = \"../exports/s\"\n"
      "[correlate]\nkeys = [{ account = \"employe\", person = \"person\" },"
      " { account = \"account\", person = \"person\" }]\n";
  write("systems.d/s.toml", system);
  const auto out = run();
  EXPECT_THAT(ids_of(out.runs[1].warnings), ElementsAre("reading.blind-key-near"));
  EXPECT_EQ(verdict(out), Verdict::complete);
}

TEST_F(CheckOf, SystemsThatAreNotConfiguredAreRefused) {
  const auto loaded = load_settings(folder_ / "behorig.toml");
  const auto& settings = std::get<Settings>(loaded);
  const auto store = Store::open(settings.store_url).value();
  CheckRequest request;
  request.systems = {"another"};
  EXPECT_EQ(check(settings, *store, StillClock(), request).error().id, "check.unknown-system");
}

TEST_F(CheckOf, ACheckThatIsStoppedWritesNoSystem) {
  const auto loaded = load_settings(folder_ / "behorig.toml");
  const auto& settings = std::get<Settings>(loaded);
  const auto store = Store::open(settings.store_url).value();
  const std::atomic<bool> cancelled{true};
  CheckRequest request;
  request.cancelled = &cancelled;
  EXPECT_EQ(check(settings, *store, StillClock(), request).error().id, "check.cancelled");
  EXPECT_THAT(*store->runs("s", 0), IsEmpty());
}

TEST_F(CheckOf, TodayIsTheDayInTheTimeZone) {
  const auto loaded = load_settings(folder_ / "behorig.toml");
  const auto& settings = std::get<Settings>(loaded);
  const auto store = Store::open(settings.store_url).value();
  EXPECT_EQ(check(settings, *store, StillClock(), {})->day.iso(), "2026-11-24");
}

}  // namespace
}  // namespace behorig::testing
