// Registers with whatever a cell can hold, written as everything that a register can be written as and read
// by the real plugins.

#include "core/run/convert.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "core/register_writer/writers.h"
#include "core/run/load.h"
#include "core/run/register_place.h"
#include "tests/support/program.h"
#include "tests/support/sample.h"
#include "tests/support/tables.h"

namespace behorig::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::IsEmpty;

using Random = std::mt19937;

std::size_t pick(Random& random, std::size_t count) { return random() % count; }

const std::vector<std::string>& hostile_texts() {
  static const std::vector<std::string> kTexts{"",
                                               "",
                                               "",
                                               "a",
                                               "=cmd|' /C calc'!A0",
                                               "+1",
                                               "-1",
                                               "@SUM(A1)",
                                               "\t=1",
                                               "  =1 ",
                                               "\"",
                                               "\"\"",
                                               "a\"b",
                                               "'",
                                               "a'b",
                                               "''",
                                               "\\",
                                               "\\'",
                                               "\\n",
                                               "a\nb",
                                               "a\n\nb",
                                               "a,b",
                                               "a;b",
                                               ";",
                                               ",",
                                               "a\tb",
                                               "_x0041_",
                                               "_x000D_",
                                               "_x005F_x0041_",
                                               "_x0041_x0042_",
                                               "<b>&amp;</b>",
                                               "]]>",
                                               "00123",
                                               "1e5",
                                               "0.1",
                                               "12345678901234567890",
                                               "850101-1234",
                                               "TRUE",
                                               "yes",
                                               "no",
                                               "NULL",
                                               "nan",
                                               "2026-01-02",
                                               "2026-02-30",
                                               "1900-02-29",
                                               "ja",
                                               "å",
                                               "a\u030a",
                                               "\u00a0x\u00a0",
                                               "\u2028",
                                               "x\u0085y",
                                               "😀",
                                               "\u202e\u200b",
                                               "#N/A",
                                               "--",
                                               "/* x */",
                                               "; DROP TABLE people;",
                                               ":name",
                                               "$1",
                                               "?",
                                               "%s",
                                               "{x}",
                                               "x\u0300\u0301",
                                               std::string(5000, 'x')};
  return kTexts;
}

std::string cell(Random& random, const ColumnSpec& column) {
  static const std::vector<std::string> kDays{"0001-01-01", "1582-10-10", "1899-12-31",
                                              "1900-01-01", "1900-02-28", "1901-01-01",
                                              "2026-11-24", "2024-02-29", "9999-12-31"};
  static const std::vector<std::string> kNumbers{"0", "1", "4", "02", "0004"};
  static const std::vector<std::string> kMonths{"1", "012", "1200", "7"};
  const bool blank = !column.required && pick(random, 3) == 0;
  if (blank) return "";
  switch (column.type) {
    case CellType::date:
      return kDays[pick(random, kDays.size())];
    case CellType::level:
    case CellType::count:
      return kNumbers[pick(random, kNumbers.size())];
    case CellType::months:
      return kMonths[pick(random, kMonths.size())];
    case CellType::text:
    case CellType::list: {
      std::string out = hostile_texts()[pick(random, hostile_texts().size())];
      if (pick(random, 4000) == 0) out = pick(random, 2) == 0 ? "a\rb" : "a\xef\xbf\xbf";
      if (pick(random, 4) == 0) out += hostile_texts()[pick(random, hostile_texts().size())];
      return out.empty() && column.required ? "x" : out;
    }
    default: {
      const auto words = words_of(column.type);
      return std::string(words[pick(random, words.size())]);
    }
  }
}

