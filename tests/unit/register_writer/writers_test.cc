#include "core/register_writer/writers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <set>

#include "core/register_writer/limits.h"
#include "plugins/common/register_words/words.h"
#include "tests/support/program.h"
#include "tests/support/tables.h"

namespace behorig::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// A register whose rows are there, with one long or odd cell.
struct Made {
  explicit Made(const std::vector<TextTable>& tables)
      : outcome(behorig::read_register(interned(tables), Keep::rows_too)) {
    EXPECT_TRUE(outcome.reg) << ::testing::PrintToString(ids_of(outcome.errors));
  }
  RegisterRows rows() const { return {outcome.reg->symbols, outcome.kept}; }
  RegisterOutcome outcome;
};

Made with_name(const std::string& name) {
  TextTable people = table("people", "person,name");
  people.rows.push_back({7, {"p", name}});
  return Made({people});
}

std::vector<std::string> wrong(const std::string& name, TargetKind kind) {
  const Made made = with_name(name);
  const auto messages = cannot_hold(made.rows(), kind);
  for (const auto& message : messages) {
    EXPECT_EQ(argument(message, "row"), "7");
    EXPECT_EQ(argument(message, "column"), "name");
    EXPECT_EQ(argument(message, "table"), "people");
  }
  return ids_of(messages);
}

