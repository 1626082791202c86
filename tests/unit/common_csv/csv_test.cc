#include "plugins/common/csv/csv.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <random>

namespace behorig::csv {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using What = Problem::What;
using Rows = std::vector<std::vector<std::string>>;

struct Outcome {
  std::vector<std::string> columns;
  Rows rows;
  std::vector<std::uint64_t> lines;
  std::optional<Problem> problem;
};

Outcome outcome_of(std::variant<Reader, Problem> opened) {
  Outcome out;
  if (auto* problem = std::get_if<Problem>(&opened)) {
    out.problem = *problem;
    return out;
  }
  auto& reader = std::get<Reader>(opened);
  out.columns = reader.columns();
  while (const auto row = reader.next()) {
    out.rows.emplace_back(row->cells.begin(), row->cells.end());
    out.lines.push_back(row->line);
  }
  out.problem = reader.problem();
  return out;
}

Outcome read(std::string bytes, Encoding encoding = Encoding::utf8, char delimiter = ',') {
  Options options;
  options.encoding = encoding;
  options.delimiter = delimiter;
  return outcome_of(Reader::from_text(std::move(bytes), options, "f.csv"));
}

void expect_problem(const Outcome& outcome, What what, std::uint64_t line, std::uint64_t column) {
  ASSERT_TRUE(outcome.problem);
  EXPECT_EQ(outcome.problem->what, what);
  EXPECT_EQ(outcome.problem->line, line);
  EXPECT_EQ(outcome.problem->column, column);
}

TEST(Csv, RowsCellsAndLines) {
  const auto out = read("a, b \r\n1,2\n\n3,\"x\ny\"\r\"q\"\"q\",z");
  EXPECT_FALSE(out.problem);
  EXPECT_THAT(out.columns, ElementsAre("a", "b"));
  EXPECT_EQ(out.rows, (Rows{{"1", "2"}, {"3", "x\ny"}, {"q\"q", "z"}}));
  EXPECT_THAT(out.lines, ElementsAre(2, 4, 6));
}

TEST(Csv, BlankCellsAndOneColumn) {
  EXPECT_EQ(read("a,b\n,\n").rows, (Rows{{"", ""}}));
  EXPECT_EQ(read("a\n\"\"\n").rows, (Rows{{""}}));
  EXPECT_THAT(read("a,b\n").rows, IsEmpty());
  EXPECT_EQ(read("a;b\n1;\"2;3\"\n", Encoding::utf8, ';').rows, (Rows{{"1", "2;3"}}));
}

TEST(Csv, AQuoteInsideAPlainCellIsText) { EXPECT_EQ(read("a\n5\" disk\n").rows, (Rows{{"5\" disk"}})); }

TEST(Csv, WrongNumberOfFieldsNamesTheLine) {
  const auto out = read("a,b\n1,2\n1,2,3\n4,5\n");
  EXPECT_EQ(out.rows, (Rows{{"1", "2"}}));
  expect_problem(out, What::fields, 3, 3);
  EXPECT_EQ(out.problem->detail, "2");
  expect_problem(read("a,b\n1\n"), What::fields, 2, 1);
}

TEST(Csv, QuotesThatAreWrong) {
  expect_problem(read("a,b\n1,\"x\"y\n"), What::quote, 2, 6);
  expect_problem(read("a,b\n1,\"x\n2,3\n"), What::quote, 2, 3);
}

/// It would be split at the delimiter in its quotes, without a word where the number of cells happens to fit.
TEST(Csv, BlanksBeforeAQuoteAreNotReadAsTheyStand) {
  expect_problem(read("a,b,c\n1, \"2,3\"\n"), What::late_quote, 2, 4);
  expect_problem(read("a,b\n \"1\",2\n"), What::late_quote, 2, 2);
  expect_problem(read("a,b\n1,\xc2\xa0\t\"2\"\n"), What::late_quote, 2, 5);
  expect_problem(read("a,b\n\"x\ny\", \"2\"\n"), What::late_quote, 3, 5);
  expect_problem(read("a, \"b\"\n"), What::late_quote, 1, 4);
  EXPECT_EQ(read("a,b\n1, 5\" disk\n").rows, (Rows{{"1", " 5\" disk"}}));
  EXPECT_EQ(read("a,b\n1,\" \"\" \"\n").rows, (Rows{{"1", " \" "}}));
  // In whatever blocks the text comes.
  std::string long_blanks = "a,b\n1," + std::string(200'000, ' ') + "\"2\"\n";
  expect_problem(read(long_blanks), What::late_quote, 2, 200'003);
}

TEST(Csv, HeadersThatAreWrong) {
  expect_problem(read(""), What::no_header, 1, 0);
  expect_problem(read("\n\n"), What::no_header, 1, 0);
  expect_problem(read("a,b,a\n"), What::same_column, 1, 3);
  EXPECT_EQ(read("a,,\n1,2,3\n").rows.size(), 1U);
}

TEST(Csv, ControlCharactersAreNoText) {
  expect_problem(read(std::string("a\nx\0y\n", 6)), What::control, 2, 2);
  expect_problem(read("a\n\"x\x1b[31m\"\n"), What::control, 2, 3);
  EXPECT_EQ(read("a\nx\ty\n").rows, (Rows{{"x\ty"}}));
}

TEST(Csv, CapsHold) {
  Options options;
  options.max_record = 10;
  auto out = outcome_of(Reader::from_text("a\n" + std::string(11, 'x'), options, "f"));
  expect_problem(out, What::too_long, 2, 1);
  options.max_columns = 2;
  out = outcome_of(Reader::from_text("a,b,c\n", options, "f"));
  expect_problem(out, What::too_many, 1, 0);
}

// ---- encodings ----

TEST(Encodings, ByTheirNames) {
  EXPECT_EQ(encoding("UTF-8"), Encoding::utf8);
  EXPECT_EQ(encoding("Windows-1252"), Encoding::windows_1252);
  EXPECT_EQ(encoding("ISO 8859-1"), Encoding::iso_8859_1);
  EXPECT_EQ(encoding("utf-16"), Encoding::utf16);
  EXPECT_EQ(encoding("ebcdic"), std::nullopt);
}

TEST(Encodings, SwedishLetters) {
  const Rows wanted{{"åäö ÅÄÖ é"}};
  EXPECT_EQ(read("a\nåäö ÅÄÖ é\n").rows, wanted);
  EXPECT_EQ(read("\xef\xbb\xbf"
                 "a\nåäö ÅÄÖ é\n")
                .rows,
            wanted);
  EXPECT_EQ(read("a\n\xe5\xe4\xf6 \xc5\xc4\xd6 \xe9\n", Encoding::windows_1252).rows, wanted);
  EXPECT_EQ(read("a\n\xe5\xe4\xf6 \xc5\xc4\xd6 \xe9\n", Encoding::iso_8859_1).rows, wanted);
  EXPECT_EQ(read("a\n\x80\x99\n", Encoding::windows_1252).rows, (Rows{{"€™"}}));
}

std::string utf16(std::u16string_view text, bool big) {
  std::string out;
  for (const char16_t c : text) {
    const char high = static_cast<char>(c >> 8), low = static_cast<char>(c & 0xff);
    out += big ? high : low;
    out += big ? low : high;
  }
  return out;
}

TEST(Encodings, Utf16InBothOrders) {
  const std::u16string plain = u"a\nå\xd83d\xde00\n";
  const Rows wanted{{"å😀"}};
  EXPECT_EQ(read(utf16(u"\xfeff" + plain, false), Encoding::utf16).rows, wanted);
  EXPECT_EQ(read(utf16(u"\xfeff" + plain, true), Encoding::utf16).rows, wanted);
  EXPECT_EQ(read(utf16(plain, false), Encoding::utf16).rows, wanted) << "without a mark: as Windows writes";
  EXPECT_EQ(read(utf16(plain, true), Encoding::utf16be).rows, wanted);
  expect_problem(read(utf16(u"a\nx\xd83d", false), Encoding::utf16), What::encoding, 2, 2);
  expect_problem(read(utf16(u"a\n\xde00", false), Encoding::utf16), What::encoding, 2, 1);
  expect_problem(read(utf16(u"a\nx", false) + "x", Encoding::utf16), What::encoding, 2, 2);
}

TEST(Encodings, WrongBytesNameLineAndColumn) {
  expect_problem(read("a,b\nå,x\xe5y\n"), What::encoding, 2, 4);
  expect_problem(read("a\nx\xc0\x80\n"), What::encoding, 2, 2);
  expect_problem(read("a\n\xed\xa0\x80\n"), What::encoding, 2, 1);
  expect_problem(read("a\nx\xe5"), What::encoding, 2, 2);
  expect_problem(read("a\nx\x81\n", Encoding::windows_1252), What::encoding, 2, 2);
  expect_problem(read("a\nx\x80\n", Encoding::iso_8859_1), What::encoding, 2, 2);
  expect_problem(read("\xff\xfe"
                      "a"),
                 What::encoding, 1, 1);
}

TEST(Encodings, AFileOfAnotherEncodingIsRecognised) {
  const auto other = [](const std::string& bytes, Encoding encoding) {
    const auto out = read(bytes, encoding);
    return out.problem && out.problem->what == What::encoding ? out.problem->detail : "";
  };
  const std::string marked =
      "\xef\xbb\xbf"
      "a\nb\n";
  EXPECT_EQ(other(marked, Encoding::windows_1252), "utf-8");
  EXPECT_EQ(other(marked, Encoding::utf16), "utf-8");
  EXPECT_EQ(other(marked, Encoding::utf8), "");
  EXPECT_EQ(other(utf16(u"\xfeff"
                        u"a\nb\n",
                        false),
                  Encoding::utf8),
            "utf-16");
  EXPECT_EQ(other(utf16(u"a\nb\n", false), Encoding::utf8), "utf-16le");
  EXPECT_EQ(other(utf16(u"a\nb\n", false), Encoding::windows_1252), "utf-16le");
  EXPECT_EQ(other(utf16(u"a\nb\n", true), Encoding::utf16), "utf-16be");
  EXPECT_EQ(other(utf16(u"a\nb\n", false), Encoding::utf16be), "utf-16le");
  EXPECT_EQ(other("account,entitlement\n", Encoding::utf16), "utf-8");
}

// ---- files ----

class CsvFile : public testing::Test {
 protected:
  ~CsvFile() override { std::filesystem::remove(path_); }
  Outcome read() const { return outcome_of(Reader::open(path_, {})); }
  std::string path_ =
      std::filesystem::temp_directory_path() / ("behorig-csv-" + std::to_string(::getpid()) + ".csv");
};

TEST_F(CsvFile, IsReadWithItsChecksum) {
  std::ofstream(path_) << "a\n1\n2\n";
  auto opened = Reader::open(path_, {});
  auto& reader = std::get<Reader>(opened);
  while (reader.next()) {
  }
  EXPECT_FALSE(reader.problem());
  EXPECT_EQ(reader.sha256(), "d4fa155a0784a2543c083ff5c36ec7a7d4810f08946220e5acf4c1f11006216e");
}

TEST_F(CsvFile, ThatChangesWhileItIsReadIsNotBelieved) {
  std::ofstream(path_) << "a\n1\n" << std::string(1 << 20, '\n');
  for (const char* how : {"grows", "is replaced", "is written again"}) {
    auto opened = Reader::open(path_, {});
    auto& reader = std::get<Reader>(opened);
    ASSERT_TRUE(reader.next());
    if (std::string(how) == "grows") {
      std::ofstream(path_, std::ios::app) << "2\n";
    } else if (std::string(how) == "is replaced") {
      std::ofstream(path_ + ".new") << "a\n1\n" << std::string(1 << 20, '\n');
      std::filesystem::rename(path_ + ".new", path_);
    } else {
      std::filesystem::last_write_time(path_,
                                       std::filesystem::file_time_type::clock::now() + std::chrono::hours(1));
    }
    while (reader.next()) {
    }
    ASSERT_TRUE(reader.problem()) << how;
    EXPECT_EQ(reader.problem()->what, What::changed) << how;
  }
}

// As a tool does that keeps a file's times: the same size, and the time of change put back.
TEST_F(CsvFile, ThatIsWrittenAnewWithItsTimePutBackIsNotBelieved) {
  const std::string text = "a\n1\n" + std::string(1 << 20, '\n');
  std::ofstream(path_) << text;
  struct stat before {};
  ASSERT_EQ(::stat(path_.c_str(), &before), 0);
  auto opened = Reader::open(path_, {});
  auto& reader = std::get<Reader>(opened);
  const Stamp stamp(path_);
  ASSERT_TRUE(reader.next());
  EXPECT_TRUE(stamp.holds());
  struct stat after = before;
  // The kernel's clock for files goes in steps: until the next one, nobody could tell.
  while (after.st_ctim.tv_sec == before.st_ctim.tv_sec && after.st_ctim.tv_nsec == before.st_ctim.tv_nsec) {
    std::ofstream(path_) << text;
    const timespec times[2] = {before.st_atim, before.st_mtim};
    ASSERT_EQ(::utimensat(AT_FDCWD, path_.c_str(), times, 0), 0);
    ASSERT_EQ(::stat(path_.c_str(), &after), 0);
  }
  while (reader.next()) {
  }
  ASSERT_TRUE(reader.problem());
  EXPECT_EQ(reader.problem()->what, What::changed);
  EXPECT_FALSE(stamp.holds());
}

TEST_F(CsvFile, ThatIsNoneIsTold) {
  EXPECT_EQ(read().problem->what, What::open);
  ASSERT_EQ(::mkfifo(path_.c_str(), 0600), 0);
  EXPECT_EQ(read().problem->what, What::open);
  EXPECT_EQ(outcome_of(Reader::open("/", {})).problem->what, What::open);
}

// ---- whatever is written comes back ----

std::string encoded(const std::u32string& text, Encoding encoding) {
  std::string out;
  for (const char32_t c : text) {
    if (encoding == Encoding::utf8) {
      if (c < 0x80) {
        out += static_cast<char>(c);
      } else {
        out += static_cast<char>(0xc0 | c >> 6);
        out += static_cast<char>(0x80 | (c & 0x3f));
      }
    } else if (encoding == Encoding::utf16le || encoding == Encoding::utf16be) {
      out += utf16(std::u16string(1, static_cast<char16_t>(c)), encoding == Encoding::utf16be);
    } else {
      out += static_cast<char>(c);
    }
  }
  return out;
}

TEST(CsvProperty, RandomTablesComeBackInEveryEncoding) {
  std::mt19937 random(20261124);
  const std::u32string letters = U"abcåäöÅé,;\t\"\n 'x";
  for (int round = 0; round < 3000; ++round) {
    constexpr Encoding kAll[] = {Encoding::utf8, Encoding::windows_1252, Encoding::iso_8859_1,
                                 Encoding::utf16le, Encoding::utf16be};
    const Encoding encoding = kAll[random() % 5];
    const char delimiter = ",;\t"[random() % 3];
    const std::string line_end = std::vector<std::string>{"\n", "\r\n", "\r"}[random() % 3];
    const std::size_t columns = 1 + random() % 4, rows = random() % 5;
    std::u32string text;
    Rows wanted;
    for (std::size_t r = 0; r <= rows; ++r) {
      std::vector<std::string> row;
      for (std::size_t c = 0; c < columns; ++c) {
        std::u32string cell;
        if (r == 0) {
          cell = U"column" + std::u32string(1, static_cast<char32_t>('0' + c));
        } else {
          const std::size_t length = 1 + random() % 6;
          for (std::size_t i = 0; i < length; ++i) cell += letters[random() % letters.size()];
        }
        row.push_back(encoded(cell, Encoding::utf8));
        const bool must = cell.find_first_of(U",;\t\"\n") != std::u32string::npos;
        if (must || random() % 3 == 0) {
          std::u32string quoted = U"\"";
          for (const char32_t ch : cell)
            quoted += ch == U'"' ? std::u32string(U"\"\"") : std::u32string(1, ch);
          cell = quoted + U"\"";
        }
        if (c > 0) text += static_cast<char32_t>(delimiter);
        text += cell;
      }
      if (r > 0) wanted.push_back(row);
      for (const char ch : line_end) text += static_cast<char32_t>(ch);
    }
    const auto out = read(encoded(text, encoding), encoding, delimiter);
    ASSERT_FALSE(out.problem) << "round " << round << " " << static_cast<int>(out.problem->what);
    ASSERT_EQ(out.rows, wanted) << "round " << round;
  }
}

}  // namespace
}  // namespace behorig::csv
