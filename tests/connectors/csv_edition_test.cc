// What an export's files were, so that they need not be read again while they are the same.

#include <fcntl.h>
#include <sys/stat.h>

#include <array>

#include "tests/connectors/csv_export.h"

namespace behorig::csv_connector {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class CsvEdition : public Csv {
 protected:
  CsvEdition() {
    write("accounts.csv", "account,name\na,A\nb,B\n");
    write("grants.csv", "account,entitlement\na,e\nb,e\n");
  }

  FakeReading read(const std::string& edition = "", const std::string& more = "",
                   const std::function<void()>& asked = {}) const {
    return sdk::fake_read(options(more), read_export, {}, asked, {}, true, edition);
  }
  /// Whether the next reading, after the change, states all facts.
  bool reads_all(const std::function<void()>& change, const std::string& more = "") const {
    const auto edition = read("", more).edition;
    EXPECT_THAT(edition, Not(IsEmpty()));
    change();
    const auto out = read(edition, more);
    EXPECT_NE(out.unchanged, !out.grants.empty() || !out.problems.empty());
    return !out.unchanged;
  }
};

TEST_F(CsvEdition, TheSameFilesAreNotReadAgainAndAreProvedAgain) {
  const auto first = read();
  ASSERT_TRUE(first.complete);
  const auto second = read(first.edition);
  EXPECT_TRUE(second.unchanged && second.complete);
  EXPECT_THAT(second.grants, IsEmpty());
  EXPECT_THAT(second.accounts, IsEmpty());
  EXPECT_EQ(second.proof_json, first.proof_json);
}

/// Hours ago.
class CsvAge : public CsvEdition {
 protected:
  void write_back(const std::string& name, int hours) const {
    fs::last_write_time(folder_ / name, fs::file_time_type::clock::now() - std::chrono::hours(hours));
  }
  static constexpr const char* kDayAndAHalf = R"(,"max_age_hours":36)";
};

TEST_F(CsvAge, AFileThatIsOlderThanItMayBeIsNoCompleteReading) {
  write_back("grants.csv", 37);
  const auto reading = read("", kDayAndAHalf);
  EXPECT_FALSE(reading.complete);
  EXPECT_THAT(reading.errors(), ElementsAre("file-old"));
  EXPECT_EQ(argument(reading.problems.front(), "file"), (folder_ / "grants.csv").string());
  EXPECT_EQ(argument(reading.problems.front(), "hours"), "36");
  EXPECT_THAT(reading.grants, SizeIs(2)) << "who holds too much in it is told";
}

TEST_F(CsvAge, AFileThatIsNamedTwiceIsToldOnce) {
  write_back("grants.csv", 37);
  const auto reading = read("", std::string(kDayAndAHalf) + R"(,"files":{"accounts":")" +
                                    (folder_ / "grants.csv").string() + "\"}");
  EXPECT_THAT(reading.errors(), ElementsAre("file-old"));
}

TEST_F(CsvAge, OneThatIsYoungerOrOfWhichNothingIsSaidIsOne) {
  write_back("grants.csv", 35);
  EXPECT_TRUE(read("", kDayAndAHalf).complete);
  write_back("grants.csv", 24 * 400);
  EXPECT_TRUE(read().complete);
}

TEST_F(CsvAge, AnUnchangedFileGrowsOldToo) {
  const auto first = read("", kDayAndAHalf);
  ASSERT_TRUE(first.complete);
  write_back("accounts.csv", 50);
  const auto second = read(first.edition, kDayAndAHalf);
  EXPECT_FALSE(second.complete);
  EXPECT_FALSE(second.unchanged);
  EXPECT_THAT(second.errors(), ElementsAre("file-old"));
}

TEST_F(CsvAge, WrittenAnewWithTheSameContentItIsYoungAndNotReadAgain) {
  const auto first = read("", kDayAndAHalf);
  write_back("accounts.csv", 50);
  write("accounts.csv", "account,name\na,A\nb,B\n");
  EXPECT_TRUE(read(first.edition, kDayAndAHalf).unchanged);
}

