// What operations are told, and what the catalogues say that it means.

#include "core/daemon/events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "tests/support/program.h"

namespace behorig {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

const fs::path kFolder = BEHORIG_SOURCE_DIR "/config/systemd";

/// Subject by MESSAGE_ID; an id that stands there twice is a failure.
std::map<std::string, std::string> subjects_of(const fs::path& file) {
  std::map<std::string, std::string> out;
  std::ifstream in(file);
  std::string id;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("-- ")) {
      id = line.substr(3);
      EXPECT_TRUE(out.emplace(id, "").second) << id << " stands twice in " << file;
    } else if (line.starts_with("Subject: ")) {
      out[id] = line.substr(9);
    }
  }
  return out;
}

/// The fields that an entry of the catalogue shows, by MESSAGE_ID.
std::map<std::string, std::set<std::string>> fields_of(const fs::path& file) {
  std::map<std::string, std::set<std::string>> out;
  std::ifstream in(file);
  std::string id;
  const std::regex field("@([A-Z_]+)@");
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("-- ")) id = line.substr(3);
    for (std::sregex_iterator at(line.begin(), line.end(), field), end; at != end; ++at)
      out[id].insert((*at)[1]);
  }
  return out;
}

TEST(Events, EachHasItsEntryInBothCataloguesAndNoOtherDoes) {
  std::set<std::string> ids;
  for (const auto& one : event::kAll) {
    EXPECT_TRUE(std::regex_match(std::string(one.id), std::regex("[0-9a-f]{32}"))) << one.name;
    EXPECT_TRUE(ids.insert(std::string(one.id)).second) << one.name << " has another's id";
  }
  const auto en = subjects_of(kFolder / "behorig.catalog"), sv = subjects_of(kFolder / "behorig.sv.catalog");
  for (const auto* told : {&en, &sv}) {
    std::set<std::string> there;
    for (const auto& [id, subject] : *told) {
      there.insert(id);
      EXPECT_NE(subject, "") << id;
    }
    EXPECT_EQ(there, ids);
  }
  for (const auto& [id, subject] : en) EXPECT_NE(subject, sv.at(id)) << "the same in both languages";
  EXPECT_EQ(fields_of(kFolder / "behorig.catalog"), fields_of(kFolder / "behorig.sv.catalog"));
}

/// Every event is of the list, or the catalogues would not be asked for it; and each is told somewhere.
TEST(Events, EachIsListedAndTold) {
  std::string code;
  for (const char* room : {"daemon", "api", "app"}) {
    for (const auto& file : fs::directory_iterator(fs::path(BEHORIG_SOURCE_DIR) / "core" / room)) {
      if (file.path().extension() == ".cc") code += testing::read_file(file.path());
    }
  }
  const std::string header = testing::read_file(BEHORIG_SOURCE_DIR "/core/daemon/events.h");
  std::set<std::string> names;
  const std::regex declared("constexpr Event (k[A-Za-z]+)");
  for (std::sregex_iterator at(header.begin(), header.end(), declared), end; at != end; ++at) {
    EXPECT_THAT(code, HasSubstr("event::" + (*at)[1].str()));
    names.insert((*at)[1]);
  }
  EXPECT_EQ(names.size(), event::kAll.size());
}

TEST(Events, JournaldTakesTheCatalogues) {
  if (!fs::exists("/usr/bin/journalctl")) GTEST_SKIP() << "no journalctl";
  const testing::TempFolder root;
  const fs::path folder = root.path() / "usr/lib/systemd/catalog";
  fs::create_directories(folder);
  fs::create_directories(root.path() / "var/lib/systemd/catalog");
  for (const char* name : {"behorig.catalog", "behorig.sv.catalog"}) fs::copy(kFolder / name, folder / name);
  const auto run = [&](const std::string& what) {
    return testing::Program({"/usr/bin/journalctl", "--root=" + root.path().string(), what}, root.path())
        .wait();
  };
  const auto updated = run("--update-catalog");
  ASSERT_EQ(updated.code, 0) << updated.err;
  EXPECT_EQ(updated.err, "");
  const auto listed = run("--list-catalog");
  const std::string database = testing::read_file(root.path() / "var/lib/systemd/catalog/database");
  const auto sv = subjects_of(kFolder / "behorig.sv.catalog");
  for (const auto& one : event::kAll) {
    EXPECT_THAT(listed.out, HasSubstr(std::string(one.id) + " Behorig: "));
    EXPECT_THAT(database, HasSubstr("Subject: " + sv.at(std::string(one.id)) + "\n"));
  }
}

}  // namespace
}  // namespace behorig
