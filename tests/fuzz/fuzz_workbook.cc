// Any bytes are a workbook: the file itself, or, after a first byte that says so, one of its parts. What is
// handed over is in order and within the limits.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "plugins/common/workbook/workbook.h"
#include "tests/support/workbooks.h"

namespace {

using namespace behorig;

constexpr workbook::Limits kLimits{
    .inflated_bytes = 1 << 20, .repeated = 1000, .texts = 1000, .text_bytes = 1 << 16};

class Checking : public workbook::SheetTaker {
 public:
  void row(const workbook::Row& row) override {
    if (row.number <= last_row_ || row.number > kLimits.rows || row.cells.empty()) std::abort();
    last_row_ = row.number;
    std::uint32_t last = 0;
    for (const auto& cell : row.cells) {
      if (cell.column <= last || cell.column > kLimits.columns || cell.text.empty()) std::abort();
      last = cell.column;
    }
  }
  void merged(const workbook::Merged&) override {}
  void wrong(const sdk::Failure& what) override {
    if (what.id.empty()) std::abort();
  }
  void end() override {}

 private:
  std::uint32_t last_row_ = 0;
};

std::string with_part(const char* part, const std::string& text) {
  testing::XlsxParts book{.sheets = {{.name = "s", .data = "<row><c t=\"s\" s=\"0\"><v>0</v></c></row>"}},
                          .texts = "<si><t>a</t></si>",
                          .styles = "<xf numFmtId=\"14\"/>"};
  testing::ZipMaker zip;
  for (const auto& [name, own] : book.parts()) zip.add(name, name == part ? text : own, {.method = 0});
  return zip.bytes();
}

std::string book_of(std::uint8_t kind, const std::string& rest) {
  constexpr const char* kParts[] = {"xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml",
                                    "xl/workbook.xml", "xl/_rels/workbook.xml.rels"};
  if (kind >= 1 && kind <= std::size(kParts)) return with_part(kParts[kind - 1], rest);
  if (kind == std::size(kParts) + 1) {
    return testing::ZipMaker()
        .add("mimetype", "application/vnd.oasis.opendocument.spreadsheet", {.method = 0})
        .add("content.xml", rest, {.method = 0})
        .bytes();
  }
  return static_cast<char>(kind) + rest;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string bytes = book_of(data[0], std::string(reinterpret_cast<const char*>(data) + 1, size - 1));
  try {
    const auto book = workbook::Workbook::open(bytes, kLimits);
    std::vector<Checking> takers(book->sheets().size());
    book->read([&](std::size_t sheet) { return &takers.at(sheet); });
  } catch (const sdk::Failure& failure) {
    if (failure.id.empty()) std::abort();
  }
  return 0;
}
