// Texts are interned one by one or many at once: with the same numbers.

#include "core/base/symbols.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace behorig {
namespace {

TEST(Symbols, NumberEachTextOnceInTheOrderInWhichItCame) {
  Symbols symbols;
  EXPECT_TRUE(symbols.intern("").blank());
  const Symbol a = symbols.intern("a"), b = symbols.intern("b");
  EXPECT_EQ(symbols.intern("a"), a);
  EXPECT_LT(a, b);
  EXPECT_EQ(symbols.text(b), "b");
  EXPECT_EQ(symbols.find("b"), b);
  EXPECT_EQ(symbols.find("c"), std::nullopt);
  EXPECT_EQ(symbols.size(), 3u);
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
