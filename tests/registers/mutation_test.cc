// What comes of workbooks that are damaged, at random and on purpose.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/registers/tables_of.h"
#include "tests/registers/workbook.h"
#include "tests/support/sample.h"

namespace behorig::testing {
namespace {

using Random = std::mt19937;
using Parts = std::vector<std::pair<std::string, std::string>>;

std::size_t pick(Random& random, std::size_t count) { return random() % count; }

int rounds() {
  constexpr int kDearer =
      10;  // than the register's own mutations, of which the campaign makes as many as are wanted
  return testing::sample(3000, "BEHORIG_MUTATIONS") / kDearer;
}

/// The demo's register, the people cut to some.
std::vector<TextTable> demo() {
  auto out = tables_of_folder(BEHORIG_SOURCE_DIR "/config/demo/register");
  for (auto& table : out) table.rows.resize(std::min<std::size_t>(table.rows.size(), 12));
  return out;
}

std::vector<std::vector<std::string>> rows_of(const TextTable& table) {
  std::vector<std::vector<std::string>> out{table.columns};
  for (const auto& row : table.rows) out.push_back(row.cells);
  return out;
}

XlsxParts xlsx(const std::vector<TextTable>& tables) {
  XlsxParts out;
  out.styles = "<xf numFmtId=\"0\"/><xf numFmtId=\"14\"/>";
  for (const auto& table : tables) out.sheets.push_back(sheet(table.name, rows_of(table)));
  return out;
}

std::string zipped(const Parts& parts) {
  ZipMaker zip;
  for (const auto& [name, text] : parts) zip.add(name, text, {.method = 0});
  return zip.bytes();
}

std::string ods() {
  std::string tables;
  for (const auto& table : demo()) tables += ods_table(table.name, rows_of(table));
  return ods_bytes(tables);
}

bool accepted(const std::string& bytes) {
  const auto loaded = load_workbook(bytes);
  EXPECT_TRUE(loaded.ended);
  EXPECT_EQ(loaded.complete, loaded.told().empty());
  return loaded.complete && read_register(tables_of(loaded)).reg.has_value();
}

void scramble(std::string& bytes, Random& random) {
  constexpr const char* kPieces[] = {"<",         ">",
                                     "\"",        "&",
                                     "&#0;",      "</row>",
                                     "<row>",     "<c/>",
                                     "\xff",      "<!DOCTYPE a []>",
                                     " r=\"A1\"", " t=\"s\"",
                                     "<v>1</v>",  "<mergeCell ref=\"A1:Z99\"/>",
                                     "]]>",       "-1"};
  const std::size_t at = pick(random, bytes.size());
  switch (pick(random, 5)) {
    case 0:
      bytes[at] = static_cast<char>(random() % 256);
      break;
    case 1:
      bytes.erase(at, 1 + pick(random, 40));
      break;
    case 2:
      bytes.insert(at, kPieces[pick(random, std::size(kPieces))]);
      break;
    case 3:
      bytes.insert(at, bytes.substr(pick(random, bytes.size()), pick(random, 200)));
      break;
    default:
      bytes.resize(at + 1);
      break;
  }
}

TEST(WorkbookMutation, OfAPartCrashesNothing) {
  Random random(20261127);
  const Parts whole = xlsx(demo()).parts();
  ASSERT_TRUE(accepted(zipped(whole)));
  int refused = 0;
  for (int round = 0; round < rounds(); ++round) {
    Parts parts = whole;
    for (std::size_t changes = 1 + pick(random, 3); changes > 0; --changes)
      scramble(parts[pick(random, parts.size())].second, random);
    refused += accepted(zipped(parts)) ? 0 : 1;
  }
  EXPECT_GT(refused, rounds() / 2);
}

/// The checksums of a ZIP file tell of every change but those of what nobody reads.
TEST(WorkbookMutation, OfTheFileNeverChangesWhatIsRead) {
  Random random(27112026);
  for (const std::string& whole : {zipped(xlsx(demo()).parts()), ods()}) {
    ASSERT_TRUE(accepted(whole));
    const auto wanted = load_workbook(whole);
    for (int round = 0; round < rounds() / 2; ++round) {
      std::string bytes = whole;
      scramble(bytes, random);
      const auto loaded = load_workbook(bytes);
      if (!loaded.complete) continue;
      ASSERT_EQ(loaded.tables.size(), wanted.tables.size()) << "round " << round;
      for (std::size_t i = 0; i < wanted.tables.size(); ++i) {
        ASSERT_EQ(loaded.tables[i].rows.size(), wanted.tables[i].rows.size()) << "round " << round;
        for (std::size_t row = 0; row < wanted.tables[i].rows.size(); ++row)
          ASSERT_EQ(loaded.tables[i].rows[row].cells, wanted.tables[i].rows[row].cells) << "round " << round;
      }
    }
  }
}

using Rows = std::vector<std::vector<std::string>>;

/// One change of a table that breaks the format.
void break_rows(Rows& rows, Random& random) {
  auto& header = rows.front();
  auto& row = rows[1 + pick(random, rows.size() - 1)];
  switch (pick(random, 6)) {
    case 0:
      header[pick(random, header.size())] += "x";
      break;
    case 1:
      header.push_back(header.front());
      break;
    case 2:
      row.resize(header.size() + 1, "");
      row.back() = "extra";
      break;
    case 3:  // the first column of each table must be there
      for (auto& each : rows) each.erase(each.begin());
      break;
    case 4:
      row.front() = "a\x7f";
      break;
    default:
      rows.clear();
      break;
  }
}

/// The same of a sheet.
void break_sheet(XlsxParts::Sheet& sheet, Random& random) {
  static const std::vector<std::string> kBroken{"<row><c t=\"e\"><v>#N/A</v></c></row>",
                                                "<row><c><f>1+1</f></c></row>",
                                                "<row><c s=\"1\"><v>46350.5</v></c></row>",
                                                "<row><c t=\"s\"><v>0</v></c></row>",
                                                "<row><c><v>12345678901234567</v></c></row>",
                                                "<row><c s=\"7\"><v>1</v></c></row>",
                                                "<row r=\"1\"/>",
                                                "<new/>",
                                                "<row>"};
  const std::size_t which = pick(random, kBroken.size() + 2);
  if (which < kBroken.size()) {
    sheet.data += kBroken[which];
  } else if (which == kBroken.size()) {
    sheet.name += "s";
  } else {
    sheet.behind = "<mergeCells><mergeCell ref=\"A1:A2\"/></mergeCells>";
  }
}

TEST(WorkbookMutation, ThatBreaksTheFormatIsNeverAccepted) {
  Random random(112027);
  const auto tables = demo();
  for (int round = 0; round < rounds(); ++round) {
    XlsxParts book = xlsx(tables);
    const std::size_t at = pick(random, tables.size());
    if (pick(random, 2) == 0) {
      break_sheet(book.sheets[at], random);
    } else {
      Rows rows = rows_of(tables[at]);
      break_rows(rows, random);
      book.sheets[at] = sheet(tables[at].name, rows);
    }
    EXPECT_FALSE(accepted(book.bytes())) << "round " << round;
  }
}

}  // namespace
}  // namespace behorig::testing
