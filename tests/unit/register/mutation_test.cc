#include <gtest/gtest.h>

#include <optional>
#include <random>

#include "core/register/meaning.h"
#include "core/register/schema.h"
#include "tests/support/sample.h"
#include "tests/support/tables.h"

namespace behorig::testing {
namespace {

using Random = std::mt19937;

std::size_t pick(Random& random, std::size_t count) { return random() % count; }

TextTable& some_table(std::vector<TextTable>& tables, Random& random) {
  return tables[pick(random, tables.size())];
}

/// The place of a column of the table that the schema's column test picks; nullopt if it has none such.
template <class Test>
std::optional<std::size_t> place_of(const TextTable& table, Test test) {
  const auto* spec = find_table(table.name);
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    for (const auto& column : spec->columns) {
      if (column.name == table.columns[i] && test(column)) return i;
    }
  }
  return std::nullopt;
}

void delete_required_column(TextTable& table) {
  const auto at = static_cast<std::ptrdiff_t>(*place_of(table, [](const auto& c) { return c.required; }));
  table.columns.erase(table.columns.begin() + at);
  for (auto& row : table.rows) row.cells.erase(row.cells.begin() + at);
}

void malform_date(TextTable& table, TextTable::Row& row, Random& random) {
  constexpr const char* kNoDates[] = {"2026-02-29", "2026-13-01", "26-01-01",
                                      "2026/01/01", "0000-00-00", "?"};
  const auto at = place_of(table, [](const auto& c) { return c.type == CellType::date; });
  if (at) {
    row.cells[*at] = kNoDates[pick(random, std::size(kNoDates))];
  } else {
    delete_required_column(table);
  }
}

/// One change that breaks the format.
void break_format(std::vector<TextTable>& tables, Random& random) {
  TextTable& table = some_table(tables, random);
  auto& row = table.rows[pick(random, table.rows.size())];
  switch (pick(random, 9)) {
    case 0:
      table.columns[pick(random, table.columns.size())] += "x";
      break;
    case 1:
      row.cells.pop_back();
      break;
    case 2:
      row.cells.emplace_back("extra");
      break;
    case 3:
      row.cells[pick(random, row.cells.size())] = "\xff\xfe";
      break;
    case 4:
      table.columns.push_back(table.columns.front());
      break;
    case 5:
      row.cells[*place_of(table, [](const auto& c) { return c.required; })].clear();
      row.cells.back() = "x";  // not a blank row
      if (table.columns.size() == 1) row.cells.emplace_back();
      break;
    case 6:
      delete_required_column(table);
      break;
    case 7:
      malform_date(table, row, random);
      break;
    default:
      table.name += "s";
      break;
  }
}

/// One change that may or may not break it.
void scramble(std::vector<TextTable>& tables, Random& random) {
  TextTable& table = some_table(tables, random);
  if (table.rows.empty()) return;
  auto& row = table.rows[pick(random, table.rows.size())];
  std::string& cell = row.cells[pick(random, row.cells.size())];
  switch (pick(random, 6)) {
    case 0:
      cell = std::string(pick(random, 2000), 'x');
      break;
    case 1:
      cell.clear();
      break;
    case 2:
      cell += static_cast<char>(random() % 256);
      break;
    case 3:
      table.rows.erase(table.rows.begin() + static_cast<std::ptrdiff_t>(pick(random, table.rows.size())));
      break;
    case 4:
      table.rows.push_back(row);
      break;
    default:
      std::swap(table.columns.front(), table.columns.back());
      break;
  }
}

std::vector<TextTable> demo() { return tables_of_folder(BEHORIG_SOURCE_DIR "/config/demo/register"); }

int rounds() { return testing::sample(2500, "BEHORIG_MUTATIONS"); }

TEST(Mutation, NoMutationCrashesTheRegister) {
  Random random(20261124);
  const auto whole = demo();
  ASSERT_TRUE(read_register(whole).reg);
  int refused = 0;
  for (int round = 0; round < rounds(); ++round) {
    auto tables = whole;
    for (std::size_t changes = 1 + pick(random, 3); changes > 0; --changes) scramble(tables, random);
    const auto outcome = read_register(tables);
    refused += outcome.reg ? 0 : 1;
    EXPECT_EQ(outcome.reg.has_value(), outcome.errors.empty());
    if (outcome.reg) Meaning meaning(*outcome.reg);
  }
  EXPECT_GT(refused, 0);
}

TEST(Mutation, WhatBreaksTheFormatIsNeverAccepted) {
  Random random(24112026);
  const auto whole = demo();
  for (int round = 0; round < rounds(); ++round) {
    auto tables = whole;
    break_format(tables, random);
    EXPECT_FALSE(read_register(tables).reg) << "round " << round;
  }
}

}  // namespace
}  // namespace behorig::testing
