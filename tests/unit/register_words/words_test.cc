#include "plugins/common/register_words/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "core/register/schema.h"

namespace behorig::words {
namespace {

using ::testing::ElementsAreArray;

std::vector<std::string> names_of(const std::vector<Column>& columns) {
  std::vector<std::string> out;
  for (const auto& column : columns) out.emplace_back(column.name);
  return out;
}

TEST(RegisterWords, AreThoseOfTheRegistersTablesAndColumns) {
  std::vector<std::string> wanted, found;
  for (const auto& table : register_schema()) wanted.emplace_back(table.name);
  for (const auto& table : tables()) found.emplace_back(table.name);
  EXPECT_THAT(found, ::testing::UnorderedElementsAreArray(wanted));
  for (const auto& spec : register_schema()) {
    const Table* table = find_table(spec.name);
    ASSERT_NE(table, nullptr) << spec.name;
    std::vector<std::string> columns;
    for (const auto& column : spec.columns) columns.emplace_back(column.name);
    EXPECT_THAT(names_of(table->columns), ElementsAreArray(columns)) << spec.name;
    for (std::size_t i = 0; i < spec.columns.size(); ++i) {
      const Form form = spec.columns[i].type == CellType::date     ? Form::date
                        : spec.columns[i].type == CellType::yes_no ? Form::yes_no
                                                                   : Form::text;
      EXPECT_EQ(table->columns.at(i).form, form) << spec.name << "." << spec.columns[i].name;
    }
  }
}

TEST(RegisterWords, EachTableAndColumnHasASwedishNameAndEachNameMeansOneThing) {
  for (const auto& table : tables()) {
    ASSERT_FALSE(table.swedish.empty()) << table.name;
    EXPECT_EQ(find_table(table.name), &table);
    for (const auto word : table.swedish) EXPECT_EQ(find_table(word), &table) << word;
    for (const auto& column : table.columns) {
      ASSERT_FALSE(column.swedish.empty()) << table.name << "." << column.name;
      EXPECT_EQ(find_column(table, column.name), &column) << table.name << "." << column.name;
      for (const auto word : column.swedish)
        EXPECT_EQ(find_column(table, word), &column) << table.name << ": " << word;
    }
  }
}

TEST(RegisterWords, StandOnTheRegistersPage) {
  std::ifstream in(BEHORIG_SOURCE_DIR "/core/docs/register.md");
  const std::string page((std::istreambuf_iterator<char>(in)), {});
  const auto listed = [](const std::vector<std::string_view>& words) {
    std::string out;
    for (const auto word : words) out += (out.empty() ? "" : ", ") + std::string(word);
    return out;
  };
  for (const auto& table : tables()) {
    std::string line = "| `" + std::string(table.name) + "` | " + listed(table.swedish) + " | ";
    for (const auto& column : table.columns) {
      if (&column != table.columns.data()) line += "; ";
      line += "`" + std::string(column.name) + "` " + listed(column.swedish);
    }
    EXPECT_NE(page.find(line + " |\n"), std::string::npos) << line;
  }
}

TEST(RegisterWords, CaseBlanksAndUnderscoresMakeNoDifference) {
  const Table& roles = *find_table("ROLES");
  for (const char* heading :
       {"approved_by", "Approved by", "APPROVED-BY", " Godkänd  av ", "godka\xcc\x88nd av", "GODKÄND AV"})
    EXPECT_EQ(column_name(roles, heading), "approved_by") << heading;
  EXPECT_EQ(find_table("Role entitlements")->name, "role_entitlements");
  EXPECT_EQ(find_table("ÅTERKALLELSER")->name, "revocations");
}

TEST(RegisterWords, WhatMeansNothingStaysAsItIs) {
  const Table& roles = *find_table("roles");
  for (const char* heading : {"", " ", "()", "godkändes", "approved", "\xff\xfe"})
    EXPECT_EQ(column_name(roles, heading), heading);
  EXPECT_EQ(find_table(""), nullptr);
  EXPECT_EQ(find_table(std::string(1000, 'a')), nullptr);
}

TEST(RegisterWords, ANameThatIsNearlyRightIsRecognised) {
  EXPECT_EQ(near_table("Tilldelning"), "Tilldelningar");
  EXPECT_EQ(near_table("assignment"), "assignments");
  EXPECT_EQ(near_table("Systems (2)"), "systems");
  for (const char* name : {"Läs mig", "Sheet1", "Blad1", "Diagram", "Tilldelningar", "Förklaringar"})
    EXPECT_EQ(near_table(name), std::nullopt) << name;
}

TEST(RegisterWords, TwoHeadingsForOneColumnAreFound) {
  const auto twice = named_twice(*find_table("owners"), {"System", "Person", "Egenskap", "anställd"});
  ASSERT_TRUE(twice);
  EXPECT_EQ(twice->first, 1U);
  EXPECT_EQ(twice->second, 3U);
  EXPECT_EQ(twice->column, "person");
  EXPECT_FALSE(named_twice(*find_table("owners"), {"x", "x", "Person"}));
}

TEST(RegisterWords, JaAndNejAreYesAndNoWhereThatIsAsked) {
  for (const char* cell : {"yes", "Ja", " ja ", "TRUE", "t", "1"})
    EXPECT_EQ(value(Form::yes_no, cell), "yes") << cell;
  for (const char* cell : {"no", "Nej", "false", "F", "0"})
    EXPECT_EQ(value(Form::yes_no, cell), "no") << cell;
  for (const char* cell : {"", "j", "2", "10", "0,5"}) EXPECT_EQ(value(Form::yes_no, cell), cell);
  EXPECT_EQ(value(Form::yes_no, "kanske"), "kanske");
  EXPECT_EQ(value(Form::text, "ja"), "ja");
  EXPECT_EQ(value(Form::date, "nej"), "nej");
}

}  // namespace
}  // namespace behorig::words
