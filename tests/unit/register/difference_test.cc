#include "core/register/difference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "tests/support/tables.h"

namespace behorig::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using enum RowChange::Kind;

RegisterOutcome kept(const std::vector<TextTable>& tables) {
  auto out = behorig::read_register(interned(tables), Keep::rows_too);
  EXPECT_TRUE(out.reg) << ::testing::PrintToString(ids_of(out.errors));
  return out;
}

std::vector<RowChange> changes(const std::vector<TextTable>& now, const std::vector<TextTable>& then) {
  const auto a = kept(now), b = kept(then);
  return differences({a.reg->symbols, a.kept}, {b.reg->symbols, b.kept});
}

TEST(Difference, OrderOfRowsColumnsAndTablesAndRepeatsAndBlanksMakeNone) {
  EXPECT_THAT(changes({table("owners", "system,person,capacity\ns,p,deputy\ns,q,deputy\ns,q,deputy"),
                       table("systems", "system\ns")},
                      {table("systems", "system,name\ns,\n,"),
                       table("owners", "capacity,person,system\ndeputy, q ,s\ndeputy,p,s"),
                       table("people", "person")}),
              IsEmpty());
}

TEST(Difference, ACellThatChangedIsToldWithItsRow) {
  const auto found = changes({table("people", "person,name\np,Anna\nq,Bo")},
                             {table("people", "person,name\np,Anna\nq,Bosse")});
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].kind, changed);
  EXPECT_EQ(found[0].was[1], "Bo");
  EXPECT_EQ(found[0].is[1], "Bosse");
}

TEST(Difference, TableByTableAndThenByKey) {
  const auto found = changes({table("systems", "system\nb\na"), table("people", "person\np")},
                             {table("people", "person\nz\ny"), table("systems", "system\nc")});
  std::vector<std::string> told;
  for (const auto& one : found) told.push_back(one.found_by()[0] + (one.kind == added ? "+" : "-"));
  EXPECT_THAT(told, ElementsAre("a-", "b-", "c+", "p-", "y+", "z+"));
}

TEST(Difference, APeriodThatBeginsOtherwiseIsTheSameRowWhereNoOtherComesIntoQuestion) {
  const std::string head = "person,system,role,since,until\n";
  const auto moved = changes({table("assignments", head + "p,s,r,2026-01-01,2026-06-30")},
                             {table("assignments", head + "p,s,r,2026-02-01,2026-06-30")});
  ASSERT_THAT(moved, SizeIs(1));
  EXPECT_EQ(moved[0].kind, changed);
  const auto prolonged =
      changes({table("assignments", head + "p,s,r,2026-01-01,2026-06-30")},
              {table("assignments", head + "p,s,r,2026-01-01,2026-06-30\np,s,r,2026-07-01,2026-12-31")});
  ASSERT_THAT(prolonged, SizeIs(1));
  EXPECT_EQ(prolonged[0].kind, added);
  const auto several = changes({table("assignments", head + "p,s,r,2026-01-01,\np,s,r,2026-03-01,")},
                               {table("assignments", head + "p,s,r,2026-05-01,\np,s,r,2026-07-01,")});
  EXPECT_THAT(several, SizeIs(4)) << "nobody could say which is which";
}

TEST(Difference, RowsOfOneKeyArePairedSoThatFewCellsDiffer) {
  const std::string head = "person,system,role,since,until,approved_by,reference\n";
  const auto found = changes({table("assignments", head + "p,s,r,,2026-01-01,a,K1\np,s,r,,2027-01-01,b,K2")},
                             {table("assignments", head + "p,s,r,,2027-01-01,b,K3\np,s,r,,2026-01-01,a,K1\n"
                                                          "p,s,r,,2028-01-01,c,K4")});
  ASSERT_THAT(found, SizeIs(2));
  const auto& paired = found[0].kind == changed ? found[0] : found[1];
  EXPECT_EQ(paired.was[8], "K2");
  EXPECT_EQ(paired.is[8], "K3");
}

TEST(Difference, AThousandRowsOfOneKeyTakeNoTime) {
  std::string was = "person,system,role,reference\n", is = was;
  for (int i = 0; i < 3000; ++i) {
    was += "p,s,r,a" + std::to_string(i) + "\n";
    is += "p,s,r,b" + std::to_string(i) + "\n";
  }
  EXPECT_THAT(changes({table("assignments", was)}, {table("assignments", is)}), SizeIs(3000));
}

/// A row of either is in the other or is told, and what is told makes the one of the other.
TEST(Difference, WhatIsToldMakesTheOneRegisterOfTheOther) {
  std::mt19937 random(7);
  for (int world = 0; world < 300; ++world) {
    const auto rows = [&] {
      std::string out = "person,system,role,since,reference\n";
      for (std::size_t i = random() % 12; i > 0; --i) {
        out += "p" + std::to_string(random() % 2) + ",s,r" + std::to_string(random() % 2) + ",2026-01-0" +
               std::to_string(1 + random() % 3) + ",K" + std::to_string(random() % 3) + "\n";
      }
      return out;
    };
    const auto now = kept({table("assignments", rows())}), then = kept({table("assignments", rows())});
    const auto set_of = [](const RegisterOutcome& outcome) {
      std::set<std::vector<std::string>> out;
      for (std::size_t i = 0; i < outcome.kept[0].size(); ++i) {
        std::vector<std::string> row;
        for (const Symbol cell : outcome.kept[0].row(i)) row.emplace_back(outcome.reg->text(cell));
        out.insert(std::move(row));
      }
      return out;
    };
    auto made = set_of(now);
    const auto found = differences({now.reg->symbols, now.kept}, {then.reg->symbols, then.kept});
    for (const auto& one : found) {
      if (one.kind != added) {
        EXPECT_EQ(made.erase(one.was), 1U);
      }
    }
    for (const auto& one : found) {
      if (one.kind != removed) {
        EXPECT_TRUE(made.insert(one.is).second);
      }
    }
    EXPECT_EQ(made, set_of(then));
  }
}

TEST(Difference, EveryTableHasAKeyOfColumnsThatItHas) {
  for (const auto& spec : register_schema()) {
    const auto key = key_of(spec);
    EXPECT_FALSE(key.empty()) << spec.name;
    for (std::size_t i = 0; i < spec.columns.size(); ++i) {
      if (spec.columns[i].required && spec.columns[i].type == CellType::text && spec.name != "exceptions") {
        EXPECT_THAT(key, ::testing::Contains(i)) << spec.name << "." << spec.columns[i].name;
      }
    }
  }
}

TEST(SameRows, CountRepeatsAndTablesThatAreThere) {
  const auto one = kept({table("people", "person\np\nq\np")});
  const auto same = [&](const std::vector<TextTable>& tables, bool in_order) {
    const auto other = kept(tables);
    return same_rows({one.reg->symbols, one.kept}, {other.reg->symbols, other.kept}, in_order);
  };
  EXPECT_TRUE(same({table("people", "person,name\np,\nq,\np,")}, true));
  EXPECT_FALSE(same({table("people", "person\np\np\nq")}, true));
  EXPECT_TRUE(same({table("people", "person\np\np\nq")}, false));
  EXPECT_FALSE(same({table("people", "person\np\nq")}, false));
  EXPECT_FALSE(same({table("people", "person\np\nq\nq")}, false));
  EXPECT_FALSE(same({table("people", "person\np\nq\np"), table("systems", "system")}, true));
}

}  // namespace
}  // namespace behorig::testing
