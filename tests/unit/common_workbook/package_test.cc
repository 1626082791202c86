// Files that are none, and files that are made to do harm.

#include "plugins/common/workbook/package.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>

#include "tests/unit/common_workbook/taken.h"

namespace behorig::workbook {
namespace {

using behorig::testing::ods_bytes;
using behorig::testing::rows_xml;
using behorig::testing::XlsxParts;
using behorig::testing::ZipMaker;

/// A sheet of this much XML that packs well and has all that a sheet must have.
std::string with_sheet(const std::string& data, const ZipMaker::Lies& lies = {}) {
  ZipMaker zip;
  for (const auto& [name, text] : XlsxParts{.sheets = {{.name = "Systems", .data = data}}}.parts()) {
    const bool sheet = name.ends_with("sheet1.xml");
    zip.add(name, text, sheet ? lies : ZipMaker::Lies());
  }
  return zip.bytes();
}

/// Text that deflate takes to a hundredth and not less.
std::string dense(std::size_t size) {
  std::string out;
  for (std::uint32_t i = 0; out.size() < size; ++i)
    out += std::to_string(i * 2654435761U) + std::string(490, ' ');
  return out;
}

struct Cost {
  std::string refused;
  double seconds = 0;
  long mebibytes = 0;
};

/// What refusing it takes, in a process of its own that inherits little.
Cost cost_of(const std::function<std::string()>& make) {
  const auto file = std::filesystem::temp_directory_path() / ("behorig-bomb-" + std::to_string(::getpid()));
  std::ofstream(file, std::ios::binary) << make();
  int pipes[2] = {-1, -1};
  EXPECT_EQ(::pipe(pipes), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    std::string id;
    try {
      id = refusal(bytes_of(file.string()));
    } catch (const sdk::Failure& failure) {
      id = failure.id;
    }
    (void)!::write(pipes[1], id.data(), id.size());
    ::_exit(0);
  }
  ::close(pipes[1]);
  Cost out;
  char buffer[100];
  const ssize_t got = ::read(pipes[0], buffer, sizeof buffer);
  out.refused.assign(buffer, static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  ::close(pipes[0]);
  int status = 0;
  rusage used{};
  ::wait4(child, &status, 0, &used);
  std::filesystem::remove(file);
  EXPECT_EQ(status, 0);
  out.seconds = static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
  out.mebibytes = used.ru_maxrss / 1024;
  return out;
}

TEST(WorkbookFile, ThatIsNoneIsToldAsWhatItIs) {
  EXPECT_EQ(refusal(""), "not-a-workbook");
  EXPECT_EQ(refusal("system,name\na,b\n"), "not-a-workbook");
  EXPECT_EQ(refusal(ZipMaker().add("word/document.xml", "<a/>").bytes()), "not-a-workbook");
  EXPECT_EQ(refusal(ZipMaker().add("mimetype", "application/vnd.oasis.opendocument.text").bytes()),
            "not-a-workbook");
  const std::string ole("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 W\0o\0r\0k\0", 18);
  EXPECT_EQ(refusal(ole), "old-format");
  std::string encrypted = ole;
  for (const char c : std::string("EncryptedPackage")) encrypted += {c, '\0'};
  EXPECT_EQ(refusal(encrypted), "encrypted");
}

TEST(WorkbookFile, OfTheBinaryKindIsToldAsOne) {
  ZipMaker zip;
  zip.add("[Content_Types].xml", "<a/>");
  zip.add("_rels/.rels",
          "<Relationships "
          "xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"a\" "
          "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" "
          "Target=\"xl/workbook.bin\"/></Relationships>");
  EXPECT_EQ(refusal(zip.bytes()), "binary-format");
}

TEST(WorkbookFile, CutAnywhereIsRefused) {
  const std::string whole = with_sheet(rows_xml({{"system"}, {"s"}}));
  ASSERT_EQ(refusal(whole), "");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_NE(refusal(whole.substr(0, size)), "") << size;
  }
}

TEST(WorkbookFile, ThatWasWrittenToAPipeIsRead) {
  EXPECT_EQ(refusal(with_sheet(rows_xml({{"system"}, {"s"}}), {.flags = 8})), "");
}

TEST(WorkbookFile, WithADamagedPartIsRefused) {
  const std::string whole = with_sheet(rows_xml({{"system"}, {"s"}}), {.method = 0});
  auto damaged = whole;
  damaged[whole.find("<t>s</t>") + 3] = 't';
  EXPECT_EQ(refusal(damaged), "zip-wrong") << "its checksum is another";
}

TEST(WorkbookFile, WithPartsThatAreNotPlainIsRefused) {
  EXPECT_EQ(refusal(with_sheet("", {.flags = 1})), "encrypted");
  EXPECT_EQ(refusal(with_sheet("", {.method = 12})), "zip-wrong");
  ZipMaker twice;
  for (const auto& [name, text] : XlsxParts{.sheets = {{.name = "s"}}}.parts()) twice.add(name, text);
  twice.add("XL/Worksheets/Sheet1.xml", "<a/>");
  EXPECT_EQ(refusal(twice.bytes()), "zip-twice");
}

std::string many_parts() {
  ZipMaker zip;
  for (int i = 0; i < 20'000; ++i) zip.add("p" + std::to_string(i), "", {.method = 0});
  return zip.bytes();
}

std::string entities() {
  return ZipMaker()
      .add("[Content_Types].xml", "<a/>")
      .add(
          "_rels/.rels",
          "<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">]><a>&b;</a>")
      .bytes();
}

std::string repeated(const std::string& text) {
  return ods_bytes(
      "<table:table table:name=\"s\"><table:table-row "
      "table:number-rows-repeated=\"1048576\"><table:table-cell "
      "table:number-columns-repeated=\"999\" office:value-type=\"string\"><text:p>" +
      text + "</text:p></table:table-cell></table:table-row></table:table>");
}

std::string nested(int depth) {
  std::string out = "<row><c><extLst>";
  for (int i = 0; i < depth; ++i) out += "<a>";
  return out;
}

TEST(WorkbookBomb, IsRefusedBeforeItIsUnpacked) {
  const std::size_t large = 4 << 20;
  const std::vector<std::tuple<const char*, std::function<std::string()>, std::string>> bombs{
      {"dense", [] { return with_sheet(std::string(8 << 20, ' ')); }, "zip-large"},
      {"declared small", [] { return with_sheet(std::string(8 << 20, ' '), {.size = 100}); }, "zip-lies"},
      {"declared huge", [] { return with_sheet("", {.size = 0xfffffff0}); }, "zip-large"},
      {"many parts", many_parts, "zip-many"},
      {"deep", [] { return with_sheet(nested(100'000)); }, "xml-deep"},
      {"a mark", [=] { return with_sheet("<row><c a=\"" + dense(large) + "\"/>"); }, "xml-mark"},
      {"entities", entities, "xml-doctype"},
      {"large file", [] { return "PK\x03\x04" + std::string(65 << 20, 'a'); }, "file-large"},
      {"large cell", [=] { return with_sheet("<row><c><v>" + dense(large)); }, "cell-long"},
      {"large text", [=] { return with_sheet("<row><c t=\"inlineStr\"><is><t>" + dense(large)); },
       "text-long"},
      {"repeats", [] { return repeated("x"); }, "repeats-many"},
      {"large repeats", [] { return repeated(std::string(60'000, 'x')); }, "repeats-many"},
  };
  for (const auto& [name, make, wanted] : bombs) {
    const Cost cost = cost_of(make);
    EXPECT_EQ(cost.refused, wanted) << name;
    RecordProperty(std::string(name) + ", seconds", std::to_string(cost.seconds));
#ifndef BEHORIG_SANITIZED
    EXPECT_LT(cost.mebibytes, 300) << name;
#endif
  }
}

TEST(WorkbookLimits, AreThoseOfTextsAndSheets) {
  const std::string texts =
      XlsxParts{.sheets = {{.name = "s"}}, .texts = "<si><t>a</t></si><si><t>bc</t></si>"}.bytes();
  EXPECT_EQ(refusal(texts), "");
  EXPECT_EQ(refusal(texts, {.texts = 1}), "texts-many");
  EXPECT_EQ(refusal(texts, {.text_bytes = 2}), "text-long");
  XlsxParts sheets{.sheets = std::vector<XlsxParts::Sheet>(1001)};
  for (std::size_t i = 0; i < sheets.sheets.size(); ++i) sheets.sheets[i].target = std::to_string(i);
  EXPECT_EQ(refusal(sheets.bytes()), "sheets-many");
}

TEST(PartPath, IsAbsoluteOrFromTheFolderOfThePartThatNamesIt) {
  EXPECT_EQ(resolved("xl/workbook.xml", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
  EXPECT_EQ(resolved("xl/workbook.xml", "/xl/worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
  EXPECT_EQ(resolved("xl/a/b.xml", "../c/./d.xml"), "xl/c/d.xml");
  EXPECT_EQ(resolved("", "xl/workbook.xml"), "xl/workbook.xml");
  EXPECT_EQ(resolved("xl/workbook.xml", "../../../etc/passwd"), "etc/passwd") << "there is no outside";
}

}  // namespace
}  // namespace behorig::workbook
