#include "core/settings/own_control.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/tables.h"

namespace behorig {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kGood =
    "-- title.sv: Konto {account}\n"
    "-- title.en: Account {account}\n"
    "-- explain.sv: Första raden\n"
    "--    och en till.\n"
    "-- explain.en: Why\n"
    "-- remedy.sv: Gör så\n"
    "-- remedy.en: Do so\n"
    "-- severity: high\n"
    "-- scope: system\n"
    "-- one per: account_entitlement\n"
    "-- systems: library, grants\n"
    "-- iso27001: A.5.18\n"
    "\n"
    "-- a comment: of the query\n"
    "SELECT account, entitlement FROM grants\n";

struct Parsed {
  explicit Parsed(const std::string& text, const std::string& name = "some-name")
      : control(parse_own_control(text, "controls.d/x.sql", name, errors)) {}
  std::vector<Message> errors;
  std::optional<OwnControl> control;
};

std::string with(const std::string& from, const std::string& to) {
  std::string out = kGood;
  const auto at = out.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return out.replace(at, from.size(), to);
}

TEST(OwnControl, ReadsItsHeader) {
  const Parsed parsed(kGood);
  ASSERT_TRUE(parsed.control) << testing::ids_of(parsed.errors).front();
  const auto& control = *parsed.control;
  EXPECT_EQ(control.id, "own-some-name");
  EXPECT_EQ(control.text.id, "own-some-name");
  EXPECT_EQ(control.text.explain_sv, "Första raden och en till.");
  EXPECT_EQ(control.text.severity, Severity::high);
  EXPECT_EQ(control.text.iso27001, "A.5.18");
  EXPECT_EQ(control.one_per, OnePer::account_entitlement);
  EXPECT_FALSE(control.organisation);
  EXPECT_THAT(control.systems, ElementsAre("library", "grants"));
  EXPECT_TRUE(control.covers("grants"));
  EXPECT_FALSE(control.covers("archive"));
  EXPECT_EQ(control.sql, kGood) << "lines are counted from the file's first";
  const Parsed everywhere(with("-- systems: library, grants\n", ""));
  EXPECT_TRUE(everywhere.control.value().covers("archive"));
}

TEST(OwnControl, TellsWhatIsWrongWithFileAndLine) {
  struct Case {
    const char *from, *to, *id, *line;
  };
  for (const Case& one : {
           Case{"-- severity:", "-- severty:", "own.key-near", "8"},
           Case{"-- severity:", "-- colour:", "own.key", "8"},
           Case{"high", "bad", "own.value", "8"},
           Case{"scope: system", "scope: world", "own.value", "9"},
           Case{"account_entitlement", "grant", "own.value", "10"},
           Case{"systems: library, grants", "systems: ,", "own.value", "11"},
           Case{"-- iso27001", "-- title.sv: x\n-- iso27001", "own.twice", "12"},
           Case{"-- iso27001", "-- no colon here\n-- iso27001", "own.line", "12"},
           Case{"Konto {account}", "Konto {acount}", "own.value", "1"},
           Case{"Konto {account}", "Konto {account", "own.value", "1"},
       }) {
    const Parsed parsed(with(one.from, one.to));
    EXPECT_FALSE(parsed.control) << one.to;
    ASSERT_FALSE(parsed.errors.empty()) << one.to;
    EXPECT_EQ(parsed.errors.front().id, one.id) << one.to;
    EXPECT_EQ(testing::argument(parsed.errors.front(), "line"), one.line) << one.to;
    EXPECT_EQ(testing::argument(parsed.errors.front(), "file"), "controls.d/x.sql");
  }
}

TEST(OwnControl, LacksNoTextInEitherLanguage) {
  for (const char* key : {"title.sv", "title.en", "explain.sv", "explain.en", "remedy.sv", "remedy.en",
                          "severity", "scope", "one per"}) {
    std::string text = kGood;
    const auto at = text.find("-- " + std::string(key));
    auto end = text.find("\n-- ", at);
    text.erase(at, end + 1 - at);
    const Parsed parsed(text);
    EXPECT_FALSE(parsed.control) << key;
    ASSERT_EQ(parsed.errors.size(), 1u) << key;
    EXPECT_EQ(parsed.errors.front().id, "own.missing");
    EXPECT_EQ(testing::argument(parsed.errors.front(), "key"), key);
  }
  EXPECT_EQ(Parsed("SELECT 1").errors.size(), 9u);
}

TEST(OwnControl, IsTextAndWellNamed) {
  for (const char* name : {"", "-x", "Åtkomst", "a b", "a/b", "A"})
    EXPECT_THAT(testing::ids_of(Parsed(kGood, name).errors), ElementsAre("own.name")) << name;
  EXPECT_THAT(testing::ids_of(Parsed(kGood + "\xff").errors), ElementsAre("own.not-text"));
  EXPECT_THAT(testing::ids_of(Parsed(kGood + std::string(1, '\0')).errors), ElementsAre("own.not-text"));
  EXPECT_THAT(Parsed(kGood, "x-1").errors, IsEmpty());
}

}  // namespace
}  // namespace behorig