std::vector<TextTable> some_register(Random& random) {
  std::vector<TextTable> out;
  const bool twice = pick(random, 6) == 0;
  for (const auto& spec : register_schema()) {
    if (pick(random, 8) == 0) continue;
    TextTable made{std::string(spec.name), std::string(spec.name), {}, {}};
    for (const auto& column : spec.columns) made.columns.emplace_back(column.name);
    for (std::size_t row = pick(random, 30); row > 0; --row) {
      TextTable::Row cells{made.rows.size() + 2, {}};
      for (const auto& column : spec.columns) cells.cells.push_back(cell(random, column));
      // One that is there twice is told of a database: mostly there is none.
      if (spec.name == "systems" && !twice) cells.cells[0] += std::to_string(row);
      // Exactly one of the two.
      if (spec.name == "conflicts") cells.cells[3] = pick(random, 2) == 0 ? "r" : "";
      if (spec.name == "conflicts") cells.cells[4] = cells.cells[3].empty() ? "e" : "";
      made.rows.push_back(cells);
      if (pick(random, 9) == 0) made.rows.push_back(cells);
    }
    out.push_back(std::move(made));
  }
  return out;
}

Settings plugins_of_the_build() {
  Settings out;
  out.plugin_folders = {BEHORIG_BINARY_DIR "/plugins"};
  return out;
}

RegisterOutcome kept_rows(const std::vector<TextTable>& tables) {
  return behorig::read_register(interned(tables), Keep::rows_too);
}

const std::vector<Target>& targets() {
  static const std::vector<Target> kTargets{
      {.path = "folder", .kind = TargetKind::folder},
      {.path = "a.xlsx", .kind = TargetKind::workbook},
      {.path = "b.xlsx", .kind = TargetKind::workbook, .language = Language::sv},
      {.path = "a.sqlite", .kind = TargetKind::sqlite},
      {.path = "a.sql", .kind = TargetKind::sql}};
  return kTargets;
}

/// What it is now, by its carrier.
LoadedRegister load_at(const fs::path& path) {
  const auto where = register_at(plugins_of_the_build(), path);
  EXPECT_TRUE(where);
  auto out = load_register(plugins_of_the_build(), *where, Keep::rows_too);
  EXPECT_TRUE(out.reg) << ::testing::PrintToString(ids_of(out.errors));
  return out;
}

void expect_converted(const RegisterRows& rows, Target target, std::map<fs::path, int>& written) {
  const TempFolder folder;
  const fs::path name = target.path;
  target.path = folder.path() / name;
  SCOPED_TRACE(target.path.filename());
  const auto wrong = write_register(plugins_of_the_build(), rows, target);
  const auto cannot = cannot_hold(rows, target.kind);
  EXPECT_EQ(ids_of(wrong), ids_of(cannot));
  EXPECT_EQ(fs::is_empty(folder.path()), !cannot.empty()) << "all or nothing";
  if (!wrong.empty()) return;
  ++written[name];
  EXPECT_EQ(fs::status(target.path).permissions() & fs::perms(0077), fs::perms::none);
  if (target.kind == TargetKind::sql) return;  // what its statements make was read when it was written
  const auto came = load_at(target.path);
  const RegisterRows read{came.reg->symbols, came.kept};
  const bool in_order = target.kind != TargetKind::sqlite;
  EXPECT_TRUE(same_rows(rows, read, in_order));
  EXPECT_THAT(differences(rows, read), IsEmpty());
  if (!cannot_hold(rows, TargetKind::folder).empty()) return;
  const auto back = folder.path() / "back";
  EXPECT_THAT(
      ids_of(write_register(plugins_of_the_build(), read, {.path = back, .kind = TargetKind::folder})),
      IsEmpty());
  const auto again = load_at(back);
  EXPECT_TRUE(same_rows(rows, {again.reg->symbols, again.kept}, in_order));
}

TEST(Convert, WhateverARegisterHoldsComesBackFromEverythingThatItIsWrittenAs) {
  Random random(20261127);
  const int wanted = testing::sample(8);
  int worlds = 0;
  std::map<fs::path, int> written;
  while (worlds < wanted) {
    const auto outcome = kept_rows(some_register(random));
    if (!outcome.reg) continue;
    ++worlds;
    for (const auto& target : targets())
      expect_converted({outcome.reg->symbols, outcome.kept}, target, written);
  }
  for (const auto& target : targets()) EXPECT_GE(written[target.path], wanted / 2) << target.path;
}

