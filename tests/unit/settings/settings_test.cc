#include "core/settings/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <random>
#include <sstream>

namespace behorig {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class SettingsFolder : public ::testing::Test {
 protected:
  SettingsFolder() { fs::create_directories(folder_ / "systems.d"); }
  ~SettingsFolder() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
  }
  void system(const std::string& text) const { write("systems.d/a.toml", text); }

  Settings good() const {
    auto loaded = load_settings(folder_ / "behorig.toml");
    if (const auto* errors = std::get_if<SettingsErrors>(&loaded)) {
      for (const auto& error : errors->errors)
        ADD_FAILURE() << error.id << " " << ::testing::PrintToString(error.args);
      return {};
    }
    return std::get<Settings>(loaded);
  }
  std::vector<Message> errors() const {
    auto loaded = load_settings(folder_ / "behorig.toml");
    const auto* wrong = std::get_if<SettingsErrors>(&loaded);
    return wrong == nullptr ? std::vector<Message>() : wrong->errors;
  }
  std::vector<std::string> ids() const {
    std::vector<std::string> out;
    for (const auto& error : errors()) out.push_back(error.id);
    return out;
  }

  fs::path folder_ = fs::temp_directory_path() / ("behorig-settings-" + std::to_string(::getpid()));
};

std::string arg(const Message& message, const std::string& name) {
  for (const auto& [key, value] : message.args) {
    if (key == name) return value;
  }
  return "";
}

TEST_F(SettingsFolder, AnEmptyFileHasDefaults) {
  write("behorig.toml", "");
  const auto settings = good();
  EXPECT_EQ(settings.time_zone, "Europe/Stockholm");
  EXPECT_EQ(settings.reg.plugin, "files");
  EXPECT_EQ(settings.reg.json, R"({"path":"register"})");
  EXPECT_EQ(settings.store_url, "sqlite:" + (folder_ / "behorig.db").string());
  EXPECT_THAT(settings.systems, IsEmpty());
}

