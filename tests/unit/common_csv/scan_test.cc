#include "plugins/common/csv/scan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

namespace behorig::csv {
namespace {

using Places = std::vector<std::uint32_t>;

Places marks(std::string_view text, char delimiter, Simd simd) {
  Places out(text.size());
  out.resize(MarkFinder(delimiter, simd).find(text, out.data()));
  return out;
}

TEST(MarkFinder, FindsDelimitersQuotesAndControlCharacters) {
  for (const Simd simd : available_simd()) {
    EXPECT_EQ(marks("a;b\"c\r\nd\te\x7f\xc3\xa5,f", ';', simd), (Places{1, 3, 5, 6, 8, 10}));
    EXPECT_EQ(marks("", ';', simd), Places());
  }
}

TEST(MarkFinder, FindsAByteOfAnyValueAtAnyPlace) {
  for (const Simd simd : available_simd()) {
    for (int value = 0; value < 256; ++value) {
      std::string text(200, 'x');
      const auto at = static_cast<std::size_t>(value * 131 % 200);
      text[at] = static_cast<char>(value);
      const bool special = value < 0x20 || value == 0x7f || value == '"' || value == '|';
      EXPECT_EQ(marks(text, '|', simd), special ? Places{static_cast<std::uint32_t>(at)} : Places()) << value;
    }
  }
}

TEST(MarkFinder, AllVariantsAgreeOnAnyBytesOfAnyLength) {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::string text(random() % 300, ' ');
    for (char& c : text) c = static_cast<char>(random());
    const char delimiter = ",;\t|"[random() % 4];
    const Places plain = marks(text, delimiter, Simd::none);
    for (const Simd simd : available_simd()) EXPECT_EQ(marks(text, delimiter, simd), plain);
  }
}

}  // namespace
}  // namespace behorig::csv
