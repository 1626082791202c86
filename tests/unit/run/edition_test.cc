// A check of a system whose source is as it was: the facts are those that are kept, everything else is new.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "core/model/control.h"
#include "core/run/check.h"
#include "tests/support/tables.h"
#include "tests/unit/run/still_clock.h"

namespace behorig::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

class UnchangedCheck : public ::testing::Test {
 protected:
  UnchangedCheck() {
    fs::create_directories(folder_ / "register");
    fs::create_directories(folder_ / "systems.d");
    fs::create_directories(folder_ / "export");
    write("behorig.toml", "");
    write("register/systems.csv", "system,confidentiality,integrity,availability\ns,1,1,1\n");
    write("register/people.csv", "person\nboss\nann\n");
    write("register/owners.csv", "system,person,capacity\ns,boss,system_owner\n");
    write("register/roles.csv",
          "system,role,approved_by,approved_on\ns,r,boss,2026-01-01\ns,r2,boss,2026-01-01\n");
    write("register/role_entitlements.csv", "system,role,entitlement\ns,r,e\ns,r2,f\n");
    write("register/assignments.csv",
          "person,system,role,approved_by,approved_on\nann,s,r,boss,2026-01-02\n");
    write("export/grants.csv", "account,entitlement\nann,e\n");
    write("export/entitlements.csv", "entitlement\ne\nf\n");
    settings("");
  }
  ~UnchangedCheck() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
  }
  void settings(const std::string& more) const {
    write("systems.d/s.toml", R"([system]
id = "s"
connector = "csv"
[correlate]
keys = [{ account = "account", person = "person" }]
[connector]
path = "../export"
)" + more);
  }
  std::unique_ptr<Store> store() const { return Store::open(loaded().store_url).value(); }
  Settings loaded() const { return std::get<Settings>(load_settings(folder_ / "behorig.toml")); }

  CheckOutcome run(const char* day, bool dry_run = false) const {
    const auto used = loaded();
    const auto place = store();
    CheckRequest request;
    request.as_of = Date::parse(day);
    request.dry_run = dry_run;
    auto out = check(used, *place, StillClock(), request);
    EXPECT_TRUE(out) << out.error().id;
    return std::move(*out);
  }
  static const RunOutcome& of_system(const CheckOutcome& out) { return out.runs.at(1); }
  /// Did the facts come from the reading that is kept?
  static bool from_kept(const CheckOutcome& out) { return of_system(out).run.proof.contains("facts-of-run"); }
  static std::vector<std::string> controls(const CheckOutcome& out) {
    std::vector<std::string> found;
    for (const auto& finding : out.findings) {
      const auto& control = finding.deviation.control;
      if (finding.deviation.system == "s" && counts(finding.status) && control != control::unused_role)
        found.push_back(control);
    }
    return found;
  }

  fs::path folder_ = fs::temp_directory_path() / ("behorig-unchanged-" + std::to_string(::getpid()));
};

TEST_F(UnchangedCheck, TellsTheSameAndFromWhichRunTheFactsAre) {
  write("export/grants.csv", "account,entitlement\nann,e\nann,f\n");
  const auto first = run("2026-11-20");
  const auto second = run("2026-11-21");
  const auto third = run("2026-11-22");
  EXPECT_FALSE(from_kept(first));
  EXPECT_THAT(controls(first), ElementsAre(control::unapproved_access));
  for (const auto* later : {&second, &third}) {
    EXPECT_EQ(of_system(*later).run.proof.at("facts-of-run"), of_system(first).run.id);
    EXPECT_EQ(of_system(*later).run.verdict, Verdict::complete);
    EXPECT_EQ(of_system(*later).run.counts, of_system(first).run.counts);
    EXPECT_EQ(of_system(*later).run.proof.at("grants.sha256"),
              of_system(first).run.proof.at("grants.sha256"));
    EXPECT_EQ(controls(*later), controls(first));
  }
  const auto kept = store()->kept().reading("s").value();
  EXPECT_EQ(kept.run, of_system(third).run.id) << "the newest complete reading is the newest";
  EXPECT_EQ(kept.read_in, of_system(first).run.id);
}