TEST_F(SettingsFolder, ASystemIsReadWhole) {
  write("behorig.toml", "[store]\nurl = \"sqlite:var/store.db\"\n[plugins]\nfolders = [\"plugins\"]\n");
  system(R"(
[system]
id = "bibliotek"
connector = "ldap"
dormant_days = 30
max_age = "2d"
grants = "groups"
[connector]
uri = "ldaps://ldap.example"
page_size = 500
since = 2026-11-24
password = { file = "bind.secret" }
columns.account = "userName"
[[connector.people]]
base = "ou=people"
[correlate]
keys = [{ account = "mail", person = "email" }]
[guard]
shrink_percent = 1
growth_percent = 2
may_be_empty = true
sentinels = ["anna.ek"]
[limits]
deadline = "90s"
memory_mib = 100
)");
  const auto settings = good();
  EXPECT_EQ(settings.store_url, "sqlite:" + (folder_ / "var/store.db").string());
  EXPECT_THAT(settings.plugin_folders, ElementsAre(folder_ / "plugins"));
  ASSERT_THAT(settings.systems, SizeIs(1));
  const auto& one = settings.systems[0];
  EXPECT_EQ(one.id, "bibliotek");
  EXPECT_EQ(one.dormant_days, 30);
  EXPECT_EQ(one.max_age_seconds, 2 * 86400);
  EXPECT_TRUE(one.grants_by_groups_only);
  EXPECT_EQ(
      one.connector.json,
      R"({"columns":{"account":"userName"},"page_size":500,"people":[{"base":"ou=people"}],"since":"2026-11-24",)"
      R"("uri":"ldaps://ldap.example"})");
  ASSERT_TRUE(one.connector.secrets.contains("password"));
  EXPECT_EQ(one.connector.secrets.at("password").name, (folder_ / "systems.d/bind.secret").string());
  EXPECT_EQ(one.connector.base, folder_ / "systems.d");
  ASSERT_THAT(one.keys, SizeIs(1));
  EXPECT_EQ(one.keys[0].account, "mail");
  EXPECT_EQ(one.deadline_seconds, 90);
  EXPECT_EQ(one.memory_mib, 100);
}

TEST_F(SettingsFolder, UnknownKeysNameTheNearest) {
  write("behorig.toml", "time_zon = \"Europe/Stockholm\"\nxyzzy = 1\n[stor]\nurl = \"\"\n");
  system("[system]\nid = \"a\"\nconnector = \"csv\"\ndormant_day = 3\n[gaurd]\n");
  const auto all = errors();
  std::map<std::string, std::string> nearest, line;
  for (const auto& error : all) {
    nearest[arg(error, "key")] = arg(error, "near");
    line[arg(error, "key")] = arg(error, "line");
  }
  EXPECT_EQ(nearest["time_zon"], "time_zone");
  EXPECT_EQ(nearest["stor"], "store");
  EXPECT_EQ(nearest["system.dormant_day"], "system.dormant_days");
  EXPECT_EQ(nearest["gaurd"], "guard");
  EXPECT_THAT(ids(), Contains("settings.unknown"));
  EXPECT_EQ(line["time_zon"], "1");
  EXPECT_EQ(line["system.dormant_day"], "4");
}

TEST_F(SettingsFolder, AllThatIsWrongIsToldAtOnce) {
  write("behorig.toml",
        "time_zone = \"Europe/Stokholm\"\nlanguage = \"de\"\n[store]\nurl = \"postgresql://x\"\n");
  system(R"(
[system]
id = 7
dormant_days = 0
max_age = "soon"
grants = "some"
[correlate]
keys = [{ account = "mail", person = "mail" }, "x"]
[guard]
shrink_percent = 101
may_be_empty = "yes"
sentinels = [1]
[limits]
deadline = "-5m"
)");
  EXPECT_THAT(ids(), ::testing::UnorderedElementsAre("settings.time-zone", "settings.one-of",
                                                     "settings.store", "settings.missing", "settings.type",
                                                     "settings.range", "settings.duration", "settings.one-of",
                                                     "settings.one-of", "settings.type", "settings.range",
                                                     "settings.type", "settings.type", "settings.duration"));
}

TEST_F(SettingsFolder, ATimeOfNothingIsNoLimit) {
  write("behorig.toml", "");
  system("[system]\nid = \"a\"\nconnector = \"csv\"\nmax_age = \"0h\"\n[limits]\ndeadline = \"0s\"\n");
  EXPECT_THAT(ids(), ElementsAre("settings.duration-none", "settings.duration-none"));
}

TEST_F(SettingsFolder, SyntaxErrorsNameThePlace) {
  write("behorig.toml", "time_zone = \"x\nregister = ");
  const auto all = errors();
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].id, "settings.syntax");
  EXPECT_EQ(arg(all[0], "line"), "1");
  EXPECT_NE(arg(all[0], "what"), "");
}

TEST_F(SettingsFolder, ASystemStandsOnce) {
  write("behorig.toml", "");
  system("[system]\nid = \"a\"\nconnector = \"csv\"\n");
  write("systems.d/b.toml", "[system]\nid = \"a\"\nconnector = \"csv\"\n");
  write("systems.d/note.txt", "not TOML");
  EXPECT_THAT(ids(), ElementsAre("settings.system-twice"));
}

TEST_F(SettingsFolder, WhatOnlySaysSomethingAboutASecretIsNone) {
  write("behorig.toml", "[daemon]\ndeny_after = 0\n");
  system(
      "[system]\nid = \"a\"\nconnector = \"x\"\n[connector]\ntoken_url = \"https://a\"\nsecret_to = "
      "\"stdin\"\n");
  const auto settings = good();
  ASSERT_EQ(settings.systems.size(), 1U);
  EXPECT_EQ(settings.daemon.deny_after, 0);
  EXPECT_NE(settings.systems[0].connector.json.find("token_url"), std::string::npos);
}

