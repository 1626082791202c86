#include <gtest/gtest.h>

#include <cctype>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/settings/settings.h"

namespace behorig {
namespace {

namespace fs = std::filesystem;

std::string said(const SettingsErrors& errors) {
  std::ostringstream all;
  for (const Message& error : errors.errors) {
    all << error.id;
    for (const auto& [key, value] : error.args) all << " " << key << "=" << value;
    all << "\n";
  }
  return all.str();
}

/// `#key = value` and `#[table]` are settings to take into use; `# Text` is text.
std::string in_use(const fs::path& file) {
  std::ifstream in(file);
  std::string all;
  for (std::string line; std::getline(in, line);) {
    const bool setting = line.size() > 1 && line[0] == '#' &&
                         (line[1] == '[' || std::islower(static_cast<unsigned char>(line[1])));
    all += (setting ? line.substr(1) : line) + "\n";
  }
  return all;
}

TEST(Examples, AreReadAsTheyAre) {
  const auto loaded = load_settings(fs::path(BEHORIG_SOURCE_DIR) / "config/behorig.toml");
  if (const auto* errors = std::get_if<SettingsErrors>(&loaded)) FAIL() << said(*errors);
  const Settings& settings = std::get<Settings>(loaded);
  EXPECT_EQ(settings.reg.plugin, "files");
  ASSERT_EQ(settings.systems.size(), 1U);
  EXPECT_EQ(settings.systems[0].connector.plugin, "csv");
  ASSERT_EQ(settings.sinks.size(), 1U);
  EXPECT_EQ(settings.sinks[0].plugin.plugin, "jsonl");
}

// A default that is shown must exist and must be the default.
TEST(Examples, ShowTrueDefaults) {
  const fs::path from = fs::path(BEHORIG_SOURCE_DIR) / "config";
  const fs::path folder = fs::temp_directory_path() / ("behorig-examples-" + std::to_string(::getpid()));
  for (const char* part : {"systems.d", "sinks.d"}) fs::create_directories(folder / part);
  std::ofstream(folder / "behorig.toml") << in_use(from / "behorig.toml");
  std::ofstream(folder / "systems.d/library.toml") << in_use(from / "systems.d/library.toml");
  std::ofstream(folder / "sinks.d/incidents.toml") << in_use(from / "sinks.d/incidents.toml");
  const auto used = load_settings(folder / "behorig.toml");
  fs::remove_all(folder);
  if (const auto* errors = std::get_if<SettingsErrors>(&used)) FAIL() << said(*errors);
  const auto plain = load_settings(from / "behorig.toml");
  const Settings& a = std::get<Settings>(used);
  const Settings& b = std::get<Settings>(plain);
  EXPECT_EQ(a.time_zone, b.time_zone);
  EXPECT_EQ(a.language, b.language);
  EXPECT_EQ(a.plugin_folders, b.plugin_folders);
  EXPECT_EQ(a.allow_no_sandbox, b.allow_no_sandbox);
  EXPECT_EQ(a.daemon.socket, b.daemon.socket);
  EXPECT_EQ(a.daemon.side_by_side, b.daemon.side_by_side);
  EXPECT_EQ(a.daemon.deny_after, b.daemon.deny_after);
  ASSERT_TRUE(a.api && a.oidc && a.jwt);
  EXPECT_FALSE(b.api || b.oidc || b.jwt);
  const OidcSettings oidc;
  EXPECT_EQ(a.oidc->scopes, oidc.scopes);
  EXPECT_EQ(a.oidc->claims.person_by_address, oidc.claims.person_by_address);
  EXPECT_EQ(a.oidc->claims.address_unverified, oidc.claims.address_unverified);
  EXPECT_EQ(a.oidc->claims.groups, oidc.claims.groups);
  EXPECT_EQ(a.oidc->idle_seconds, oidc.idle_seconds);
  EXPECT_EQ(a.oidc->session_seconds, oidc.session_seconds);
  EXPECT_EQ(a.oidc->home, oidc.home);
  EXPECT_EQ(a.jwt->type, JwtSettings().type);
  EXPECT_EQ(a.jwt->claims.groups, JwtSettings().claims.groups);
  EXPECT_EQ(a.daemon.access.size(), 4U);
  ASSERT_EQ(a.systems.size(), 1U);
  const SystemSettings& x = a.systems[0];
  const SystemSettings& y = b.systems[0];
  EXPECT_EQ(x.dormant_days, y.dormant_days);
  EXPECT_EQ(x.max_age_seconds, y.max_age_seconds);
  EXPECT_EQ(x.grants_by_groups_only, y.grants_by_groups_only);
  EXPECT_EQ(x.shrink_percent, y.shrink_percent);
  EXPECT_EQ(x.growth_percent, y.growth_percent);
  EXPECT_EQ(x.may_be_empty, y.may_be_empty);
  EXPECT_EQ(x.deadline_seconds, y.deadline_seconds);
  EXPECT_EQ(x.memory_mib, y.memory_mib);
  EXPECT_EQ(x.sentinels, std::vector<std::string>{"anna.ek"});
  const SinkSettings &told = a.sinks.at(0), &plainly = b.sinks.at(0);
  EXPECT_EQ(told.language, plainly.language);
  EXPECT_EQ(told.follow_seconds, plainly.follow_seconds);
  EXPECT_EQ(told.give_up_seconds, plainly.give_up_seconds);
  EXPECT_EQ(told.deadline_seconds, plainly.deadline_seconds);
  ASSERT_EQ(told.rules.size(), plainly.rules.size());
  for (std::size_t i = 0; i < told.rules.size(); ++i) {
    EXPECT_EQ(told.rules[i].severity, plainly.rules[i].severity);
    EXPECT_EQ(told.rules[i].grouping, plainly.rules[i].grouping);
  }
}

// All examples of the daemon's page together are settings.
TEST(Examples, TheDaemonsPageIsReadAsItIs) {
  std::ifstream in(fs::path(BEHORIG_SOURCE_DIR) / "core/docs/daemon.md");
  std::string all;
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("```")) {
      inside = line == "```toml";
    } else if (inside) {
      all += line + "\n";
    }
  }
  const fs::path folder = fs::temp_directory_path() / ("behorig-page-" + std::to_string(::getpid()));
  fs::create_directories(folder);
  std::ofstream(folder / "behorig.toml") << all;
  const auto loaded = load_settings(folder / "behorig.toml");
  fs::remove_all(folder);
  if (const auto* errors = std::get_if<SettingsErrors>(&loaded)) FAIL() << said(*errors);
  const Settings& settings = std::get<Settings>(loaded);
  ASSERT_TRUE(settings.api && settings.oidc && settings.jwt);
  EXPECT_TRUE(settings.oidc->claims.person_by_address);
  EXPECT_EQ(settings.daemon.access.size(), 5U);
}

TEST(Examples, TheDemoIsReadAsItIs) {
  const auto loaded = load_settings(fs::path(BEHORIG_SOURCE_DIR) / "config/demo/behorig.toml");
  if (const auto* errors = std::get_if<SettingsErrors>(&loaded)) FAIL() << said(*errors);
  EXPECT_EQ(std::get<Settings>(loaded).systems.size(), 6U);
}

}  // namespace
}  // namespace behorig
