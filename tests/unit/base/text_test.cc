#include "core/base/text.h"

#include <gtest/gtest.h>

namespace behorig {
namespace {

TEST(Utf8, AcceptsWhatIsValidAndNothingElse) {
  EXPECT_TRUE(is_valid_utf8("Åsa Öberg"));
  EXPECT_TRUE(is_valid_utf8(""));
  EXPECT_TRUE(is_valid_utf8(std::string_view("a\0b", 3)));
  EXPECT_FALSE(is_valid_utf8("\xe5sa"));            // windows-1252
  EXPECT_FALSE(is_valid_utf8("\xc0\xaf"));          // overlong
  EXPECT_FALSE(is_valid_utf8("\xed\xa0\x80"));      // surrogate
  EXPECT_FALSE(is_valid_utf8("\xf5\x80\x80\x80"));  // above U+10FFFF
  EXPECT_FALSE(is_valid_utf8("abc\xc3"));           // cut off
}

TEST(Nfc, JoinsWhatIsComposed) {
  EXPECT_EQ(nfc("A\u030Asa"), "Åsa");
  EXPECT_EQ(nfc("Åsa"), "Åsa");
  EXPECT_EQ(nfc("plain"), "plain");
}

TEST(Nfc, LeavesWhatIsNotUtf8) { EXPECT_EQ(nfc("\xe5"), "\xe5"); }

TEST(FoldCase, ComparesMailAddresses) {
  EXPECT_EQ(fold_case("Anna.EK@Kommun.SE"), "anna.ek@kommun.se");
  EXPECT_EQ(fold_case("ÅSA@x.se"), fold_case("A\u030Asa@X.SE"));
  EXPECT_EQ(fold_case("STRASSE"), fold_case("straße"));
}

TEST(Nearest, FindsTheLikelyWord) {
  const std::vector<std::string> words{"systems", "owners", "people"};
  EXPECT_EQ(nearest("system", words), "systems");
  EXPECT_EQ(nearest("onwers", words), "owners");
  EXPECT_EQ(nearest("entitlements", words), std::nullopt);
  EXPECT_EQ(nearest("x", {}), std::nullopt);
  EXPECT_EQ(nearest("ulr", {"url"}), "url") << "letters that changed places are one mistake";
  EXPECT_EQ(nearest("cvs", {"ldap", "csv"}), "csv");
  EXPECT_EQ(nearest("vcs", {"csv"}), std::nullopt) << "two mistakes in three letters";
}

TEST(Printable, ShowsWhatATerminalWouldObey) {
  EXPECT_EQ(printable("\x1b[31mred"), "\\u{1b}[31mred");
  EXPECT_EQ(printable("a\u202Eb"), "a\\u{202e}b");
  EXPECT_EQ(printable("line\nbreak"), "line\\u{a}break");
  EXPECT_EQ(printable("\xff"), "\\xff");
  EXPECT_EQ(printable("Åsa 🙂"), "Åsa 🙂");
}

TEST(EscapedJson, LeavesNoControlCharacterNorLineEnd) {
  EXPECT_EQ(escaped_json("\"\u0080\u009F\u00A0å\u2028\u2029🙂\""),
            "\"\\u0080\\u009f\u00A0å\\u2028\\u2029🙂\"");
}

TEST(DisplayWidth, CountsColumns) {
  EXPECT_EQ(display_width("Åsa"), 3u);
  EXPECT_EQ(display_width("A\u030Asa"), 3u);
  EXPECT_EQ(display_width("図書"), 4u);
}

}  // namespace
}  // namespace behorig