TEST_F(CsvAge, IsProvedOfEachFile) {
  const timespec written{.tv_sec = 1'793'937'600, .tv_nsec = 0};
  const std::array times{written, written};
  ASSERT_EQ(::utimensat(AT_FDCWD, (folder_ / "grants.csv").c_str(), times.data(), 0), 0);
  const auto proof = boost::json::parse(read().proof_json).as_object();
  EXPECT_EQ(proof.at("grants.written"), "2026-11-06T04:00:00Z");
  EXPECT_TRUE(proof.contains("accounts.written"));
  EXPECT_FALSE(proof.contains("nesting.written"));
}

TEST_F(CsvAge, NoHoursAreASettingThatCannotBe) {
  EXPECT_THAT(read("", R"(,"max_age_hours":0)").errors(), ElementsAre("max-age-wrong"));
}

TEST_F(CsvEdition, WrittenAnewWithTheSameContentTheyAreTheSame) {
  EXPECT_FALSE(reads_all([&] { write("accounts.csv", "account,name\na,A\nb,B\n"); }));
}

// Neither its size nor its times say that a file is as it was.
TEST_F(CsvEdition, OneByteIsAnotherFileWhateverItsTimesSay) {
  const auto times = fs::last_write_time(folder_ / "grants.csv");
  EXPECT_TRUE(reads_all([&] {
    write("grants.csv", "account,entitlement\na,e\nb,f\n");
    fs::last_write_time(folder_ / "grants.csv", times);
  }));
}

TEST_F(CsvEdition, FilesThatComeOrGoAreSeen) {
  EXPECT_TRUE(reads_all([&] { write("nesting.csv", "entitlement,gives\ne,f\n"); }));
  EXPECT_TRUE(reads_all([&] { fs::remove(folder_ / "nesting.csv"); }));
  EXPECT_TRUE(reads_all([&] { fs::create_symlink("nowhere.csv", folder_ / "entitlements.csv"); }));
  fs::remove(folder_ / "entitlements.csv");
  EXPECT_TRUE(reads_all([&] { fs::remove(folder_ / "accounts.csv"); }));
}

TEST_F(CsvEdition, PromisesBesideTheFilesAreHeldAgain) {
  const auto sum = [](const FakeReading& reading) {
    return std::string(boost::json::parse(reading.proof_json).at("grants.sha256").as_string());
  };
  EXPECT_TRUE(reads_all([&] { write("grants.csv.sha256", sum(read()) + "  grants.csv\n"); }));
  const auto edition = read().edition;
  EXPECT_TRUE(read(edition).unchanged);
  write("grants.csv.sha256", std::string(64, '0') + "  grants.csv\n");
  EXPECT_THAT(read(edition).errors(), ElementsAre("checksum-differs"));
  write("grants.csv.sha256", "");
  EXPECT_THAT(read(edition).errors(), ElementsAre("checksum-unreadable"));
  fs::remove(folder_ / "grants.csv.sha256");
  write("nesting.csv.sha256", std::string(64, '0') + "  nesting.csv\n");
  EXPECT_THAT(read(edition).errors(), ElementsAre("promised-missing"));
}

// Whatever the edition says: a promise is held against the file.
TEST_F(CsvEdition, APromiseThatIsNotKeptIsNeverUnchanged) {
  const std::string other(64, '0');
  write("grants.csv.sha256", other + "\n");
  fs::remove(folder_ / "grants.csv.sha256");
  auto edition = boost::json::parse(read().edition).as_object();
  write("grants.csv.sha256", other + "\n");
  edition["grants"].as_object()["promised"] = other;
  EXPECT_THAT(read(boost::json::serialize(edition)).errors(), ElementsAre("checksum-differs"));
}

TEST_F(CsvEdition, OneFileForSeveralTablesIsOneFile) {
  write("all.csv", "account,entitlement\na,e\n");
  const std::string all = (folder_ / "all.csv").string();
  const std::string more = R"(,"files":{"accounts":")" + all + R"(","grants":")" + all + "\"}";
  const auto edition = read("", more).edition;
  EXPECT_TRUE(read(edition, more).unchanged);
  EXPECT_FALSE(read(edition).unchanged) << "other settings";
}

TEST_F(CsvEdition, AReadingWithAnErrorHasNone) {
  write("grants.csv", "account,entitlement\na,\n");
  const auto out = read();
  EXPECT_FALSE(out.complete);
  EXPECT_THAT(out.edition, IsEmpty());
}

TEST_F(CsvEdition, WhatIsNoEditionIsReadOver) {
  for (const char* edition : {"{}", "[]", "x", "{\"grants\":{}}", "{\"grants\":1}", "null", "\xff"}) {
    const auto out = read(edition);
    EXPECT_FALSE(out.unchanged) << edition;
    EXPECT_TRUE(out.complete) << edition;
    EXPECT_THAT(out.grants, SizeIs(2)) << edition;
  }
}

TEST_F(CsvEdition, AFileThatChangesWhileItIsLookedAtIsSeen) {
  const auto edition = read().edition;
  int asked = 0;
  const auto out = read(edition, "", [&] {
    if (++asked == 2) write("accounts.csv", "account,name\na,A\nb,C\n");
  });
  EXPECT_FALSE(out.complete);
  EXPECT_THAT(out.errors(), ElementsAre("file-changed"));
}

}  // namespace
}  // namespace behorig::csv_connector
