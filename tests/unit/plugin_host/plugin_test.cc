#include "core/plugin_host/plugin.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "tests/unit/plugin_host/jobs.h"

namespace behorig::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// A plugin folder of its own, with the template in it.
class PluginFolder : public ::testing::Test {
 protected:
  PluginFolder() {
    fs::create_directories(folder_);
    ::chmod(folder_.c_str(), 0755);
    for (const char* name : {"template.so", "template.json"}) {
      fs::copy_file(kTestPlugins / name, folder_ / name);
      ::chmod((folder_ / name).c_str(), 0644);
    }
  }
  ~PluginFolder() override { fs::remove_all(root_); }

  std::string refusal() const {
    const auto found = find_plugin({folder_}, "template", PluginKind::connector);
    return found ? "" : found.error().id;
  }

  fs::path root_ = fs::temp_directory_path() / ("behorig-plugins-" + std::to_string(::getpid()));
  fs::path folder_ = root_ / "plugins";
};

TEST_F(PluginFolder, FindsAPluginWithItsDeclaration) {
  const auto found = find_plugin({root_ / "none", folder_}, "template", PluginKind::connector);
  ASSERT_TRUE(found) << found.error().id;
  EXPECT_EQ(found->declaration.version, "1.0");
  EXPECT_THAT(found->declaration.capabilities, ElementsAre("paths-from-options"));
  ASSERT_THAT(found->declaration.options, SizeIs(1));
  EXPECT_EQ(found->declaration.options[0].type, OptionSpec::Type::path);
  EXPECT_TRUE(found->declaration.options[0].required);
}

TEST_F(PluginFolder, WritableByOthersIsRefused) {
  EXPECT_EQ(refusal(), "");
  for (const mode_t mode : {0664u, 0646u, 0666u}) {
    ::chmod((folder_ / "template.so").c_str(), mode);
    EXPECT_EQ(refusal(), "plugin.writable") << std::oct << mode;
  }
  ::chmod((folder_ / "template.so").c_str(), 0644);
  ::chmod((folder_ / "template.json").c_str(), 0666);
  EXPECT_EQ(refusal(), "plugin.writable");
  ::chmod((folder_ / "template.json").c_str(), 0644);
  ::chmod(folder_.c_str(), 0777);
  EXPECT_EQ(refusal(), "plugin.writable");
  EXPECT_THAT(list_plugins({folder_}).plugins, IsEmpty());
}

TEST_F(PluginFolder, ALinkOutOfTheFolderIsRefusedAndOneInsideIsNot) {
  fs::rename(folder_ / "template.so", root_ / "elsewhere.so");
  fs::create_symlink(root_ / "elsewhere.so", folder_ / "template.so");
  EXPECT_EQ(refusal(), "plugin.link-out");
  fs::remove(folder_ / "template.so");
  fs::rename(root_ / "elsewhere.so", folder_ / "template-1.so");
  fs::create_symlink("template-1.so", folder_ / "template.so");
  EXPECT_EQ(refusal(), "");
}

TEST_F(PluginFolder, AnotherUsersFileIsRefused) {
  if (::geteuid() != 0) {
    // Only root can give a file away; as an ordinary user, a file of another ordinary user is hard to come
    // by.
    EXPECT_EQ(refusal(), "");
    return;
  }
  ASSERT_EQ(::chown((folder_ / "template.so").c_str(), 65534, 65534), 0);
  EXPECT_EQ(refusal(), "plugin.owner");
}

TEST_F(PluginFolder, DeclarationMissingBrokenOrOfAnotherName) {
  const fs::path file = folder_ / "template.json";
  std::ofstream(file) << "{\"name\":";
  EXPECT_EQ(refusal(), "plugin.declaration-broken");
  std::ofstream(file) << "[]";
  EXPECT_EQ(refusal(), "plugin.declaration-broken");
  std::ofstream(file)
      << R"({"name":"other","version":"1","kind":"connector","abi":65536,"help":{"en":"","sv":""},
                            "capabilities":[],"options":[],"texts":[]})";
  EXPECT_EQ(refusal(), "plugin.name-differs");
  fs::remove(file);
  EXPECT_EQ(refusal(), "plugin.no-declaration");
}

TEST_F(PluginFolder, UnknownNamesAreHelped) {
  EXPECT_EQ(find_plugin({folder_}, "templat", PluginKind::connector).error().id, "plugin.unknown-near");
  EXPECT_EQ(find_plugin({folder_}, "zzzzzzzzzz", PluginKind::connector).error().id, "plugin.unknown");
  EXPECT_EQ(find_plugin({folder_}, "../plugins/template", PluginKind::connector).error().id.substr(0, 14),
            "plugin.unknown");
  EXPECT_EQ(find_plugin({folder_}, "template", PluginKind::sink).error().id, "plugin.other-kind");
}

TEST_F(PluginFolder, TheFirstFolderWins) {
  const auto list = list_plugins({folder_, kTestPlugins});
  const auto found = std::find_if(list.plugins.begin(), list.plugins.end(),
                                  [](const auto& p) { return p.declaration.name == "template"; });
  ASSERT_NE(found, list.plugins.end());
  EXPECT_EQ(found->library.parent_path(), fs::canonical(folder_));
}

