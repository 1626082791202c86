#include "core/catalogue/catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "core/model/control.h"

namespace behorig {
namespace {

using ::testing::IsEmpty;

std::set<std::string> placeholders(const std::string& text) {
  static const std::regex kPlaceholder(R"((^|[^{])\{([a-z_]+(?::words)?)\})");
  std::set<std::string> out;
  for (auto at = std::sregex_iterator(text.begin(), text.end(), kPlaceholder); at != std::sregex_iterator();
       ++at) {
    out.insert((*at)[2]);
  }
  return out;
}

TEST(Catalogue, EveryControlHasItsTextsAndNoOtherDoes) {
  std::set<std::string> controls, texts;
  for (const auto& control : all_controls()) controls.emplace(control.id);
  for (const auto& text : Catalogue::built_in().controls()) texts.insert(text.id);
  EXPECT_EQ(controls, texts);
  for (const auto& text : Catalogue::built_in().controls()) {
    for (const auto* one : {&text.title_en, &text.title_sv, &text.explain_en, &text.explain_sv,
                            &text.remedy_en, &text.remedy_sv, &text.iso27001}) {
      EXPECT_FALSE(one->empty()) << text.id;
    }
    EXPECT_EQ(placeholders(text.title_en), placeholders(text.title_sv)) << text.id;
    const std::set<std::string> known{"account", "person",  "role",     "entitlement", "other",
                                      "system",  "holders", "conflict", "requirement"};
    for (const auto& name : placeholders(text.title_en))
      EXPECT_TRUE(known.contains(name)) << text.id << " " << name;
  }
}

TEST(Catalogue, BothLanguagesSayTheSameThings) {
  const auto& catalogue = Catalogue::built_in();
  for (const auto& id : catalogue.ids()) {
    const auto* en = catalogue.text(id, Language::en);
    const auto* sv = catalogue.text(id, Language::sv);
    EXPECT_FALSE(en->empty()) << id;
    EXPECT_FALSE(sv->empty()) << id;
    if (id == "said") continue;  // somebody else's sentence, in each language
    EXPECT_EQ(placeholders(*en), placeholders(*sv)) << id;
  }
}

// A text that is asked for and not there would show its id to a person.
TEST(Catalogue, EveryTextThatTheCodeNamesIsThere) {
  static const std::regex kId(
      R"re((?:Message|Refused|wrong|warn|error|refuse|text|say|print|told|bad_frame|emplace_back)\(\s*(?:[a-z_]+ \? )?"([a-z]+\.[a-z0-9-]+)")re");
  const std::filesystem::path core = BEHORIG_SOURCE_DIR "/core";
  std::set<std::string> missing;
  int found = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(core)) {
    if (entry.path().extension() != ".cc" && entry.path().extension() != ".h") continue;
    std::stringstream source;
    source << std::ifstream(entry.path()).rdbuf();
    const std::string text = source.str();
    for (auto at = std::sregex_iterator(text.begin(), text.end(), kId); at != std::sregex_iterator(); ++at) {
      ++found;
      if (Catalogue::built_in().text((*at)[1].str(), Language::en) == nullptr) missing.insert((*at)[1]);
    }
  }
  EXPECT_GT(found, 50);
  EXPECT_THAT(missing, IsEmpty());
}

TEST(Catalogue, FillsPlaceholders) {
  EXPECT_EQ(fill("{a} and {b}", {{"a", "1"}, {"b", "{a}"}}), "1 and {a}") << "values are not filled again";
  EXPECT_EQ(fill("{unknown} {a", {{"a", "1"}}), "{unknown} {a");
  EXPECT_EQ(fill("{{ file = {a} }}", {{"a", "1"}}), "{ file = 1 }");
}

TEST(Catalogue, SaysTermsInTheLanguageOfTheSentence) {
  const Message shrank("reading.shrank", {{"what", "accounts"}, {"before", "9"}, {"now", "2"}, {"run", "r"}});
  EXPECT_THAT(Catalogue::built_in().say(shrank, Language::sv), testing::StartsWith("Antalet konton sjönk"));
  EXPECT_THAT(Catalogue::built_in().say(shrank, Language::en), testing::StartsWith("The number of accounts"));
  const Message unlike("reading.account-contradicts", {{"account", "a"}, {"what", "enabled, name, {x}"}});
  EXPECT_THAT(Catalogue::built_in().say(unlike, Language::sv), testing::HasSubstr("(aktivt, namn, {x})"));
}

TEST(Catalogue, ShowsWhatItDoesNotKnow) {
  Catalogue own(Catalogue::built_in());
  EXPECT_EQ(own.say(Message("csv.strange", {{"file", "x"}}), Language::sv), "csv.strange file=x");
  own.add("csv.strange", "{file} is strange.", "{file} är konstig.");
  EXPECT_EQ(own.say(Message("csv.strange", {{"file", "x"}}), Language::sv), "x är konstig.");
  EXPECT_EQ(Catalogue::built_in().text("csv.strange", Language::en), nullptr);
}

}  // namespace
}  // namespace behorig