TEST_F(SettingsFolder, ASecretIsNeverWrittenHereNorShown) {
  write("behorig.toml", "");
  system("[system]\nid = \"a\"\nconnector = \"x\"\n[connector]\nbind_password = \"hemligt\"\n");
  const auto all = errors();
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].id, "settings.secret");
  for (const auto& [key, value] : all[0].args) EXPECT_THAT(value, Not(HasSubstr("hemligt")));
}

TEST_F(SettingsFolder, MissingFiles) {
  EXPECT_THAT(ids(), ElementsAre("settings.unreadable"));
  EXPECT_EQ(find_settings(folder_ / "none.toml").error().id, "settings.not-there");
  fs::create_directory(folder_ / "behorig.toml");
  EXPECT_THAT(ids(), ElementsAre("settings.unreadable"));
}

TEST_F(SettingsFolder, SecretsComeFromTheirPlaces) {
  write("secret", "hemligt\n");
  write("empty", "\n");
  using Where = SecretRef::Where;
  EXPECT_EQ(read_secret({Where::file, (folder_ / "secret").string()})->reveal(), "hemligt");
  EXPECT_EQ(read_secret({Where::file, (folder_ / "empty").string()}).error().id, "secret.empty");
  EXPECT_EQ(read_secret({Where::file, (folder_ / "none").string()}).error().id, "secret.unreadable");
  EXPECT_EQ(read_secret({Where::file, folder_.string()}).error().id, "secret.no-file");
  ::setenv("BEHORIG_TEST_SECRET", "x", 1);
  EXPECT_EQ(read_secret({Where::env, "BEHORIG_TEST_SECRET"})->reveal(), "x");
  EXPECT_EQ(read_secret({Where::env, "BEHORIG_TEST_NO_SECRET"}).error().id, "secret.no-variable");
  ::setenv("CREDENTIALS_DIRECTORY", folder_.c_str(), 1);
  EXPECT_EQ(read_secret({Where::credential, "secret"})->reveal(), "hemligt");
  EXPECT_EQ(read_secret({Where::credential, "../secret"}).error().id, "secret.no-credential");
  ::unsetenv("CREDENTIALS_DIRECTORY");
  EXPECT_EQ(read_secret({Where::credential, "secret"}).error().id, "secret.no-credential");
}

TEST(Duration, IsANumberAndAUnit) {
  EXPECT_EQ(parse_duration("90s"), 90);
  EXPECT_EQ(parse_duration("15m"), 900);
  EXPECT_EQ(parse_duration("36h"), 36 * 3600);
  EXPECT_EQ(parse_duration("2d"), 172800);
  for (const char* wrong : {"", "h", "5", "1.5h", "-1h", " 1h", "1h ", "9999999999h", "1w"}) {
    EXPECT_EQ(parse_duration(wrong), std::nullopt) << wrong;
  }
}

TEST_F(SettingsFolder, MutatedFilesNeverCrash) {
  std::mt19937 random(20261124);
  for (const char* file :
       {"config/behorig.toml", "config/systems.d/library.toml", "config/demo/systems.d/library.toml"}) {
    std::stringstream text;
    text << std::ifstream(fs::path(BEHORIG_SOURCE_DIR) / file).rdbuf();
    for (int i = 0; i < 700; ++i) {
      std::string mutated = text.str();
      for (int changes = 0; changes < 3; ++changes) {
        const std::size_t at = random() % mutated.size();
        switch (random() % 3) {
          case 0:
            mutated.erase(at, random() % 9);
            break;
          case 1:
            mutated.insert(at, 1, static_cast<char>(random() % 256));
            break;
          default:
            mutated[at] = "\"[]{}=#.\n'1"[random() % 11];
            break;
        }
      }
      write("behorig.toml", mutated);
      system(mutated);
      load_settings(folder_ / "behorig.toml");
    }
  }
}

}  // namespace
}  // namespace behorig
