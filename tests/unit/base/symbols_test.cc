// Texts are interned one by one or many at once: with the same numbers.

#include "core/base/symbols.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace behorig {
namespace {

TEST(Symbols, InternOnceAndSurviveGrowthAndMoves) {
  Symbols symbols;
  EXPECT_TRUE(symbols.intern("").blank());
  std::vector<Symbol> made;
  for (int i = 0; i < 10000; ++i) made.push_back(symbols.intern("text " + std::to_string(i)));
  const std::string_view early = symbols.text(made[3]);
  Symbols moved = std::move(symbols);
  EXPECT_EQ(early, "text 3");
  for (int i = 0; i < 10000; ++i) {
    EXPECT_EQ(moved.intern("text " + std::to_string(i)), made[static_cast<std::size_t>(i)]);
  }
  EXPECT_EQ(moved.size(), 10001u);
  EXPECT_EQ(moved.find("text 10000"), std::nullopt);
  const std::string large(1u << 20, 'x');
  EXPECT_EQ(moved.text(moved.intern(large)), large);
}

TEST(Symbols, ManyAtOnceAreTheSameAsOneAfterTheOther) {
  std::mt19937 random(7);
  Symbols one_by_one, at_once;
  for (int round = 0; round < 50; ++round) {
    std::vector<std::string> texts(random() % 200);
    for (auto& text : texts) text = std::string(random() % 40, 'x') + std::to_string(random() % 3000);
    const std::vector<std::string_view> views(texts.begin(), texts.end());
    std::vector<Symbol> expected, symbols;
    for (const auto text : views) expected.push_back(one_by_one.intern(text));
    at_once.intern(views, symbols);
    ASSERT_EQ(symbols, expected);
    for (std::size_t i = 0; i < symbols.size(); ++i) ASSERT_EQ(at_once.text(symbols[i]), views[i]);
  }
  EXPECT_EQ(at_once.size(), one_by_one.size());
}

}  // namespace
}  // namespace behorig
