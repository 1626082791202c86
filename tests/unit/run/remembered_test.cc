// A check gives a connector what it remembered in the system's newest reading, if that one was believed.

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

class RememberingCheck : public ::testing::Test {
 protected:
  RememberingCheck() {
    fs::create_directories(folder_ / "register");
    fs::create_directories(folder_ / "systems.d");
    write("behorig.toml", "[plugins]\nfolders = [\"plugins\"]\n");
    write("register/systems.csv", "system,confidentiality,integrity,availability\ns,1,1,1\nother,1,1,1\n");
    write("register/people.csv", "person\nboss\n");
    write("register/owners.csv", "system,person,capacity\ns,boss,system_owner\nother,boss,system_owner\n");
    write("register/roles.csv", "system,role,approved_by,approved_on\n");
    write("register/role_entitlements.csv", "system,role,entitlement\n");
    fs::create_directories(folder_ / "plugins");
    for (const char* name : {"plugins/files", "test_plugins/remembering"}) {
      for (const char* kind : {".so", ".json"}) {
        const auto from = fs::path(BEHORIG_BINARY_DIR) / (std::string(name) + kind);
        const auto to = folder_ / "plugins" / from.filename();
        fs::copy(from, to);
        fs::permissions(to, fs::perms::group_write | fs::perms::others_write, fs::perm_options::remove);
      }
    }
    fs::permissions(folder_ / "plugins", fs::perms::group_write | fs::perms::others_write,
                    fs::perm_options::remove);
    options("first = \"1\"");
    write("state", "well");
  }
  ~RememberingCheck() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
  }
  void options(const std::string& more, const std::string& system = "s") const {
    write("systems.d/s.toml", "[system]\nid = \"" + system +
                                  "\"\nconnector = \"remembering\"\n[connector]\npath = \"../state\"\n" +
                                  more + "\n");
  }

  /// How many bytes the connector was given: the number of its account.
  std::string given(const char* day, bool dry_run = false) {
    const auto loaded = load_settings(folder_ / "behorig.toml");
    const auto& settings = std::get<Settings>(loaded);
    const auto store = Store::open(settings.store_url).value();
    CheckRequest request;
    request.as_of = Date::parse(day);
    request.dry_run = dry_run;
    const auto out = check(settings, *store, StillClock(), request);
    if (!out) return out.error().id;
    for (const auto& reason : out->runs.at(1).reasons)
      if (reason.id != "remembering.broken") return reason.id;
    for (const auto& finding : out->findings) {
      const auto& deviation = finding.deviation;
      if (deviation.control == control::orphan_account && counts(finding.status)) return deviation.account;
    }
    return "nothing";
  }

  fs::path folder_ = fs::temp_directory_path() / ("behorig-remembering-" + std::to_string(::getpid()));
};

TEST_F(RememberingCheck, TheNextReadingHasWhatTheOneBeforeKept) {
  EXPECT_EQ(given("2026-11-20"), "a0");
  EXPECT_EQ(given("2026-11-21"), "a2");
  EXPECT_EQ(given("2026-11-22"), "a3");
}

TEST_F(RememberingCheck, WhatIsNotWrittenIsNotRemembered) {
  EXPECT_EQ(given("2026-11-20"), "a0");
  EXPECT_EQ(given("2026-11-21", true), "a2");
  EXPECT_EQ(given("2026-11-10"), "a2") << "a day before the newest is not written either";
  EXPECT_EQ(given("2026-11-21"), "a2");
}

TEST_F(RememberingCheck, AfterAReadingThatIsNotBelievedItIsNotOfTheNewest) {
  EXPECT_EQ(given("2026-11-20"), "a0");
  write("state", "broken");
  given("2026-11-21");
  write("state", "well");
  EXPECT_EQ(given("2026-11-22"), "doubted2");
  EXPECT_EQ(given("2026-11-23"), "a3");
}

TEST_F(RememberingCheck, OtherSettingsBeginAnew) {
  EXPECT_EQ(given("2026-11-20"), "a0");
  options("first = \"2\"");
  EXPECT_EQ(given("2026-11-21"), "a0");
  options("first = \"1\"");
  EXPECT_EQ(given("2026-11-22"), "a0") << "only the newest is kept";
}

TEST_F(RememberingCheck, OfASystemThatIsNotCheckedAnyMoreNothingIsKept) {
  EXPECT_EQ(given("2026-11-20"), "a0");
  options("first = \"1\"", "other");
  EXPECT_EQ(given("2026-11-21"), "a0");
  options("first = \"1\"");
  EXPECT_EQ(given("2026-11-22"), "a0");
}

}  // namespace
}  // namespace behorig::testing
