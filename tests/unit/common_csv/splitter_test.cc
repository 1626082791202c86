#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <sstream>

#include "plugins/common/csv/csv.h"

namespace behorig::csv {
namespace {

/// Everything that a reader says of a text, as one text.
std::string said(const std::string& text, std::size_t block, Simd simd) {
  Options options;
  options.block_bytes = block;
  options.simd = simd;
  options.max_record = 60;
  options.max_columns = 5;
  std::ostringstream out;
  auto opened = Reader::from_text(text, options, "f");
  const auto tell = [&](const Problem& p) {
    out << "problem " << static_cast<int>(p.what) << ' ' << p.line << ' ' << p.column << ' ' << p.detail;
  };
  if (const auto* problem = std::get_if<Problem>(&opened)) {
    tell(*problem);
    return out.str();
  }
  auto& reader = std::get<Reader>(opened);
  while (const auto row = reader.next()) {
    EXPECT_FALSE(reader.problem() && row->cells.empty());
    out << row->line << ':';
    for (const auto cell : row->cells) out << '[' << cell << ']';
    out << '\n';
  }
  if (reader.problem()) tell(*reader.problem());
  return out.str();
}

std::string any_of(std::mt19937& random, const std::vector<std::string>& pieces, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += pieces[random() % pieces.size()];
  return out;
}

// Blocks of one byte leave nothing for the short way: every row is walked through.
TEST(Splitter, SaysTheSameOfAnyTextInBlocksOfAnySizeWithEveryVariant) {
  const std::vector<std::string> pieces{
      "a",       "bc", "\xc3\xa5", ",",  ",",    "\n",   "\n",   "\r\n",     "\"x\"", "\"\"",     "\"",
      "\"p,q\"", "\t", " ",        "\r", "\x01", "\xff", "\x7f", "\"l\nm\"", "a,b\n", "\"n\",o\n"};
  std::mt19937 random(11);
  for (int round = 0; round < 20000; ++round) {
    // Mostly clean, so that the rest of a text is looked at too.
    const std::size_t clean = random() % 3 == 0 ? pieces.size() : 9;
    std::vector<std::string> chosen(pieces.begin(), pieces.begin() + static_cast<std::ptrdiff_t>(clean));
    chosen.push_back("a,b\n");
    chosen.push_back("\"n\",o\n");
    const std::string text = "h,i\n" + any_of(random, chosen, random() % 40);
    const std::string walked = said(text, 1, Simd::none);
    for (const Simd simd : available_simd()) {
      EXPECT_EQ(said(text, 256 << 10, simd), walked) << testing::PrintToString(text);
      EXPECT_EQ(said(text, 2 + random() % 30, simd), walked) << testing::PrintToString(text);
    }
  }
}

TEST(Splitter, SplitsWhatAWriterWrote) {
  std::mt19937 random(12);
  const std::vector<std::string> pieces{"a", "\"", ",", "\n", " ", "\xc3\xb6", "xyz", ""};
  for (int round = 0; round < 3000; ++round) {
    std::string text = "h,i\n", wanted;
    std::uint64_t line = 2;
    for (std::size_t row = random() % 20; row > 0; --row) {
      wanted += std::to_string(line) + ':';
      for (int column = 0; column < 2; ++column) {
        const std::string cell = any_of(random, pieces, 1 + random() % 3);
        const bool quote =
            random() % 2 == 0 || cell.find_first_of("\",\n") != std::string::npos || cell.empty();
        std::string written;
        for (const char c : cell) {
          written += c == '"' ? "\"\"" : std::string(1, c);
          line += c == '\n' ? 1 : 0;
        }
        text += (column == 0 ? "" : ",") + (quote ? '"' + written + '"' : written);
        wanted += '[' + cell + ']';
      }
      text += random() % 2 == 0 ? "\n" : "\r\n";
      wanted += '\n';
      ++line;
    }
    for (const Simd simd : available_simd()) EXPECT_EQ(said(text, 1 + random() % 100, simd), wanted) << text;
  }
}

TEST(Splitter, APlainRowThatIsTooLongIsToldAsAnyOther) {
  const std::string row = std::string(30, 'a') + ',' + std::string(40, 'b');
  EXPECT_THAT(said("h,i\n1,2\n" + row + "\n", 1 << 10, available_simd().back()),
              testing::HasSubstr("2:[1][2]\nproblem"));
}

TEST(Splitter, AQuoteThatIsNeverClosedDoesNotGatherTheWholeFile) {
  EXPECT_THAT(said("h,i\n\"" + std::string(1 << 20, 'x'), 1 << 10, available_simd().back()),
              testing::StartsWith("problem"));
}

}  // namespace
}  // namespace behorig::csv
