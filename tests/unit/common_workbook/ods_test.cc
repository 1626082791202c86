#include "tests/unit/common_workbook/taken.h"

namespace behorig::workbook {
namespace {

using behorig::testing::ods_bytes;
using behorig::testing::ods_table;
using behorig::testing::ZipMaker;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

Taken read_rows(const std::string& rows) {
  return std::move(read_book(ods_bytes("<table:table table:name=\"s\">" + rows + "</table:table>")).at("s"));
}
Taken read_cell(const std::string& attributes, const std::string& inside = {}) {
  return read_rows("<table:table-row><table:table-cell " + attributes + ">" + inside +
                   "</table:table-cell></table:table-row>");
}

TEST(OdsCells, AreWhatTheyMean) {
  for (const auto& [attributes, inside, wanted] :
       {std::tuple{R"(office:value-type="string")",
                   "<text:p>a<text:span>b</text:span></text:p><text:p>c</text:p>", "ab\nc"},
        {R"(office:value-type="string")",
         "<text:p>a<text:s text:c=\"2\"/>b<text:tab/>c<text:line-break/>d</text:p>", "a  b\tc\nd"},
        {R"(office:value-type="string")",
         "<office:annotation><text:p>note</text:p></office:annotation><text:p>a</text:p>", "a"},
        {R"(office:value-type="string")",
         "<text:p><text:ruby><text:ruby-base>a</text:ruby-base><text:ruby-text>b</text:ruby-text></"
         "text:ruby></text:p>",
         "a"},
        {R"(office:value-type="string" office:string-value="x")", "", "x"},
        {R"(office:value-type="float" office:value="42")", "<text:p>42</text:p>", "42"},
        {R"(office:value-type="float" office:value="42")", "<text:p>00042</text:p>", "00042"},
        {R"(office:value-type="float" office:value="1234567")", "<text:p>1 234 567</text:p>", "1234567"},
        {R"(office:value-type="float" office:value="1234567")", "<text:p>1.234.567 kr</text:p>", "1234567"},
        {R"(office:value-type="float" office:value="1234567")", "<text:p>1\u202f234\u00a0567</text:p>",
         "1234567"},
        {R"(office:value-type="float" office:value="0")", "<text:p>0,00</text:p>", "0"},
        {R"(office:value-type="float" office:value="0")", "<text:p>000</text:p>", "000"},
        {R"(table:formula="of:=[.A9]" office:value-type="string" office:string-value="")", "<text:p/>", ""},
        {R"(office:value-type="string")", "<text:p>#N/A</text:p>", "#N/A"},
        {R"(office:value-type="float" office:value="1.5")", "<text:p>1,5</text:p>", "1.5"},
        {R"(office:value-type="percentage" office:value="0.5")", "<text:p>50 %</text:p>", "0.5"},
        {R"(office:value-type="date" office:date-value="2026-11-24")", "<text:p>24/11/26</text:p>",
         "2026-11-24"},
        {R"(office:value-type="date" office:date-value="2026-11-24T00:00:00")", "", "2026-11-24"},
        {R"(office:value-type="boolean" office:boolean-value="true")", "<text:p>SANT</text:p>", "yes"},
        {R"(office:value-type="boolean" office:boolean-value="false")", "<text:p>FALSKT</text:p>", "no"}}) {
    const Taken taken = read_cell(attributes, inside);
    const auto found = taken.cells.find("A1");
    EXPECT_EQ(found == taken.cells.end() ? "" : found->second, wanted) << attributes << inside;
    EXPECT_THAT(taken.wrongs, IsEmpty()) << attributes << inside;
  }
}

TEST(OdsCells, OfNoTypeAreBlank) {
  for (const char* attributes : {"", R"(office:value-type="void")", R"(table:style-name="ce1")"}) {
    EXPECT_THAT(read_cell(attributes).cells, IsEmpty()) << attributes;
    EXPECT_THAT(read_cell(attributes).wrongs, IsEmpty()) << attributes;
  }
}

TEST(OdsCells, ThatCannotBeToldAreNamed) {
  for (const auto& [attributes, inside, wanted] :
       {std::tuple{R"(table:formula="of:=[.A9]" office:value-type="string" calcext:value-type="error")",
                   "<text:p>#N/A</text:p>", "cell-error A1"},
        {R"(table:formula="of:=1+1")", "", "formula-no-value A1"},
        {R"(office:value-type="float")", "", "formula-no-value A1"},
        {R"(office:value-type="time" office:time-value="PT8H")", "<text:p>08:00</text:p>", "cell-time A1"},
        {R"(office:value-type="date" office:date-value="2026-11-24T08:00:00")", "", "cell-time A1"},
        {R"(office:value-type="date" office:date-value="24/11/2026")", "", "cell-no-day A1"},
        {R"(office:value-type="float" office:value="8501011234")", "<text:p>850101-1234</text:p>",
         "number-patterned A1"},
        {R"(office:value-type="float" office:value="701234567")", "<text:p>0701 23 45 67</text:p>",
         "number-patterned A1"},
        {R"(office:value-type="float" office:value="8501011234")", "<text:p>850101+1234</text:p>",
         "number-patterned A1"},
        {R"(office:value-type="float" office:value="42")", "<text:p>AB-00042</text:p>",
         "number-patterned A1"},
        {R"(office:value-type="float" office:value="42")", "<text:p>00042 st</text:p>",
         "number-patterned A1"},
        {R"(office:value-type="float" office:value="42")", "<text:p>00.042</text:p>", "number-patterned A1"},
        {R"(office:value-type="float" office:value="1234")", "<text:p>12\u201334</text:p>",
         "number-patterned A1"},
        {R"(table:formula="of:=A1" office:value-type="float" office:value="0")", "<text:p>#N/A</text:p>",
         "cell-error A1"},
        {R"(table:formula="of:=A1" office:value-type="float" office:value="0")", "<text:p>Err:502</text:p>",
         "cell-error A1"},
        {R"(table:formula="of:=[.A9]" office:value-type="string" office:string-value="#N/A")",
         "<text:p>#N/A</text:p>", "cell-error A1"},
        {R"(table:formula="of:=[.A9]" office:value-type="string")", "", "formula-no-value A1"},
        {R"(office:value-type="boolean" office:boolean-value="1")", "<text:p>TRUE</text:p>",
         "cell-unknown A1"},
        {R"(office:value-type="float" office:value="1234567890123456")", "", "number-long A1"},
        {R"(office:value-type="float" office:value="x")", "", "cell-unknown A1"},
        {R"(office:value-type="new" office:value="x")", "", "cell-unknown A1"}}) {
    const Taken taken = read_cell(attributes, inside);
    EXPECT_THAT(taken.wrongs, ElementsAre(wanted)) << attributes;
    EXPECT_THAT(taken.cells, IsEmpty());
  }
}

TEST(OdsRows, AreRepeatedWhereTheFileSaysSo) {
  const std::string cell =
      "<table:table-cell table:number-columns-repeated=\"2\" "
      "office:value-type=\"string\"><text:p>x</text:p></table:table-cell>";
  const Taken taken = read_rows(
      "<table:table-header-rows><table:table-row table:number-rows-repeated=\"2\"><table:table-cell "
      "table:number-columns-repeated=\"3\"/></table:table-row></table:table-header-rows>"
      "<table:table-row-group><table:table-row table:number-rows-repeated=\"2\"><table:table-cell/>" +
      cell +
      "<table:table-cell "
      "table:number-columns-repeated=\"16000\"/></table:table-row></table:table-row-group>"
      "<table:table-row table:number-rows-repeated=\"1048572\"><table:table-cell "
      "table:number-columns-repeated=\"16384\"/></table:table-row>");
  EXPECT_THAT(taken.cells, ElementsAre(Pair("B3", "x"), Pair("B4", "x"), Pair("C3", "x"), Pair("C4", "x")));
  EXPECT_THAT(taken.rows, ElementsAre(3U, 4U));
}

TEST(OdsRows, ThatRepeatNobodyKnowsHowOftenAreRefused) {
  for (const char* often : {" 2", "+2", "two", "2x", "-1"}) {
    EXPECT_EQ(refusal(ods_bytes("<table:table table:name=\"s\"><table:table-row><table:table-cell "
                                "table:number-columns-repeated=\"" +
                                std::string(often) + "\"/></table:table-row></table:table>")),
              "sheet-wrong")
        << often;
  }
}

TEST(OdsRows, ThatRepeatWithoutEndAreRefused) {
  const auto rows = [](const std::string& of_rows, const std::string& of_cells,
                       const std::string& text = "<text:p>x</text:p>") {
    return ods_bytes(
        "<table:table table:name=\"s\"><table:table-row table:number-rows-repeated=\"" + of_rows +
        "\"><table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"" + of_cells +
        "\">" + text + "</table:table-cell></table:table-row><table:table-row table:number-rows-repeated=\"" +
        of_rows +
        "\"><table:table-cell "
        "table:number-columns-repeated=\"99999999999\"/></table:table-row></table:table>");
  };
  EXPECT_EQ(refusal(rows("1048576", "16384")), "repeats-many");
  EXPECT_EQ(refusal(rows("99999999999", "1")), "repeats-many");
  EXPECT_EQ(refusal(rows("1", "99999999999")), "repeats-many");
  EXPECT_EQ(refusal(rows("1000000", "1")), "");
  EXPECT_EQ(refusal(rows("99999999999", "99999999999", "")), "") << "nothing, however often, is nothing";
}

TEST(OdsRows, MayHaveMergedCells) {
  const Taken taken = read_rows(
      "<table:table-row><table:table-cell office:value-type=\"string\" table:number-columns-spanned=\"2\" "
      "table:number-rows-spanned=\"3\">"
      "<text:p>a</text:p></table:table-cell><table:covered-table-cell><text:p>hidden</text:p></"
      "table:covered-table-cell></table:table-row>");
  EXPECT_THAT(taken.merges, ElementsAre("A1:B3"));
  EXPECT_THAT(taken.cells, ElementsAre(Pair("A1", "a")));
}

TEST(OdsSheets, AreThoseOnTheTabs) {
  const auto book =
      read_book(ods_bytes("<table:tracked-changes><table:deletion><table:table "
                          "table:name=\"gone\"/></table:deletion></table:tracked-changes>" +
                          ods_table("ett", {{"1", "2"}}) + ods_table("'file:///other.ods'#Sheet1", {{"x"}}) +
                          "<table:table "
                          "table:name=\"två\"><table:shapes><draw:frame><draw:text-box><text:p>x</text:p></"
                          "draw:text-box></draw:frame></table:shapes>"
                          "<table:table-row><table:table-cell><table:table "
                          "table:name=\"inner\"/></table:table-cell></table:table-row></table:table>"));
  ASSERT_EQ(book.size(), 2U);
  EXPECT_THAT(book.at("ett").cells, ElementsAre(Pair("A1", "1"), Pair("B1", "2")));
  EXPECT_THAT(book.at("två").cells, IsEmpty());
  EXPECT_TRUE(book.at("två").ended);
}

TEST(OdsSheets, OfAnEncryptedFileAreRefused) {
  const char* type = "application/vnd.oasis.opendocument.spreadsheet";
  const std::string manifest =
      "<manifest:manifest "
      "xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"><manifest:file-entry>"
      "<manifest:encryption-data/></manifest:file-entry></manifest:manifest>";
  EXPECT_EQ(refusal(ZipMaker()
                        .add("mimetype", type)
                        .add("content.xml", "\x01\x02")
                        .add("META-INF/manifest.xml", manifest)
                        .bytes()),
            "encrypted");
  EXPECT_EQ(refusal(ZipMaker().add("mimetype", type).add("encrypted-package", "\x01\x02").bytes()),
            "encrypted");
}

TEST(OdsSheets, ThatAreNotThereAreErrors) {
  const char* type = "application/vnd.oasis.opendocument.spreadsheet";
  EXPECT_EQ(refusal(ZipMaker().add("mimetype", type).bytes()), "part-missing");
  EXPECT_EQ(refusal(ZipMaker().add("mimetype", type).add("content.xml", "<a/>").bytes()), "sheet-wrong");
  EXPECT_EQ(refusal(ods_bytes(
                "<table:table "
                "table:name=\"s\"><table:table-row><table:new-cell/></table:table-row></table:table>")),
            "element-unknown");
}

}  // namespace
}  // namespace behorig::workbook