// The linker map sees to it; more than one would clash with other libraries in the process.
TEST(PluginFile, ExportsExactlyOneSymbol) {
  for (const char* file :
       {"/test_plugins/template.so", "/test_plugins/naughty.so", "/test_plugins/fake_sink.so",
        "/plugins/csv.so", "/plugins/exec.so", "/plugins/files.so"}) {
    const std::string path = BEHORIG_BINARY_DIR + std::string(file);
    std::FILE* nm = ::popen(("nm -D --defined-only --format=posix " + path).c_str(), "re");
    ASSERT_NE(nm, nullptr);
    std::string out;
    for (int c = std::fgetc(nm); c != EOF; c = std::fgetc(nm)) out += static_cast<char>(c);
    ASSERT_EQ(::pclose(nm), 0) << path;
    EXPECT_EQ(out.substr(0, out.find(' ')), "behorig_plugin_v1") << path;
    EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), 1) << path << "\n" << out;
  }
}

// ---- options ----

Declaration declared() {
  Declaration out;
  out.name = "csv";
  using Type = OptionSpec::Type;
  const auto option = [&](const char* name, Type type) -> OptionSpec& {
    auto& spec = out.options.emplace_back();
    spec.name = name;
    spec.type = type;
    return spec;
  };
  option("path", Type::path).required = true;
  option("files", Type::paths).keys = {"grants"};
  option("delimiter", Type::text).default_json = "\",\"";
  option("rows", Type::integer);
  option("split", Type::map).keys = {"entitlement"};
  option("password", Type::text).secret = true;
  return out;
}

CheckedOptions checked(const std::string& json, std::map<std::string, SecretRef> secrets = {}) {
  PluginOptions options;
  options.plugin = "csv";
  options.json = json;
  options.base = "/etc/behorig/systems.d";
  options.source = "library.toml";
  options.secrets = std::move(secrets);
  return check_options(declared(), options);
}

TEST(Options, DefaultsAreFilledInAndPathsMadeAbsolute) {
  const auto out = checked(R"({"path":"../exports","files":{"grants":"g.csv"}})");
  EXPECT_THAT(ids_of(out.errors), IsEmpty());
  EXPECT_EQ(
      out.json,
      R"({"path":"/etc/behorig/exports","delimiter":",","files":{"grants":"/etc/behorig/exports/g.csv"}})");
  EXPECT_THAT(out.paths, ElementsAre("/etc/behorig/exports", "/etc/behorig/exports/g.csv"));
}

TEST(Options, ProgramsAreMadeAbsoluteAndABooleanMayOpenMore) {
  Declaration exec;
  exec.name = "exec";
  using Type = OptionSpec::Type;
  for (const auto& [name, type] :
       {std::pair("program", Type::program), {"uses", Type::programs}, {"network", Type::boolean}}) {
    exec.options.emplace_back().name = name;
    exec.options.back().type = type;
  }
  exec.options.back().opens = {"network"};
  const auto with = [&](const std::string& json) {
    PluginOptions options;
    options.base = "/etc/behorig/systems.d";
    options.json = json;
    return check_options(exec, options);
  };
  const auto out = with(R"({"program":"../own","uses":["/usr/bin/psql"],"network":true})");
  EXPECT_EQ(out.json, R"({"program":"/etc/behorig/own","uses":["/usr/bin/psql"],"network":true})");
  EXPECT_THAT(out.programs, ElementsAre("/etc/behorig/own", "/usr/bin/psql"));
  EXPECT_THAT(out.opened, ElementsAre("network"));
  EXPECT_THAT(out.paths, IsEmpty());
  EXPECT_THAT(with(R"({"network":false})").opened, IsEmpty());
  EXPECT_THAT(ids_of(with(R"({"uses":"/usr/bin/psql"})").errors), ElementsAre("option.type"));
}

TEST(Options, WhatIsWrongIsTold) {
  EXPECT_THAT(ids_of(checked("{}").errors), ElementsAre("option.missing"));
  EXPECT_THAT(ids_of(checked(R"({"path":"x","delimter":";"})").errors), ElementsAre("option.unknown-near"));
  EXPECT_THAT(ids_of(checked(R"({"path":"x","zzzz":";"})").errors), ElementsAre("option.unknown"));
  EXPECT_THAT(ids_of(checked(R"({"path":1})").errors), ElementsAre("option.type"));
  EXPECT_THAT(ids_of(checked(R"({"path":"x","rows":"9"})").errors), ElementsAre("option.type"));
  EXPECT_THAT(ids_of(checked(R"({"path":"x","files":{"grant":"y"}})").errors),
              ElementsAre("option.unknown-near"));
  EXPECT_THAT(ids_of(checked(R"({"path":"x","split":{"a":1}})").errors), SizeIs(1));
  EXPECT_THAT(ids_of(checked(R"({"path":"x","password":"p"})").errors), ElementsAre("option.secret-as-text"));
  EXPECT_THAT(ids_of(checked(R"({"path":"x"})", {{"rows", {SecretRef::Where::env, "X"}}}).errors),
              ElementsAre("option.not-secret"));
  EXPECT_THAT(ids_of(checked(R"({"path":"x"})", {{"password", {SecretRef::Where::env, "X"}}}).errors),
              IsEmpty());
}

}  // namespace
}  // namespace behorig::testing
