// A workbook as people fill it in.

#include "tests/registers/workbook.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "plugins/common/register_words/words.h"

namespace behorig::testing {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string book(const std::vector<XlsxParts::Sheet>& sheets) { return XlsxParts{.sheets = sheets}.bytes(); }
const XlsxParts::Sheet kSystems{.name = "systems", .data = rows_xml({{"system"}, {"library"}})};

TEST(WorkbookRegister, SheetsAreTablesWithSwedishNamesToo) {
  const auto loaded =
      load_workbook(book({sheet("System", {{"System", "Namn", "Tredjeland"}, {"library", "Bibliotek", "Ja"}}),
                          sheet("Uppfyllda krav", {{"Person", "Krav", "Från och med"}}),
                          sheet("ROLE ENTITLEMENTS", {{"system", "Roll", "Behörighet"}})}));
  ASSERT_THAT(loaded.problems, IsEmpty());
  EXPECT_TRUE(loaded.complete);
  ASSERT_NE(loaded.find("systems"), nullptr);
  EXPECT_THAT(loaded.find("systems")->columns, ElementsAre("system", "name", "third_country"));
  EXPECT_THAT(loaded.find("systems")->source, HasSubstr("register.xlsx [System]"));
  ASSERT_THAT(loaded.find("systems")->rows, SizeIs(1));
  EXPECT_THAT(loaded.find("systems")->rows[0].cells, ElementsAre("library", "Bibliotek", "yes"));
  EXPECT_THAT(loaded.find("attainments")->columns, ElementsAre("person", "requirement", "on"));
  EXPECT_THAT(loaded.find("role_entitlements")->columns, ElementsAre("system", "role", "entitlement"));
}

TEST(WorkbookRegister, RowsAreNumberedAsInTheSheetAndBlankOnesPassedOver) {
  const auto loaded = load_workbook(book({sheet("people", {{},
                                                           {"", "person", "", "name"},
                                                           {"", "p1", "", "Anna"},
                                                           {" ", "\xc2\xa0"},
                                                           {},
                                                           {"", "p2"},
                                                           {"", ""}})}));
  ASSERT_THAT(loaded.problems, IsEmpty());
  const auto& people = *loaded.find("people");
  EXPECT_THAT(people.columns, ElementsAre("person", "name"));
  ASSERT_THAT(people.rows, SizeIs(2));
  EXPECT_EQ(people.rows[0].number, 3U);
  EXPECT_EQ(people.rows[1].number, 6U);
  EXPECT_THAT(people.rows[1].cells, ElementsAre("p2", ""));
}

TEST(WorkbookRegister, ASheetThatIsNoTableIsToldAndOneThatNearlyIsRefuses) {
  const auto other = load_workbook(book({kSystems, sheet("Läs mig", {{"hej"}}), sheet("Blad1", {})}));
  EXPECT_THAT(other.told(BEHORIG_WARNING), ElementsAre("sheet-passed-over", "sheet-passed-over"));
  EXPECT_TRUE(other.complete);
  const auto near = load_workbook(book({kSystems, sheet("Tilldelning", {{"person"}})}));
  EXPECT_THAT(near.told(), ElementsAre("sheet-near"));
  EXPECT_THAT(near.problems[0].args_json, HasSubstr("Tilldelningar"));
}

TEST(WorkbookRegister, WithoutATableIsRefused) {
  EXPECT_THAT(load_workbook(book({sheet("Blad1", {{"system"}})})).told(), ElementsAre("no-tables"));
}

TEST(WorkbookRegister, ATableInTwoSheetsIsRefused) {
  EXPECT_THAT(load_workbook(book({kSystems, sheet("System", {{"system"}})})).told(),
              ElementsAre("sheet-twice"));
}

TEST(WorkbookRegister, AnEmptySheetOfATableIsRefused) {
  EXPECT_THAT(load_workbook(book({kSystems, sheet("Roller", {})})).told(), ElementsAre("no-header"));
}

TEST(WorkbookRegister, SheetsMayBeDeclaredAndMustThenBeThere) {
  const auto declared =
      load_workbook(book({kSystems, sheet("Vem", {{"system", "person", "capacity"}})}), {{"owners", "Vem"}});
  EXPECT_THAT(declared.problems, IsEmpty());
  EXPECT_NE(declared.find("owners"), nullptr);
  EXPECT_THAT(load_workbook(book({kSystems}), {{"owners", "Vem"}}).told(), ElementsAre("sheet-missing"));
  EXPECT_THAT(load_workbook(book({kSystems}), {{"owners", 1}}).told(), ElementsAre("sheets-wrong"));
  const auto both =
      load_workbook(book({kSystems, sheet("Vem", {}), sheet("owners", {})}), {{"owners", "Vem"}});
  EXPECT_THAT(both.told(), ElementsAre("sheet-twice", "no-header"));
}

TEST(WorkbookRegister, TwoHeadingsForOneColumnAreRefusedByTheirCells) {
  const auto loaded = load_workbook(book({sheet("owners", {{"System", "person", "capacity", "Anställd"}})}));
  EXPECT_THAT(loaded.told(), ElementsAre("column-twice"));
  EXPECT_THAT(loaded.problems[0].args_json, AllOf(HasSubstr("\"B1\""), HasSubstr("\"D1\"")));
}

TEST(WorkbookRegister, AHeadingThatMeansNothingIsHandedOnForTheCoreToTell) {
  const auto loaded = load_workbook(book({sheet("owners", {{"System", "persn"}})}));
  EXPECT_THAT(loaded.problems, IsEmpty());
  EXPECT_THAT(loaded.find("owners")->columns, ElementsAre("system", "persn"));
}

TEST(WorkbookRegister, ACellBesideTheColumnsIsNotLost) {
  const auto loaded = load_workbook(book({sheet("systems", {{"system"}, {"library", "en anteckning"}})}));
  EXPECT_THAT(loaded.told(), ElementsAre("cell-without-column"));
  EXPECT_THAT(loaded.problems[0].args_json, HasSubstr("\"B2\""));
}

TEST(WorkbookRegister, MergedCellsAmongTheRowsAreRefusedAndElsewhereNot) {
  const auto merged = [](const std::string& range) {
    auto table = sheet(
        "owners", {{"", "system", "person", "capacity"}, {"", "a", "b", "deputy"}, {"", "", "c", "deputy"}});
    table.behind = "<mergeCells><mergeCell ref=\"" + range + "\"/></mergeCells>";
    return load_workbook(book({table}));
  };
  for (const char* range : {"B2:B3", "B1:C1", "C3:D3", "A1:B2", "B3:B9"}) {
    EXPECT_THAT(merged(range).told(), ElementsAre("merged")) << range;
    EXPECT_THAT(merged(range).problems[0].args_json, HasSubstr(range));
  }
  for (const char* range : {"F1:G9", "B4:D9", "A1:A3"}) EXPECT_THAT(merged(range).told(), IsEmpty()) << range;
}

TEST(WorkbookRegister, EachCellThatCannotBeToldIsNamed) {
  XlsxParts parts{.sheets = {kSystems}};
  parts.sheets[0].data = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>system</t></is></c></row>";
  for (int row = 2; row < 2000; ++row) {
    const std::string number = std::to_string(row);
    parts.sheets[0].data +=
        "<row r=\"" + number + "\"><c r=\"A" + number + "\" t=\"e\"><v>#REF!</v></c></row>";
  }
  const auto loaded = load_workbook(parts.bytes());
  EXPECT_FALSE(loaded.complete);
  ASSERT_THAT(loaded.told(), SizeIs(501));
  EXPECT_EQ(loaded.told().back(), "errors-many");
  EXPECT_THAT(loaded.problems[0].args_json, AllOf(HasSubstr("\"A2\""), HasSubstr("\"sheet\":\"systems\""),
                                                  HasSubstr("register.xlsx"), HasSubstr("#REF!")));
}

TEST(WorkbookRegister, WhatIsNoFileIsTold) {
  const TempFolder folder;
  const auto load = [](const std::filesystem::path& path) {
    return sdk::fake_load(boost::json::serialize(boost::json::object{{"path", path.string()}}),
                          workbook_register::load_workbook)
        .told();
  };
  EXPECT_THAT(load(folder.path() / "none.xlsx"), ElementsAre("file-unreadable"));
  EXPECT_THAT(load(folder.path()), ElementsAre("file-unreadable"));
  EXPECT_THAT(load_workbook("system\nlibrary\n").told(), ElementsAre("not-a-workbook"));
}

/// Every {placeholder} of a text must be given where it is told; what is declared can be told.
TEST(WorkbookRegister, TextsStandInBothLanguagesWithTheSamePlaceholders) {
  const auto placeholders = [](const std::string& text) {
    std::multiset<std::string> out;
    for (std::size_t at = text.find('{'); at != std::string::npos; at = text.find('{', at + 1))
      out.insert(text.substr(at, text.find('}', at) - at));
    return out;
  };
  for (const auto& text : workbook_register::texts())
    EXPECT_EQ(placeholders(text.english), placeholders(text.swedish)) << text.id;
}

}  // namespace
}  // namespace behorig::testing
