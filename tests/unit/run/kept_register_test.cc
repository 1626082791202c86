// The register is not read again while its source is what it was, and is read again whenever it is not.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "core/run/check.h"
#include "core/run/jobs.h"
#include "core/run/load.h"
#include "tests/support/tables.h"
#include "tests/unit/run/still_clock.h"

namespace behorig::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

class KeptRegisterTest : public ::testing::Test {
 protected:
  KeptRegisterTest() {
    fs::create_directories(folder_ / "register");
    write("../behorig.toml", "");
    write("systems.csv", "system\ns\n");
    write("people.csv", "person,name\np,Ann\n");
  }
  ~KeptRegisterTest() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / "register" / name) << text;
  }
  Settings settings() const { return std::get<Settings>(load_settings(folder_ / "behorig.toml")); }
  std::unique_ptr<Store> store() const { return Store::open(settings().store_url).value(); }
  LoadedRegister load() const { return load_register(settings(), store()->kept(), Keep::packed).value(); }
  CheckOutcome run(bool dry_run = false) const {
    const auto used = settings();
    const auto place = store();
    CheckRequest request;
    request.as_of = Date::parse("2026-11-20");
    request.dry_run = dry_run;
    auto out = check(used, *place, StillClock(), request);
    EXPECT_TRUE(out) << out.error().id;
    return std::move(*out);
  }
  /// Would it be read, and not taken from what is kept?
  bool reads() const { return load().to_keep.has_value(); }
  static std::string name_in(const LoadedRegister& loaded) {
    return std::string(loaded.reg->text(loaded.reg->people.at(0).name));
  }

  fs::path folder_ = fs::temp_directory_path() / ("behorig-kept-register-" + std::to_string(::getpid()));
};

TEST_F(KeptRegisterTest, TheSameFilesAreNotReadAgain) {
  EXPECT_TRUE(reads());
  const auto first = run();
  EXPECT_FALSE(reads());
  const auto fresh = load_register(settings());
  const auto kept = load();
  EXPECT_EQ(kept.reg->hash, fresh.reg->hash);
  EXPECT_EQ(kept.reg->row_counts, fresh.reg->row_counts);
  const auto second = run();
  EXPECT_EQ(second.runs.at(0).run.register_hash, first.runs.at(0).run.register_hash);
  EXPECT_EQ(second.runs.at(0).run.register_rows, first.runs.at(0).run.register_rows);
  EXPECT_FALSE(reads()) << "a run that did not read it does not forget it";
}

TEST_F(KeptRegisterTest, EveryChangeIsRead) {
  run();
  write("people.csv", "person,name\np,Bob\n");  // of the same size
  EXPECT_EQ(name_in(load()), "Bob");
  run();
  EXPECT_EQ(name_in(load()), "Bob");
  EXPECT_FALSE(reads());
  write("owners.csv", "system,person,capacity\ns,p,system_owner\n");
  EXPECT_EQ(load().reg->owners.size(), 1U);
  run();
  fs::rename(folder_ / "register" / "owners.csv", folder_ / "register" / "Owners.csv");
  EXPECT_TRUE(reads()) << "it is told by another name";
  run();
  fs::remove(folder_ / "register" / "Owners.csv");
  EXPECT_THAT(load().reg->owners, IsEmpty());
}

TEST_F(KeptRegisterTest, OtherSettingsReadItAnew) {
  run();
  write("../behorig.toml",
        "[register]\nplugin = \"files\"\npath = \"register\"\nencoding = \"windows-1252\"\n");
  EXPECT_TRUE(reads());
  run();
  EXPECT_FALSE(reads());
}

TEST_F(KeptRegisterTest, WhatItWarnsOfIsToldEveryTime) {
  write("owners.csv", "system,person,capacity\ns,nobody,system_owner\n");
  const auto first = run();
  ASSERT_THAT(ids_of(first.register_warnings), ElementsAre("register.not-defined"));
  EXPECT_FALSE(reads());
  EXPECT_EQ(run().register_warnings, first.register_warnings);
}

TEST_F(KeptRegisterTest, WhatThePluginWarnsOfIsToldEveryTime) {
  run();
  write("owners.xlsx", "");
  for (int i = 0; i < 3; ++i)
    EXPECT_THAT(ids_of(run().register_warnings), ElementsAre("files.file-passed-over"));
}

// Nobody's names stay in the store because somebody keeps the register elsewhere now.
TEST_F(KeptRegisterTest, OneThatCannotBeKeptTakesThePlaceOfTheOneThatWas) {
  run();
  write("people.csv", "person,name\np,Bob\n");
  write("owners.xlsx", "");
  run();
  write("people.csv", "person,name\np,Ann\n");
  fs::remove(folder_ / "register" / "owners.xlsx");
  EXPECT_TRUE(reads());
}

TEST_F(KeptRegisterTest, ARegisterThatIsRefusedIsRefusedEveryTime) {
  run();
  write("people.csv", "person\np,q\n");
  for (int i = 0; i < 2; ++i) {
    const auto out = run();
    EXPECT_TRUE(out.register_refused);
    EXPECT_THAT(out.register_errors, Not(IsEmpty()));
  }
  write("people.csv", "person,name\np,Ann\n");
  EXPECT_FALSE(reads()) << "it is again what it was when it was good";
}

TEST_F(KeptRegisterTest, AFileThatCannotBeReadIsNotWhatItWas) {
  run();
  fs::remove(folder_ / "register" / "people.csv");
  fs::create_symlink("/nowhere/people.csv", folder_ / "register" / "people.csv");
  EXPECT_TRUE(run().register_refused);
}

TEST_F(KeptRegisterTest, ADryRunUsesWhatIsKeptAndKeepsNothing) {
  run(true);
  EXPECT_TRUE(reads());
  run();
  EXPECT_FALSE(run(true).register_refused);
}

TEST_F(KeptRegisterTest, WhatIsDamagedOrOfAnotherVersionIsReadAnew) {
  const auto first = run();
  const auto damage = [&](const std::function<void(std::string&)>& change) {
    const auto place = store();
    auto prepared = prepare(settings(), settings().reg, PluginKind::reg);
    auto kept = place->kept().kept_register(memory_key(prepared.job)).value();
    ASSERT_THAT(kept.edition, Not(IsEmpty()));
    change(kept.bytes);
    ASSERT_TRUE(place->kept().keep_register(kept));
  };
  damage([](std::string& bytes) { bytes[bytes.size() / 2] ^= 0x40; });
  EXPECT_TRUE(reads());
  EXPECT_EQ(run().runs.at(0).run.register_hash, first.runs.at(0).run.register_hash);
  EXPECT_FALSE(reads()) << "mended";
  damage([](std::string& bytes) { bytes[7] = '\x7f'; });
  EXPECT_FALSE(run().register_refused);
  EXPECT_FALSE(reads());
}

}  // namespace
}  // namespace behorig::testing