TEST_F(UnchangedCheck, AnotherRegisterAndAnotherDayMeanSomethingElseOfTheSameFacts) {
  EXPECT_THAT(controls(run("2026-11-20")), IsEmpty());
  write("register/assignments.csv",
        "person,system,role,approved_by,approved_on,until\nann,s,r,boss,2026-01-02,2026-11-21\n");
  EXPECT_THAT(controls(run("2026-11-21")), IsEmpty());
  const auto out = run("2026-11-22");
  EXPECT_TRUE(from_kept(out));
  EXPECT_THAT(controls(out), ElementsAre(control::expired_approval));
}

TEST_F(UnchangedCheck, AChangedSourceIsRead) {
  run("2026-11-20");
  write("export/grants.csv", "account,entitlement\nann,f\n");
  const auto out = run("2026-11-21");
  EXPECT_FALSE(from_kept(out));
  EXPECT_THAT(controls(out), ElementsAre(control::unapproved_access, control::missing_access));
  EXPECT_TRUE(from_kept(run("2026-11-22")));
}

TEST_F(UnchangedCheck, OtherSettingsReadItAnew) {
  write("export/grants.csv", "account,entitlement,right\nann,e,f\n");
  run("2026-11-20");
  settings("columns = { entitlement = \"right\" }\n");
  EXPECT_FALSE(from_kept(run("2026-11-21")));
  EXPECT_TRUE(from_kept(run("2026-11-22")));
}

TEST_F(UnchangedCheck, AfterAReadingThatIsNotBelievedAllIsReadAnew) {
  run("2026-11-20");
  write("export/grants.csv", "account,entitlement\nann\n");
  EXPECT_NE(of_system(run("2026-11-21")).run.verdict, Verdict::complete);
  write("export/grants.csv", "account,entitlement\nann,e\n");
  EXPECT_FALSE(from_kept(run("2026-11-22")));
  EXPECT_TRUE(from_kept(run("2026-11-23")));
}

TEST_F(UnchangedCheck, WhatAReadingWarnedOfIsToldAgain) {
  write("export/grants.csv", "account,entitlement\nann,e\n");
  write("export/accounts.csv", "account,nmae\nann,Ann\n");
  settings("columns = { name = \"nam\" }\n");
  write("export/entitlements.csv", "entitlement,nam\ne,E\nf,F\n");
  const auto first = run("2026-11-20");
  ASSERT_THAT(of_system(first).warnings, Not(IsEmpty()));
  const auto second = run("2026-11-21");
  EXPECT_FALSE(from_kept(second));
  EXPECT_EQ(of_system(second).warnings, of_system(first).warnings);
}

TEST_F(UnchangedCheck, ADryRunUsesWhatIsKeptAndChangesNothing) {
  const auto first = run("2026-11-20");
  EXPECT_TRUE(from_kept(run("2026-11-21", true)));
  EXPECT_EQ(store()->kept().reading("s").value().run, of_system(first).run.id);
}

// Facts that cannot be read any more are no system without accounts, and the next reading mends it.
TEST_F(UnchangedCheck, DamagedFactsAreNotBelievedAndAreReadAnew) {
  run("2026-11-20");
  {
    const auto place = store();
    auto kept = place->kept().reading("s").value();
    kept.bytes[kept.bytes.size() / 2] ^= 0x40;
    ASSERT_TRUE(place->kept().keep_reading("s", kept));
  }
  const auto damaged = run("2026-11-21");
  EXPECT_NE(of_system(damaged).run.verdict, Verdict::complete);
  EXPECT_THAT(of_system(damaged).reasons, Not(IsEmpty()));
  EXPECT_THAT(controls(damaged), ElementsAre(control::incomplete_reading));
  const auto mended = run("2026-11-22");
  EXPECT_FALSE(from_kept(mended));
  EXPECT_EQ(of_system(mended).run.verdict, Verdict::complete);
}

TEST_F(UnchangedCheck, TheGuardsLookAtItAsAtAnyReading) {
  run("2026-11-20");
  settings("[guard]\nsentinels = [\"nobody\"]\n");
  const auto out = run("2026-11-21");
  EXPECT_NE(of_system(out).run.verdict, Verdict::complete);
}

}  // namespace
}  // namespace behorig::testing