TEST(CannotHold, AWorkbooksCellsHaveAMostAndHoldCharactersOnly) {
  const auto kind = TargetKind::workbook;
  EXPECT_THAT(wrong(std::string(32'767, 'x'), kind), IsEmpty());
  EXPECT_THAT(wrong(std::string(32'768, 'x'), kind), ElementsAre("writer.cell-long"));
  std::string wide;
  for (int i = 0; i < 16'384; ++i) wide += "😀";
  EXPECT_THAT(wrong(wide, kind), ElementsAre("writer.cell-long")) << "each is two units there";
  std::string euros;
  for (int i = 0; i < 30'000; ++i) euros += "€";
  EXPECT_THAT(wrong(euros, kind), ElementsAre("writer.cell-bytes")) << "which its reader does not take";
  EXPECT_THAT(wrong("a\xef\xbf\xbf", kind), ElementsAre("writer.no-character"));
  EXPECT_THAT(wrong("a\rb", kind), IsEmpty());
}

TEST(CannotHold, OtherTargetsHaveTheirOwn) {
  EXPECT_THAT(wrong("a\rb", TargetKind::folder), ElementsAre("writer.carriage-return"));
  EXPECT_THAT(wrong(std::string(40'000, 'x'), TargetKind::folder), IsEmpty());
  EXPECT_THAT(wrong(std::string(65'536, 'x'), TargetKind::sql), ElementsAre("writer.cell-bytes"));
  EXPECT_THAT(wrong(std::string(65'535, 'x'), TargetKind::sqlite), IsEmpty());
}

TEST(CannotHold, ARowOfCsvHasAMostToo) {
  const Made made = with_name(std::string(110'000, '"'));
  EXPECT_THAT(ids_of(cannot_hold(made.rows(), TargetKind::folder)), ElementsAre("writer.row-long"));
}

TEST(CannotHold, ADatabaseHasNoOrderToTellSystemsApart) {
  const Made made({table("systems", "system,name\na,1\nb,1\na,2\nb,1")});
  EXPECT_THAT(cannot_hold(made.rows(), TargetKind::folder), IsEmpty());
  const auto told = cannot_hold(made.rows(), TargetKind::sqlite);
  ASSERT_THAT(told, SizeIs(1)) << "b is the same twice";
  EXPECT_EQ(argument(told[0], "row"), "4");
}

TEST(LikeFormulas, AreCountedAndTheFirstIsNamed) {
  EXPECT_FALSE(like_formulas(with_name("a=1").rows()));
  const Made made({table("people", "person,name\np,-1\nq,=cmd\nr,@x\ns,+4670")});
  const auto told = like_formulas(made.rows());
  ASSERT_TRUE(told);
  EXPECT_EQ(argument(*told, "count"), "4");
  EXPECT_EQ(argument(*told, "row"), "2");
}

TEST(EscapedForSheet, WhatLooksLikeAnEscapeIsNoneWhenItIsRead) {
  EXPECT_EQ(escaped_for_sheet("_x0041_"), "_x005F_x0041_");
  EXPECT_EQ(escaped_for_sheet("_x41_ _xyzzy_ _x00g1_"), "_x41_ _xyzzy_ _x00g1_");
  EXPECT_EQ(escaped_for_sheet("a\rb"), "a_x000D_b");
}

TEST(Folder, IsPlainCsvForTheOwnerOnly) {
  const TempFolder folder;
  TextTable people = table("people", "person,name");
  people.rows.push_back({2, {"p", "a \"b\", c;\nd"}});
  const Made made({people, table("systems", "system\ns")});
  ASSERT_TRUE(write_folder(made.rows(), folder.path()));
  EXPECT_EQ(read_file(folder.path() / "people.csv"),
            "person,name,email,unit,title,manager,starts,ends,same_as,language\np,\"a \"\"b\"\", "
            "c;\nd\",,,,,,,,\n");
  struct stat status {};
  ASSERT_EQ(::stat((folder.path() / "systems.csv").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST(Sql, KeepsWhatIsWrittenAsItIs) {
  const Made made({table("systems",
                         "system,confidentiality,integrity,third_country,classified_on\n"
                         "o'b\\,02,3,yes,2026-01-02")});
  std::string all;
  ASSERT_TRUE(write_sql(made.rows(), [&](const std::string& text) -> Status {
    all += text;
    return Done{};
  }));
  EXPECT_THAT(all, HasSubstr("\"confidentiality\" TEXT,\n  \"integrity\" INTEGER"));
  EXPECT_THAT(all,
              HasSubstr("('o''b\\', NULL, NULL, '02', 3, NULL, '2026-01-02', NULL, NULL, NULL, TRUE, NULL)"));
}

TEST(Sql, WhatCannotBeRunIsTold) {
  const TempFolder folder;
  write_file(folder.path() / "a.sql", "CREATE TABLE a (b);CREATE TABLE a (b);");
  write_file(folder.path() / "a.db", "");
  const auto run = run_sql_file(folder.path() / "a.sql", folder.path() / "a.db");
  ASSERT_FALSE(run);
  EXPECT_THAT(argument(run.error(), "detail"), HasSubstr("already exists"));
  EXPECT_FALSE(run_sql_file(folder.path() / "none.sql", folder.path() / "a.db"));
}

TEST(Workbook, IsWrittenInEitherLanguage) {
  const auto outcome = behorig::read_register(example_tables(), Keep::rows_too);
  const TempFolder folder;
  std::vector<std::string> bytes;
  for (const auto language : {Language::en, Language::sv}) {
    const auto file = folder.path() / "a.xlsx";
    ASSERT_TRUE(write_workbook({outcome.reg->symbols, outcome.kept}, file, language));
    bytes.push_back(read_file(file));
    EXPECT_TRUE(bytes.back().starts_with("PK"));
  }
  EXPECT_NE(bytes[0], bytes[1]);
}

TEST(Workbook, ThatCannotBeWrittenIsTold) {
  const Made made({table("systems", "system\ns")});
  const auto written = write_workbook(made.rows(), "/nowhere/a.xlsx", Language::en);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().id, "writer.failed");
}

/// The names that a workbook shows are those that its reader knows, and every column says what it means.
TEST(Texts, AreThereForEveryTableAndColumn) {
  const auto& catalogue = Catalogue::built_in();
  for (const auto& spec : register_schema()) {
    const auto* words = words::find_table(spec.name);
    ASSERT_NE(words, nullptr);
    const std::string id = "register-table." + std::string(spec.name);
    EXPECT_EQ(catalogue.say(Message(id), Language::en), spec.name);
    EXPECT_EQ(catalogue.say(Message(id), Language::sv), words->swedish.front());
    for (const auto& column : spec.columns) {
      const auto* known = words::find_column(*words, column.name);
      ASSERT_NE(known, nullptr);
      const std::string heading = "register-column." + std::string(column.name);
      EXPECT_EQ(catalogue.say(Message(heading), Language::en), column.name);
      EXPECT_EQ(catalogue.say(Message(heading), Language::sv), known->swedish.front());
      const std::string means = "register-means." + std::string(spec.name) + "." + std::string(column.name);
      EXPECT_NE(catalogue.text(means, Language::en), nullptr) << means;
    }
  }
}

/// What the comments say is what register.md says.
TEST(Texts, MeanWhatThePageSays) {
  std::string page = read_file(BEHORIG_SOURCE_DIR "/core/docs/register.md");
  std::erase(page, '`');
  for (const auto& spec : register_schema()) {
    for (const auto& column : spec.columns) {
      std::string means = *Catalogue::built_in().text(
          "register-means." + std::string(spec.name) + "." + std::string(column.name), Language::en);
      if (!means.ends_with("...")) means.pop_back();
      EXPECT_THAT(
          page, ::testing::AnyOf(HasSubstr("| " + means + " |"),
                                 HasSubstr("| " + std::string(1, static_cast<char>(std::tolower(means[0]))) +
                                           means.substr(1) + " |")))
          << spec.name << "." << column.name;
    }
  }
}

TEST(Example, FillsEveryColumnAndIsARegisterWithoutWarnings) {
  const auto outcome = behorig::read_register(example_tables(), Keep::rows_too);
  EXPECT_THAT(outcome.errors, IsEmpty());
  EXPECT_THAT(ids_of(outcome.warnings), IsEmpty());
  EXPECT_EQ(outcome.kept.size(), register_schema().size());
  for (const auto& spec : register_schema()) {
    for (std::size_t i = 0; i < spec.columns.size(); ++i)
      EXPECT_NE(example_of(spec.name, i), "") << spec.name << "." << spec.columns[i].name;
  }
}

TEST(Words, AreThoseOfTheEnumeratedColumns) {
  EXPECT_THAT(words_of(CellType::yes_no), ElementsAre("yes", "no"));
  EXPECT_THAT(words_of(CellType::capacity),
              ElementsAre("system_owner", "information_owner", "deputy", "approver"));
  EXPECT_THAT(words_of(CellType::level), IsEmpty());
  for (const auto& spec : register_schema()) {
    for (const auto& column : spec.columns) {
      for (const auto word : words_of(column.type)) EXPECT_TRUE(well_formed(column.type, word)) << word;
    }
  }
}

TEST(Beside, NothingIsThereUntilItIsPutAndNothingStaysIfItIsNot) {
  const TempFolder folder;
  const auto target = folder.path() / "a.xlsx";
  {
    auto beside = Beside::make(target, TargetKind::workbook, false);
    ASSERT_TRUE(beside);
    write_file(beside->path(), "half");
    EXPECT_FALSE(fs::exists(target));
  }
  EXPECT_TRUE(fs::is_empty(folder.path()));
  auto beside = Beside::make(target, TargetKind::workbook, false);
  write_file(beside->path(), "whole");
  write_file(target, "somebody else's");
  const auto put = beside->put();
  ASSERT_FALSE(put);
  EXPECT_EQ(put.error().id, "writer.is-there");
  EXPECT_EQ(read_file(target), "somebody else's");
}

TEST(Beside, ReplacesOnlyWhatIsOfItsKindAndOnlyWhenAsked) {
  const TempFolder folder;
  const auto target = folder.path() / "register";
  fs::create_directory(target);
  write_file(target / "people.csv", "old");
  write_file(target / "systems.csv", "old");
  EXPECT_EQ(Beside::make(target, TargetKind::folder, false).error().id, "writer.is-there");
  EXPECT_EQ(Beside::make(target, TargetKind::workbook, true).error().id, "writer.other-thing");
  {
    auto beside = Beside::make(target, TargetKind::folder, true);
    ASSERT_TRUE(beside);
    write_file(beside->path() / "people.csv", "new");
    ASSERT_TRUE(beside->put());
  }
  EXPECT_EQ(read_file(target / "people.csv"), "new");
  EXPECT_FALSE(fs::exists(target / "systems.csv"));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 1);
  write_file(target / "letter.txt", "mine");
  EXPECT_EQ(Beside::make(target, TargetKind::folder, true).error().id, "writer.folder-others");
  EXPECT_EQ(Beside::make("/", TargetKind::folder, true).error().id, "writer.other-thing");
  EXPECT_EQ(Beside::make(folder.path() / "none" / "a.sql", TargetKind::sql, true).error().id,
            "writer.failed");
}

TEST(Beside, AnEarlierFolderThatSomebodyJustUsedIsKept) {
  const TempFolder folder;
  const auto target = folder.path() / "register";
  fs::create_directory(target);
  auto beside = Beside::make(target, TargetKind::folder, true);
  ASSERT_TRUE(beside);
  write_file(target / "letter.txt", "mine");
  EXPECT_EQ(beside->put().error().id, "writer.folder-others");
  EXPECT_EQ(read_file(target / "letter.txt"), "mine");
}

TEST(TargetKind, IsWhatTheNameEndsIn) {
  const TempFolder folder;
  fs::create_directory(folder.path() / "a.d");
  EXPECT_EQ(*target_kind(folder.path() / "a.d"), TargetKind::folder);
  EXPECT_EQ(*target_kind("new"), TargetKind::folder);
  EXPECT_EQ(*target_kind("new/"), TargetKind::folder);
  EXPECT_EQ(*target_kind("a.XLSX"), TargetKind::workbook);
  EXPECT_EQ(*target_kind("a.db"), TargetKind::sqlite);
  EXPECT_EQ(*target_kind("a.sql"), TargetKind::sql);
  for (const char* other : {"a.ods", "a.xls", "a.csv", "a.toml", "a.txt"})
    EXPECT_FALSE(target_kind(other)) << other;
}

}  // namespace
}  // namespace behorig::testing
