#include "core/cli/arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace behorig::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct Said {
  Parsed parsed;
  std::string out, err;
};

Said parsed(std::vector<std::string> words) {
  words.insert(words.begin(), "behorig");
  std::vector<char*> argv;
  for (auto& word : words) argv.push_back(word.data());
  Said said;
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  said.parsed = parse(static_cast<int>(argv.size()), argv.data());
  said.out = testing::internal::GetCapturedStdout();
  said.err = testing::internal::GetCapturedStderr();
  return said;
}

TEST(Arguments, OfACheck) {
  const auto said = parsed({"check", "library", "grants", "--as-of", "2026-11-24", "--fail-on", "high", "-o",
                            "jsonl", "--config", "x.toml", "--lang", "sv"});
  ASSERT_TRUE(said.parsed.arguments) << said.err;
  const auto& arguments = *said.parsed.arguments;
  EXPECT_EQ(arguments.verb, Verb::check);
  EXPECT_THAT(arguments.systems, ElementsAre("library", "grants"));
  EXPECT_EQ(arguments.as_of->iso(), "2026-11-24");
  EXPECT_EQ(arguments.fail_on, Severity::high);
  EXPECT_EQ(arguments.format, Format::jsonl);
  EXPECT_EQ(arguments.config, "x.toml");
  EXPECT_EQ(arguments.language, Language::sv);
}

TEST(Arguments, AllSystemsCanBeAskedForByName) {
  const auto said = parsed({"check", "--all", "--dry-run"});
  ASSERT_TRUE(said.parsed.arguments) << said.err;
  EXPECT_THAT(said.parsed.arguments->systems, testing::IsEmpty());
  EXPECT_THAT(parsed({"check", "library", "--all"}).err, HasSubstr("library"));
}

TEST(Arguments, VerbsWithAVerbOfTheirOwn) {
  EXPECT_EQ(parsed({"register", "validate"}).parsed.arguments->verb, Verb::register_validate);
  EXPECT_EQ(parsed({"plugins"}).parsed.arguments->verb, Verb::plugins);
  const auto describe = parsed({"plugins", "describe", "csv"}).parsed.arguments;
  EXPECT_EQ(describe->verb, Verb::plugins_describe);
  EXPECT_EQ(describe->name, "csv");
  EXPECT_EQ(parsed({"connector", "test", "library"}).parsed.arguments->verb, Verb::connector_test);
  EXPECT_EQ(parsed({"config", "check"}).parsed.arguments->verb, Verb::config_check);
  EXPECT_EQ(parsed({"reload"}).parsed.arguments->verb, Verb::reload);
  EXPECT_EQ(parsed({"status", "--fail-on", "high"}).parsed.arguments->fail_on, Severity::high);
  EXPECT_EQ(parsed({"findings", "--status", "new,resolved"}).parsed.arguments->statuses.size(), 2U);
}

TEST(Arguments, WhatIsWrongIsCodeTwoAndNamesTheNearest) {
  for (const auto& words : std::vector<std::vector<std::string>>{{},
                                                                 {"chek"},
                                                                 {"check", "--as-off", "2026-01-01"},
                                                                 {"check", "--as-of", "24/11/2026"},
                                                                 {"check", "--all", "library"},
                                                                 {"explain"},
                                                                 {"register"},
                                                                 {"check", "-o", "xml"},
                                                                 {"check", "--lang", "de"},
                                                                 {"findings", "--status", "gone"},
                                                                 {"findings", "--control", "orphan-acount"},
                                                                 {"check", "--as-of", ""},
                                                                 {"check", "--lang", ""},
                                                                 {"check", "-c", ""},
                                                                 {"check", "--fail-on", ""},
                                                                 {"check", "-o", ""},
                                                                 {"check", "--as-of"},
                                                                 {"findings", "--severity", ""},
                                                                 {"findings", "--control", ""},
                                                                 {"findings", "--status", ""},
                                                                 {"runs", "-n", "0"},
                                                                 {"runs", "-n", ""},
                                                                 {"runs", "-n", "3x"},
                                                                 {"runs", "-n", "many"}}) {
    const auto said = parsed(words);
    EXPECT_FALSE(said.parsed.arguments);
    EXPECT_EQ(said.parsed.code, 2);
    EXPECT_EQ(said.out, "");
    EXPECT_NE(said.err, "");
  }
  EXPECT_THAT(parsed({"chek"}).err, HasSubstr("check"));
  EXPECT_THAT(parsed({"check", "--as-off", "x"}).err, HasSubstr("--as-of"));
  EXPECT_THAT(parsed({"findings", "--control", "orphan-acount"}).err, HasSubstr("orphan-account"));
}

TEST(Arguments, WhatIsWrongIsToldInSwedish) {
  EXPECT_EQ(parsed({"check", "--lang", "sv", "--as-of"}).err,
            "--as-of tar precis ett värde: se `behorig --help`.\n");
  EXPECT_THAT(parsed({"runs", "--lang=sv", "-n", "many"}).err, HasSubstr("--limit kan inte vara \"many\""));
}

TEST(Arguments, TheSettingsSayTheLanguageUnlessTheWordsDo) {
  const auto file =
      std::filesystem::temp_directory_path() / ("behorig-sv-" + std::to_string(::getpid()) + ".toml");
  std::ofstream(file) << "language = \"sv\"\nwrong = 1\n";
  EXPECT_THAT(parsed({"--config", file, "--help"}).out, HasSubstr("Läs, jämför och spara"));
  EXPECT_THAT(parsed({"-c", file, "chek"}).err, HasSubstr("menade du"));
  EXPECT_THAT(parsed({"-c", file, "--lang", "en", "chek"}).err, HasSubstr("did you mean"));
  std::filesystem::remove(file);
}

TEST(Arguments, HelpIsInBothLanguages) {
  const auto en = parsed({"--help", "--lang", "en"}), sv = parsed({"--lang=sv", "--help"});
  EXPECT_EQ(en.parsed.code, 0);
  EXPECT_THAT(en.out, HasSubstr("Read, compare and keep"));
  EXPECT_THAT(sv.out, HasSubstr("Läs, jämför och spara"));
  for (const char* english : {"Usage", "OPTIONS", "SUBCOMMAND", "Options:", "REQUIRED"}) {
    EXPECT_THAT(sv.out, testing::Not(HasSubstr(english)));
  }
  EXPECT_THAT(parsed({"check", "--help"}).out, HasSubstr("--fail-on"));
  EXPECT_THAT(parsed({"plugins", "describe", "--help"}).out, HasSubstr("NAME"));
  EXPECT_THAT(parsed({"--version"}).out, HasSubstr("behorig 0."));
}

// A verb or option that completion does not know is one that nobody finds.
TEST(Arguments, CompletionKnowsEveryVerbAndOption) {
  std::stringstream file;
  file << std::ifstream(BEHORIG_SOURCE_DIR "/config/completion/behorig.bash").rdbuf();
  const std::string completion = file.str();
  for (const char* word :
       {"check",    "findings",   "explain",   "systems", "runs",      "confirm",  "register",  "validate",
        "plugins",  "describe",   "connector", "test",    "config",    "--as-of",  "--fail-on", "--output",
        "--status", "--severity", "--control", "--limit", "--lang",    "--config", "--verbose", "--version",
        "convert",  "diff",       "template",  "--to",    "--from",    "--force",  "--example", "token",
        "create",   "revoke",     "--as",      "--may",   "--systems", "--name",   "reload",    "status"}) {
    EXPECT_THAT(completion, HasSubstr(word));
  }
}

}  // namespace
}  // namespace behorig::cli