TEST(Convert, WhatATargetCannotHoldIsToldAndNothingIsWrittenOrReplaced) {
  const TempFolder folder;
  const auto file = folder.path() / "a.xlsx";
  write_file(file, "before");
  TextTable people = table("people", "person,name");
  people.rows.push_back({7, {"p", std::string(40'000, 'x')}});
  const auto outcome = kept_rows({people});
  const auto wrong = write_register(plugins_of_the_build(), {outcome.reg->symbols, outcome.kept},
                                    {.path = file, .kind = TargetKind::workbook, .force = true});
  EXPECT_THAT(ids_of(wrong), ::testing::ElementsAre("writer.cell-long"));
  EXPECT_EQ(read_file(file), "before");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 1);
}

TEST(Convert, WithoutThePluginThatReadsItNothingIsWritten) {
  const TempFolder folder;
  Settings none;
  none.plugin_folders = {folder.path()};
  const auto outcome = kept_rows({table("people", "person\np")});
  EXPECT_THAT(write_register(none, {outcome.reg->symbols, outcome.kept},
                             {.path = folder.path() / "a.xlsx", .kind = TargetKind::workbook}),
              ::testing::SizeIs(1));
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(Convert, TheSameRegisterIsTheSameFile) {
  const TempFolder folder;
  const auto outcome =
      kept_rows({table("people", "person,starts\np,2026-01-01"), table("systems", "system\ns")});
  for (const char* name : {"a.xlsx", "b.xlsx"}) {
    EXPECT_THAT(write_register(plugins_of_the_build(), {outcome.reg->symbols, outcome.kept},
                               {.path = folder.path() / name, .kind = TargetKind::workbook}),
                IsEmpty());
  }
  EXPECT_EQ(read_file(folder.path() / "a.xlsx"), read_file(folder.path() / "b.xlsx"));
}

TEST(RegisterAt, OptionsOfTheSettingsHoldForAnotherOfTheSameKind) {
  const TempFolder folder;
  auto own = plugins_of_the_build();
  own.reg = {"files", R"({"path":"register","encoding":"iso-8859-1"})", {}, folder.path(), "behorig.toml"};
  fs::create_directory(folder.path() / "other");
  write_file(folder.path() / "other/people.csv", "person\n\xe5sa\n");
  const auto loaded = load_register(own, *register_at(own, folder.path() / "other"));
  ASSERT_TRUE(loaded.reg) << ::testing::PrintToString(ids_of(loaded.errors));
  EXPECT_EQ(loaded.reg->text(loaded.reg->people[0].person), "åsa");
}

TEST(RegisterAt, ASettingsFileIsItsRegister) {
  const TempFolder folder;
  fs::create_directory(folder.path() / "r");
  write_file(folder.path() / "r/people.csv", "person;name\np;A, B\n");
  write_file(folder.path() / "other.toml",
             "[register]\nplugin = \"files\"\npath = \"r\"\ndelimiter = \";\"\n");
  EXPECT_EQ(load_at(folder.path() / "other.toml").reg->people.size(), 1U);
  write_file(folder.path() / "wrong.toml", "[register\n");
  EXPECT_FALSE(register_at(plugins_of_the_build(), folder.path() / "wrong.toml"));
}

TEST(RegisterAt, WhatIsNotThereOrIsNoRegisterIsTold) {
  const TempFolder folder;
  EXPECT_EQ(register_at(plugins_of_the_build(), folder.path() / "none").error().id, "place.nothing");
  write_file(folder.path() / "a.txt", "");
  EXPECT_EQ(register_at(plugins_of_the_build(), folder.path() / "a.txt").error().id, "place.unknown");
}

}  // namespace
}  // namespace behorig::testing
