// A register's folder as people leave it, read by the real plugin.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "core/run/load.h"
#include "tests/support/tables.h"

namespace behorig::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class RegisterFolder : public ::testing::Test {
 protected:
  RegisterFolder() {
    fs::create_directories(folder_ / "register");
    std::ofstream(folder_ / "behorig.toml") << "";
    write("systems.csv", "system\ns\n");
  }
  ~RegisterFolder() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / "register" / name) << text;
  }
  LoadedRegister load() const {
    const auto loaded = load_settings(folder_ / "behorig.toml");
    return load_register(std::get<Settings>(loaded));
  }

  fs::path folder_ = fs::temp_directory_path() / ("behorig-register-" + std::to_string(::getpid()));
};

TEST_F(RegisterFolder, CapitalsInAFilesNameMakeNoDifference) {
  write("people.CSV", "person\np1\n");
  write("OWNERS.CSV", "system,person,capacity\ns,p1,system_owner\n");
  const auto loaded = load();
  ASSERT_THAT(loaded.errors, IsEmpty());
  EXPECT_THAT(loaded.warnings, IsEmpty());
  EXPECT_EQ(loaded.reg->row_counts.at("people"), 1U);
  EXPECT_EQ(loaded.reg->row_counts.at("owners"), 1U);
}

TEST_F(RegisterFolder, FilesAndColumnsMayHaveSwedishNames) {
  write("Ägare.csv", "System;Anställd;Egenskap\ns;p1;system_owner\n");
  write("Roller.csv", "system,Roll,Privilegierad,Godkänd av\ns,r,Ja,p1\n");
  const auto loaded = load();
  ASSERT_THAT(loaded.errors, IsEmpty());
  EXPECT_EQ(loaded.reg->row_counts.at("owners"), 1U);
  ASSERT_THAT(loaded.reg->roles, SizeIs(1));
  EXPECT_TRUE(loaded.reg->roles[0].privileged);
}

TEST_F(RegisterFolder, TwoNamesOfOneColumnAreRefused) {
  write("owners.csv", "system,person,Anställd,capacity\ns,p1,p1,deputy\n");
  EXPECT_THAT(ids_of(load().errors), ElementsAre("register.column-twice"));
}

TEST_F(RegisterFolder, TwoFilesForOneTableAreRefused) {
  write("systems.CSV", "system\nt\n");
  EXPECT_THAT(ids_of(load().errors), ElementsAre("register.table-twice"));
}

TEST_F(RegisterFolder, AFileThatSomebodyTakesForATableIsTold) {
  const auto& names = register_table_names();
  for (const auto& name : names) write(name + ".csv.txt", "");
  write("Systems.xlsx", "");
  write("README.md", "");
  write(".~lock.systems.csv#", "");
  fs::create_directory(folder_ / "register" / "people.d");
  const auto loaded = load();
  EXPECT_THAT(loaded.errors, IsEmpty());
  EXPECT_THAT(ids_of(loaded.warnings), Each("files.file-passed-over"));
  EXPECT_THAT(loaded.warnings, SizeIs(names.size() + 1));
}

TEST_F(RegisterFolder, AFileWhoseNameIsNotUtf8IsNamed) {
  write("\xc4gare.csv", "system,person,capacity\ns,p1,deputy\n");
  const auto loaded = load();
  EXPECT_THAT(ids_of(loaded.errors), ElementsAre("files.file-name"));
  EXPECT_EQ(argument(loaded.errors.at(0), "file"), "?gare.csv");
}

TEST_F(RegisterFolder, ALinkOutOfTheFolderIsToldAsOne) {
  std::ofstream(folder_ / "people.csv") << "person\np1\n";
  fs::create_symlink(folder_ / "people.csv", folder_ / "register" / "people.csv");
  EXPECT_THAT(ids_of(load().errors), ElementsAre("files.link-outside"));
}

TEST_F(RegisterFolder, WhatIsNotShownIsCounted) {
  std::string people = "person,starts\n";
  for (int i = 0; i < 5000; ++i) people += "p" + std::to_string(i) + ",soon\n";
  write("people.csv", people);
  for (int i = 0; i < 250; ++i) write("owners.csv." + std::to_string(i), "");
  const auto loaded = load();
  EXPECT_THAT(loaded.errors, SizeIs(201));
  EXPECT_EQ(number_told(loaded.errors), 5000U);
  EXPECT_THAT(loaded.warnings, SizeIs(201));
  EXPECT_EQ(number_told(loaded.warnings), 250U);
}

}  // namespace
}  // namespace behorig::testing
