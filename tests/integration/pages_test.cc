// A plugin's page says what the plugin is.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/catalogue/catalogue.h"
#include "core/plugin_host/plugin.h"
#include "core/run/jobs.h"
#include "tests/support/program.h"

namespace behorig::testing {
namespace {

namespace fs = std::filesystem;

std::vector<Plugin> plugins(PluginKind kind) {
  auto out = list_plugins({BEHORIG_BINARY_DIR "/plugins"}).plugins;
  std::erase_if(out, [&](const Plugin& plugin) {
    return plugin.declaration.kind != kind || plugin.declaration.name == "template";
  });
  return out;
}
std::vector<Plugin> connectors() { return plugins(PluginKind::connector); }
std::vector<Plugin> registers() { return plugins(PluginKind::reg); }
std::vector<Plugin> sinks() { return plugins(PluginKind::sink); }

std::string page_of(const Plugin& plugin) {
  const char* folder = plugin.declaration.kind == PluginKind::reg    ? "registers"
                       : plugin.declaration.kind == PluginKind::sink ? "sinks"
                                                                     : "connectors";
  const fs::path page =
      fs::path(BEHORIG_SOURCE_DIR) / "core/docs" / folder / (plugin.declaration.name + ".md");
  EXPECT_TRUE(fs::exists(page)) << page;
  return fs::exists(page) ? read_file(page) : std::string();
}

std::string between(const std::string& text, const std::string& first, const std::string& last) {
  const auto from = text.find(first);
  if (from == std::string::npos) return {};
  const auto begin = from + first.size();
  return text.substr(begin, text.find(last, begin) - begin);
}

/// Its first example, without what indents it.
std::string example_of(const std::string& page) {
  const auto at = page.find("```toml\n");
  if (at == std::string::npos) return {};
  const std::size_t indent = at - (page.rfind('\n', at) + 1);
  std::istringstream lines(between(page.substr(at), "```toml\n", "```"));
  std::string out;
  for (std::string line; std::getline(lines, line);) out += line.substr(std::min(indent, line.size())) + "\n";
  return out;
}

void expect_options(const Plugin& plugin) {
  SCOPED_TRACE(plugin.declaration.name);
  const TempFolder folder;
  const Ended described = Program({BEHORIG_BINARY_DIR "/bin/behorig", "--lang", "en", "plugins", "describe",
                                   plugin.declaration.name, "--markdown"},
                                  folder.path())
                              .wait();
  EXPECT_EQ(described.code, 0) << described.err;
  EXPECT_EQ(between(page_of(plugin), "<!-- options -->\n\n", "\n<!-- end of options -->"), described.out)
      << "./dev docs writes it anew";
}

TEST(Pages, ListTheOptionsThatThePluginHas) {
  ASSERT_GE(connectors().size(), 3U);
  for (const auto& plugin : connectors()) expect_options(plugin);
  ASSERT_GE(registers().size(), 3U);
  for (const auto& plugin : registers()) expect_options(plugin);
  ASSERT_FALSE(sinks().empty());
  for (const auto& plugin : sinks()) expect_options(plugin);
}

TEST(Pages, ShowAnExampleThatIsRight) {
  for (const auto& plugin : connectors()) {
    SCOPED_TRACE(plugin.declaration.name);
    const TempFolder folder;
    fs::create_directories(folder.path() / "systems.d");
    write_file(folder.path() / "behorig.toml",
               "[register]\nplugin = \"files\"\npath = \"register\"\n[store]\nurl = \"sqlite:b.db\"\n");
    write_file(folder.path() / "systems.d/example.toml", example_of(page_of(plugin)));
    const auto loaded = load_settings(folder.path() / "behorig.toml");
    const auto* settings = std::get_if<Settings>(&loaded);
    ASSERT_NE(settings, nullptr) << std::get<SettingsErrors>(loaded).errors.at(0).id;
    ASSERT_EQ(settings->systems.size(), 1U);
    EXPECT_EQ(settings->systems[0].connector.plugin, plugin.declaration.name);
    EXPECT_THAT(check_options(plugin.declaration, settings->systems[0].connector).errors,
                ::testing::IsEmpty());
  }
}

TEST(Pages, ShowASinkThatIsRight) {
  ASSERT_GE(sinks().size(), 6U);
  for (const auto& plugin : sinks()) {
    SCOPED_TRACE(plugin.declaration.name);
    const TempFolder folder;
    fs::create_directories(folder.path() / "sinks.d");
    write_file(folder.path() / "behorig.toml", "[store]\nurl = \"sqlite:b.db\"\n");
    write_file(folder.path() / "sinks.d/example.toml", example_of(page_of(plugin)));
    const auto loaded = load_settings(folder.path() / "behorig.toml");
    const auto* settings = std::get_if<Settings>(&loaded);
    ASSERT_NE(settings, nullptr) << std::get<SettingsErrors>(loaded).errors.at(0).id;
    ASSERT_EQ(settings->sinks.size(), 1U);
    EXPECT_EQ(settings->sinks[0].plugin.plugin, plugin.declaration.name);
    EXPECT_THAT(check_options(plugin.declaration, settings->sinks[0].plugin).errors, ::testing::IsEmpty());
  }
}

TEST(Pages, ShowARegisterThatIsRight) {
  ASSERT_GE(registers().size(), 3U);
  for (const auto& plugin : registers()) {
    SCOPED_TRACE(plugin.declaration.name);
    const TempFolder folder;
    write_file(folder.path() / "behorig.toml",
               example_of(page_of(plugin)) + "[store]\nurl = \"sqlite:b.db\"\n");
    const auto loaded = load_settings(folder.path() / "behorig.toml");
    const auto* settings = std::get_if<Settings>(&loaded);
    ASSERT_NE(settings, nullptr) << std::get<SettingsErrors>(loaded).errors.at(0).id;
    EXPECT_EQ(settings->reg.plugin, plugin.declaration.name);
    EXPECT_THAT(check_options(plugin.declaration, settings->reg).errors, ::testing::IsEmpty());
  }
}

TEST(Pages, EveryControlHasOneThatSaysWhatTheCatalogueSays) {
  const fs::path folder = fs::path(BEHORIG_SOURCE_DIR) / "core/docs/controls";
  const std::string index = read_file(folder / "README.md");
  for (const auto& control : Catalogue::built_in().controls()) {
    SCOPED_TRACE(control.id);
    ASSERT_TRUE(fs::exists(folder / (control.id + ".md"))) << "./dev docs writes it";
    const std::string page = read_file(folder / (control.id + ".md"));
    for (const auto* text : {&control.title_en, &control.title_sv, &control.explain_en, &control.explain_sv,
                             &control.remedy_en, &control.remedy_sv, &control.iso27001}) {
      EXPECT_NE(page.find(*text), std::string::npos) << *text;
    }
    EXPECT_NE(page.find("| severity | " + std::string(name_of(control.severity))), std::string::npos);
    EXPECT_NE(page.find("\nIn the demo"), std::string::npos) << "config/demo/EXPECTED.md tells of it";
    EXPECT_NE(index.find("(" + control.id + ".md)"), std::string::npos);
  }
}

}  // namespace
}  // namespace behorig::testing
