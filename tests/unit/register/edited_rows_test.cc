#include "core/register/edited_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/register/added_rows.h"
#include "tests/support/tables.h"

namespace behorig {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

/// Three systems, of which the second stands twice.
RegisterOutcome three_systems() {
  auto systems = testing::table("systems", "system,confidentiality\na,1\nb,2\nb,2\nc,\n");
  systems.source = "systems.csv";
  return read_register(testing::interned({systems}), Keep::rows_too);
}

std::vector<std::string> systems_of(const Register& reg) {
  std::vector<std::string> out;
  for (const auto& row : reg.systems) {
    out.push_back(std::string(reg.text(row.system)) + " " +
                  (row.confidentiality ? std::to_string(*row.confidentiality) : "-"));
  }
  return out;
}

TEST(EditedRows, ARowIsNamedAsItsCarrierHoldsIt) {
  const auto outcome = three_systems();
  const auto second = row_of(*outcome.reg, outcome.kept, "systems", 1);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->source, "systems.csv");
  EXPECT_THAT(second->numbers, ElementsAre(3u, 4u)) << "also the one that repeats it";
  EXPECT_THAT(second->was, ElementsAre(Pair("system", "b"), Pair("confidentiality", "2")));
  const auto third = row_of(*outcome.reg, outcome.kept, "systems", 2);
  ASSERT_TRUE(third);
  EXPECT_THAT(third->numbers, ElementsAre(5u));
  EXPECT_EQ(third->from("system"), "c");
  EXPECT_EQ(third->from("confidentiality"), "");
  EXPECT_FALSE(row_of(*outcome.reg, outcome.kept, "systems", 3));
  EXPECT_FALSE(row_of(*outcome.reg, outcome.kept, "owners", 0));
  EXPECT_FALSE(row_of(*outcome.reg, {}, "systems", 0)) << "nobody kept the rows";
}

TEST(EditedRows, AreThereAsLongAsTheyLive) {
  auto outcome = three_systems();
  Register& reg = *outcome.reg;
  const auto before = systems_of(reg);
  const auto counts = reg.row_counts;
  {
    auto first = *row_of(reg, outcome.kept, "systems", 0), second = *row_of(reg, outcome.kept, "systems", 1),
         third = *row_of(reg, outcome.kept, "systems", 2);
    third.cells = {{"confidentiality", "4"}};
    const EditedRows edited(reg, {first, third});  // the first goes
    EXPECT_THAT(edited.errors(), IsEmpty());
    EXPECT_THAT(systems_of(reg), ElementsAre("b 2", "c 4"));
    const AddedRows added(reg, {{"systems", {{"system", "d"}}}});
    EXPECT_THAT(systems_of(reg), ElementsAre("b 2", "c 4", "d -"));
  }
  EXPECT_EQ(systems_of(reg), before);
  EXPECT_EQ(reg.row_counts, counts);
}

TEST(EditedRows, SeveralRowsMayGo) {
  auto outcome = three_systems();
  {
    const EditedRows edited(*outcome.reg, {*row_of(*outcome.reg, outcome.kept, "systems", 0),
                                           *row_of(*outcome.reg, outcome.kept, "systems", 2),
                                           *row_of(*outcome.reg, outcome.kept, "systems", 1)});
    EXPECT_THAT(systems_of(*outcome.reg), IsEmpty());
  }
  EXPECT_THAT(systems_of(*outcome.reg), ElementsAre("a 1", "b 2", "c -"));
}

TEST(EditedRows, WhatTheSchemaRefusesIsNotDone) {
  auto outcome = three_systems();
  auto first = *row_of(*outcome.reg, outcome.kept, "systems", 0);
  first.cells = {{"confidentiality", "7"}};
  const EditedRows edited(*outcome.reg, {first});
  EXPECT_FALSE(edited.errors().empty());
  EXPECT_THAT(systems_of(*outcome.reg), ElementsAre("a 1", "b 2", "c -"));
}

}  // namespace
}  // namespace behorig
