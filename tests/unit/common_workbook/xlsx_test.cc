#include "tests/unit/common_workbook/taken.h"

namespace behorig::workbook {
namespace {

using behorig::testing::rows_xml;
using behorig::testing::XlsxParts;
using behorig::testing::ZipMaker;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

constexpr const char* kStyles =
    "<xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/><xf "
    "numFmtId=\"166\"/>";
constexpr const char* kFormats =
    "<numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/><numFmt numFmtId=\"165\" formatCode=\"00000\"/>"
    "<numFmt numFmtId=\"166\" formatCode=\"000000\\-0000\"/>";

/// One sheet with these cells, and texts and styles to refer to.
XlsxParts parts_of(const std::string& data) {
  return {.sheets = {{.name = "s", .data = data}},
          .texts =
              "<si><t>noll</t></si><si><r><t>et</t></r><r><rPr><b/></rPr><t xml:space=\"preserve\">t </t></r>"
              "<rPh sb=\"0\" eb=\"1\"><t>ICHI</t></rPh><phoneticPr fontId=\"1\"/></si><si/>",
          .formats = kFormats,
          .styles = kStyles};
}
Taken read_cells(const std::string& data) { return std::move(read_book(parts_of(data).bytes()).at("s")); }
/// One cell, in B7.
std::string cell(const std::string& attributes, const std::string& inside) {
  return "<row r=\"7\"><c r=\"B7\" " + attributes + ">" + inside + "</c></row>";
}

TEST(XlsxCells, AreTexts) {
  const Taken taken = read_cells(
      "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>0</v></c><c r=\"C2\" t=\"s\"><v>1</v></c><c r=\"D2\" "
      "t=\"s\"><v>2</v></c></row>"
      "<row r=\"4\"><c t=\"inlineStr\"><is><r><t>in</t></r><r><t>line</t></r></is></c>"
      "<c t=\"str\"><f>A1&amp;\"x\"</f><v>å&amp;_x000D_</v></c><c t=\"str\"><f>\"\"</f><v></v></c></row>");
  EXPECT_THAT(taken.cells,
              ElementsAre(Pair("A2", "noll"), Pair("A4", "inline"), Pair("B4", "å&\r"), Pair("C2", "ett ")));
  EXPECT_THAT(taken.rows, ElementsAre(2U, 4U));
  EXPECT_THAT(taken.wrongs, IsEmpty());
  EXPECT_TRUE(taken.ended);
}

TEST(XlsxCells, AreNumbersDaysAndYesOrNo) {
  for (const auto& [attributes, value, wanted] :
       {std::tuple{"", "42", "42"},
        {"t=\"n\"", "42.0", "42"},
        {"s=\"0\"", "1.5", "1.5"},
        {"s=\"1\"", "46350", "2026-11-24"},
        {"s=\"2\"", "46350.0", "2026-11-24"},
        {"s=\"3\"", "42", "00042"},
        {"t=\"b\"", "1", "yes"},
        {"t=\"b\"", "0", "no"},
        {"t=\"d\" s=\"1\"", "2026-11-24T00:00:00Z", "2026-11-24"}}) {
    const Taken taken = read_cells(cell(attributes, "<f>1</f><v>" + std::string(value) + "</v>"));
    EXPECT_THAT(taken.cells, ElementsAre(Pair("B7", wanted))) << attributes << value;
    EXPECT_THAT(taken.wrongs, IsEmpty());
  }
}

TEST(XlsxCells, ThatCannotBeToldAreNamed) {
  for (const auto& [attributes, inside, wanted] :
       {std::tuple{"t=\"e\"", "<v>#N/A</v>", "cell-error B7"},
        {"", "<f>SUM(A1:A2)</f>", "formula-no-value B7"},
        {"", "<f>SUM(A1:A2)</f><v></v>", "formula-no-value B7"},
        {"t=\"str\"", "<f>TEXT(A1,\"yyyy\")</f>", "formula-no-value B7"},
        {"t=\"inlineStr\"", "<f>A1</f><v>2026-06-30</v>", "cell-unknown B7"},
        {"t=\"inlineStr\"", "<v>2026-06-30</v>", "cell-unknown B7"},
        {"t=\"s\"", "<is><t>a</t></is>", "cell-unknown B7"},
        {"", "<is><t>a</t></is>", "cell-unknown B7"},
        {"t=\"s\"", "<v>3</v>", "text-missing B7"},
        {"t=\"s\"", "<v>-1</v>", "text-missing B7"},
        {"s=\"1\"", "<v>46350.5</v>", "cell-time B7"},
        {"s=\"1\"", "<v>60</v>", "cell-no-day B7"},
        {"s=\"1\"", "<v>-1</v>", "cell-no-day B7"},
        {"s=\"4\"", "<v>8501011234</v>", "number-patterned B7"},
        {"s=\"9\"", "<v>1</v>", "style-missing B7"},
        {"", "<v>1234567890123456</v>", "number-long B7"},
        {"", "<v>tolv</v>", "cell-unknown B7"},
        {"t=\"b\"", "<v>ja</v>", "cell-unknown B7"},
        {"t=\"new\"", "<v>1</v>", "cell-unknown B7"},
        {"t=\"d\"", "<v>2026-11-24T08:00:00</v>", "cell-time B7"}}) {
    const Taken taken = read_cells(cell(attributes, inside));
    EXPECT_THAT(taken.wrongs, ElementsAre(wanted)) << inside;
    EXPECT_THAT(taken.cells, IsEmpty());
  }
}

TEST(XlsxCells, CountDaysFrom1904WhereTheFileSaysSo) {
  auto parts = parts_of(cell("s=\"1\"", "<v>44888</v>"));
  parts.properties = "<workbookPr date1904=\"1\"/>";
  EXPECT_THAT(read_book(parts.bytes()).at("s").cells, ElementsAre(Pair("B7", "2026-11-24")));
}

TEST(XlsxCells, OfFormulasThatNobodyComputedHaveNoResult) {
  auto parts = parts_of("<row r=\"7\"><c r=\"B7\"><f>Klass!B2</f><v>0</v></c><c r=\"C7\"><v>2</v></c></row>");
  EXPECT_THAT(read_book(parts.bytes()).at("s").cells, ElementsAre(Pair("B7", "0"), Pair("C7", "2")));
  parts.properties = "<calcPr calcId=\"124519\" fullCalcOnLoad=\"1\"/>";
  const Taken taken = std::move(read_book(parts.bytes()).at("s"));
  EXPECT_THAT(taken.wrongs, ElementsAre("formula-no-value B7"));
  EXPECT_THAT(taken.cells, ElementsAre(Pair("C7", "2")));
}

TEST(XlsxCells, MayBeMerged) {
  auto parts = parts_of(cell("", "<v>1</v>"));
  parts.sheets[0].behind = "<mergeCells><mergeCell ref=\"A1:B2\"/><mergeCell ref=\"C3:C3\"/></mergeCells>";
  EXPECT_THAT(read_book(parts.bytes()).at("s").merges, ElementsAre("A1:B2"));
}

TEST(XlsxSheets, AreFoundByTheirRelationships) {
  XlsxParts parts{
      .sheets = {{.name = "ett", .data = rows_xml({{"1"}}), .target = "/xl/worksheets/sheet9.xml"},
                 {.name = "två", .data = rows_xml({{"2"}}), .target = "blad/b%C3%A5.xml"},
                 {.name = "tre", .data = rows_xml({{"3"}})}}};
  ZipMaker zip;
  for (const auto& [name, text] : parts.parts())
    zip.add(name == "xl/blad/b%C3%A5.xml" ? "xl/blad/bå.xml" : name, text);
  const auto book = read_book(zip.bytes());
  EXPECT_EQ(book.at("ett").cells.at("A1"), "1");
  EXPECT_EQ(book.at("två").cells.at("A1"), "2");
  EXPECT_EQ(book.at("tre").cells.at("A1"), "3");
}

TEST(XlsxSheets, OfTheStrictEditionAreReadToo) {
  auto parts = parts_of(cell("t=\"s\"", "<v>0</v>"));
  parts.strict = true;
  EXPECT_THAT(read_book(parts.bytes()).at("s").cells, ElementsAre(Pair("B7", "noll")));
}

TEST(XlsxSheets, HaveTheRowsThatAreShownAndNoOthers) {
  auto parts = parts_of(cell("", "<v>1</v>"));
  const std::string more = "<sheetData><row r=\"9\"><c r=\"A9\"><v>1</v></c></row></sheetData>";
  parts.sheets[0].behind = "<extLst><ext>" + more + "</ext></extLst>";
  EXPECT_EQ(refusal(parts.bytes()), "sheet-wrong");
  parts.sheets[0].behind = more;
  EXPECT_EQ(refusal(parts.bytes()), "sheet-wrong");
  parts.sheets[0].behind = "<extLst><ext><other/></ext></extLst>";
  EXPECT_EQ(refusal(parts.bytes()), "");
}

TEST(XlsxSheets, ThatAreNoneAreNotTakenForEmptyOnes) {
  auto replaced = [](const std::string& from, const std::string& to) {
    ZipMaker zip;
    for (auto [name, text] : parts_of(cell("", "<v>1</v>")).parts()) {
      for (auto at = text.find(from); name.ends_with("sheet1.xml") && at != std::string::npos;
           at = text.find(from))
        text.replace(at, from.size(), to);
      zip.add(name, text);
    }
    return refusal(zip.bytes());
  };
  EXPECT_EQ(replaced("none of it", ""), "");
  EXPECT_EQ(replaced("spreadsheetml/2006", "spreadsheetml/2031"), "sheet-wrong");
  EXPECT_EQ(replaced("sheetData", "sheetDatum"), "sheet-wrong");
  EXPECT_EQ(replaced("<row r=\"7\">", "<?a?><group><row r=\"7\"/></group><row r=\"8\">"), "element-unknown");
  EXPECT_EQ(replaced("</worksheet>", ""), "xml-wrong");
  EXPECT_EQ(replaced("<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<!DOCTYPE a [<!ENTITY b \"c\">]>"),
            "xml-doctype");
}

TEST(XlsxSheets, WithCellsOutOfPlaceAreRefused) {
  for (const auto& [data, wanted] :
       {std::pair{"<row r=\"2\"><c><v>1</v></c></row><row r=\"2\"><c><v>1</v></c></row>", "row-order"},
        {"<row r=\"3\"/><row r=\"2\"/>", "row-order"},
        {"<row r=\"0\"/>", "row-order"},
        {"<row r=\"2\"><c r=\"A3\"/></row>", "row-order"},
        {"<row r=\"2\"><c r=\"A2\"><v>1</v></c><c r=\"A2\"><v>2</v></c></row>", "cell-twice"},
        {"<row r=\"2000000\"><c r=\"A2000000\"><v>1</v></c></row>", "sheet-large"},
        {"<row r=\"2\"><c r=\"XFE2\"><v>1</v></c></row>", "sheet-large"}})
    EXPECT_EQ(refusal(parts_of(data).bytes()), wanted) << data;
  const Taken backwards = read_cells("<row r=\"2\"><c r=\"B2\"><v>2</v></c><c r=\"A2\"><v>1</v></c></row>");
  EXPECT_THAT(backwards.cells, ElementsAre(Pair("A2", "1"), Pair("B2", "2")));
}

TEST(XlsxSheets, ThatAreDeclaredAndMissingAreErrors) {
  const auto without = [](const std::string& missing) {
    ZipMaker zip;
    for (const auto& [name, text] : parts_of(cell("t=\"s\"", "<v>0</v>")).parts()) {
      if (name != missing) zip.add(name, text);
    }
    return refusal(zip.bytes());
  };
  EXPECT_EQ(without("nothing"), "");
  for (const char* part : {"xl/worksheets/sheet1.xml", "xl/workbook.xml", "_rels/.rels",
                           "xl/_rels/workbook.xml.rels", "xl/sharedStrings.xml", "xl/styles.xml"})
    EXPECT_EQ(without(part), "part-missing") << part;
  EXPECT_EQ(without("[Content_Types].xml"), "not-a-workbook");
}

TEST(XlsxSheets, OfDiagramsAreTold) {
  auto parts = parts_of("");
  parts.sheets[0].type = "chartsheet";
  EXPECT_EQ(refusal(parts.bytes()), "not-a-worksheet");
}

TEST(XlsxSheets, MayBeInOtherEncodings) {
  const auto parts = parts_of(cell("t=\"inlineStr\"", "<is><t>\xe5</t></is>")).parts();
  ZipMaker zip;
  for (auto [name, text] : parts) {
    if (name.ends_with("sheet1.xml")) text.replace(text.find("UTF-8"), 5, "ISO-8859-1");
    zip.add(name, text);
  }
  EXPECT_THAT(read_book(zip.bytes()).at("s").cells, ElementsAre(Pair("B7", "å")));
}

}  // namespace
}  // namespace behorig::workbook
