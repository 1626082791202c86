#include "core/base/shared_text.h"

#include <gtest/gtest.h>

#include <map>
#include <thread>
#include <unordered_set>
#include <vector>

namespace behorig {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

TEST(SharedText, IsATextOfAnyKind) {
  const SharedText one = "anna", two = "anna"s, three = "anna"sv;
  EXPECT_EQ(one, two);
  EXPECT_EQ(one, three);
  EXPECT_EQ(one, "anna");
  EXPECT_EQ("anna"s, one);
  EXPECT_EQ("anna"sv, one);
  EXPECT_NE(one, "bo");
  EXPECT_EQ(one.size(), 4U);
  const std::string text = one;
  const std::string_view view = one;
  EXPECT_EQ(text, view);
  EXPECT_EQ("person:" + one, "person:anna");
  EXPECT_EQ(one + ", " + two, "anna, anna");
}

TEST(SharedText, IsBlankByDefaultAndAfterClear) {
  SharedText text;
  EXPECT_TRUE(text.empty());
  EXPECT_EQ(text, "");
  EXPECT_EQ(text, SharedText(""s));
  text = "x";
  EXPECT_FALSE(text.empty());
  text.clear();
  EXPECT_TRUE(text.empty());
  EXPECT_EQ(text.view(), "");
}

TEST(SharedText, KeepsZerosAndBytesThatAreNoText) {
  const std::string odd("a\0\xff\n", 4);
  EXPECT_EQ(SharedText(odd), odd);
  EXPECT_EQ(SharedText(odd).size(), 4U);
}

/// Sorted lists of findings are what they were with any other text.
TEST(SharedText, IsOrderedByItsBytes) {
  std::map<SharedText, int> ours;
  std::map<std::string, int> theirs;
  for (const char* text : {"b", "", "a", "ab", "\xc3\xa5", "B", "a\x01", "~"}) {
    ours[text] = theirs[text] = static_cast<int>(theirs.size());
  }
  ASSERT_EQ(ours.size(), theirs.size());
  auto at = theirs.begin();
  for (const auto& [text, number] : ours) EXPECT_EQ(text, at++->first);
  EXPECT_LT(SharedText("a"), "b");
  EXPECT_GT(SharedText("b"), "a"s);
}

TEST(SharedText, ACopyIsTheSameBytesAndOutlivesWhatItCameFrom) {
  SharedText kept;
  const char* bytes = nullptr;
  {
    const SharedText first = "a text that is no short one at all";
    bytes = first.view().data();
    kept = first;
  }
  EXPECT_EQ(kept.view().data(), bytes);
  SharedText moved = std::move(kept);
  EXPECT_EQ(moved.view().data(), bytes);
  EXPECT_TRUE(kept.empty());  // NOLINT(bugprone-use-after-move): that is what is asked
  auto& same = moved;
  moved = same;
  EXPECT_EQ(moved, "a text that is no short one at all");
}

TEST(SharedText, HasOneHashForOneText) {
  std::unordered_set<SharedText> all{"a", "b", "a"s};
  EXPECT_EQ(all.size(), 2U);
  EXPECT_TRUE(all.contains("b"));
}

/// ThreadSanitizer and AddressSanitizer say whether its end is seen by all.
TEST(SharedText, IsCopiedAndDroppedBySeveralThreads) {
  SharedText shared = "said by all of them";
  std::vector<std::thread> threads;
  for (int n = 0; n < 4; ++n) {
    threads.emplace_back([copy = shared] {
      for (int i = 0; i < 10'000; ++i) {
        std::vector<SharedText> some(3, copy);
        ASSERT_EQ(some.back(), "said by all of them");
      }
    });
  }
  shared.clear();
  for (auto& thread : threads) thread.join();
}

}  // namespace
}  // namespace behorig
