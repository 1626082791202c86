#include "core/store/store.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "tests/unit/store/samples.h"

namespace behorig::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(Store, EverythingComesBackAfterItWasClosed) {
  const StoreFile file;
  auto run = sample_run("20260101T000000Z-aaaaaa");
  run.grown = {"grants"};
  run.shrunk = {"accounts"};
  run.register_suspect = true;
  const auto finding = sample_finding();
  ASSERT_TRUE(file.open()->write_run(run, changes_of(finding)));
  const auto store = file.open();
  EXPECT_THAT(*store->findings("library"), ElementsAre(finding));
  EXPECT_THAT(*store->all_findings(), ElementsAre(finding));
  EXPECT_THAT(*store->findings("other"), IsEmpty());
  const auto runs = *store->runs(std::nullopt, 0);
  ASSERT_THAT(runs, SizeIs(1));
  EXPECT_EQ(runs[0].id, run.id);
  EXPECT_EQ(runs[0].day, run.day);
  EXPECT_EQ(runs[0].counts, run.counts);
  EXPECT_EQ(runs[0].register_rows, run.register_rows);
  EXPECT_EQ(runs[0].grown, run.grown);
  EXPECT_EQ(runs[0].shrunk, run.shrunk);
  EXPECT_TRUE(runs[0].register_suspect);
  EXPECT_EQ(runs[0].verdict, Verdict::complete);
}

// Locks of a process go with any descriptor of the file that it closes; without them another process may take
// the log away beneath an open store.
TEST(Store, OpeningItTwiceInOneProcessDropsNoLock) {
  const StoreFile file;
  const auto first = file.open();
  ASSERT_TRUE(first->systems());
  ASSERT_TRUE(file.open()->systems());
  const pid_t child = ::fork();
  if (child == 0) {
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    const int fd = ::open(file.path.c_str(), O_RDWR | O_CLOEXEC);
    const bool asked = fd >= 0 && ::fcntl(fd, F_GETLK, &lock) == 0;
    ::_exit(asked && lock.l_type != F_UNLCK ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "nobody holds a lock on the file";
}

TEST(Store, WhatAConnectorRemembersIsKeptUnderItsKey) {
  const StoreFile file;
  const std::string bytes("a\0b\xff", 4);
  ASSERT_TRUE(file.open()->kept().remember("library", "k1", bytes));
  const auto store = file.open();
  EXPECT_EQ(store->kept().remembered("library", "k1")->bytes, bytes);
  EXPECT_EQ(store->kept().remembered("library", "k2")->bytes, "");
  EXPECT_EQ(store->kept().remembered("archive", "k1")->bytes, "");
  ASSERT_TRUE(store->kept().remember("library", "k2", "new"));
  EXPECT_EQ(store->kept().remembered("library", "k1")->bytes, "");
  EXPECT_EQ(store->kept().remembered("library", "k2")->bytes, "new");
  EXPECT_TRUE(store->kept().remembered("library", "k2")->of_newest);
  ASSERT_TRUE(store->kept().doubt("library"));
  EXPECT_FALSE(store->kept().remembered("library", "k2")->of_newest);
  ASSERT_TRUE(store->kept().remember("library", "k2", "newer"));
  EXPECT_TRUE(store->kept().remembered("library", "k2")->of_newest);
  ASSERT_TRUE(store->kept().remember("library", "k2", ""));
  EXPECT_EQ(store->kept().remembered("library", "k2")->bytes, "");
}

TEST(Store, AReadingIsFoundByTheEditionOfWhoMadeIt) {
  const StoreFile file;
  const auto store = file.open();
  Kept& kept = store->kept();
  const std::string edition("\0\xff", 2);
  ASSERT_TRUE(kept.keep_reading("s", {"facts", "r1", "t1", "k", edition}));
  EXPECT_EQ(kept.reading_with_edition("s", "k")->edition, edition);
  EXPECT_EQ(kept.reading_with_edition("s", "k")->bytes, "facts");
  EXPECT_EQ(kept.reading_with_edition("s", "other")->bytes, "");
  EXPECT_EQ(kept.reading_with_edition("t", "k")->bytes, "");
  ASSERT_TRUE(kept.keep_reading("s", {"more facts", "r2", "t2", "k", ""}));
  EXPECT_EQ(kept.reading_with_edition("s", "k")->bytes, "");
  EXPECT_EQ(kept.reading("s")->bytes, "more facts");
}

TEST(Store, AReadingIsKeptAgainAsTheOneThatItWas) {
  const StoreFile file;
  const auto store = file.open();
  Kept& kept = store->kept();
  ASSERT_TRUE(kept.keep_reading("s", {"facts", "r1", "t1", "k", "e"}));
  auto known = kept.reading_with_edition("s", "k").value();
  EXPECT_EQ(known.read_in, "r1");
  known.run = "r2";
  known.ended = "t2";
  ASSERT_TRUE(kept.keep_reading_again("s", known));
  const auto again = kept.reading("s").value();
  EXPECT_EQ(again.bytes + again.run + again.ended + again.read_in, "factsr2t2r1");
}

// Two checks of one system at a time: what one found unchanged may not be what the other has kept since.
TEST(Store, AReadingThatIsKeptAgainIsNotTakenForAnother) {
  const StoreFile file;
  const auto store = file.open();
  Kept& kept = store->kept();
  const auto again = [&](const std::function<void()>& meanwhile) {
    EXPECT_TRUE(kept.keep_reading("s", {"facts", "r1", "t1", "k", "e"}));
    auto known = kept.reading_with_edition("s", "k").value();
    meanwhile();
    known.run = "r3";
    known.ended = "t3";
    EXPECT_TRUE(kept.keep_reading_again("s", known));
    const auto now = kept.reading("s").value();
    EXPECT_EQ(now.bytes + now.run + now.ended + now.read_in, "factsr3t3r1");
    EXPECT_EQ(now.edition, "e");
  };
  again([&] { EXPECT_TRUE(kept.keep_reading("s", {"others", "r2", "t2", "k", "e2"})); });
  again([&] { EXPECT_TRUE(kept.keep_reading("s", {"others", "r2", "t2", "k", "e"})); });
  again([&] { EXPECT_TRUE(kept.keep_reading("s", {"others", "r2", "t2", "k2", "e"})); });
  again([&] { EXPECT_TRUE(kept.keep_reading("s", {"others", "r2", "t2", "k", ""})); });
  again([&] { EXPECT_TRUE(kept.doubt("s")); });
  again([&] { EXPECT_TRUE(kept.forget("s")); });
}

TEST(Store, AfterADoubtAReadingKeepsItsRunAndLosesItsEdition) {
  const StoreFile file;
  const auto store = file.open();
  Kept& kept = store->kept();
  ASSERT_TRUE(kept.keep_reading("s", {"facts", "r1", "t1", "k", "e"}));
  auto known = kept.reading_with_edition("s", "k").value();
  known.run = "r2";
  known.ended = "t2";
  ASSERT_TRUE(kept.keep_reading_again("s", known));
  ASSERT_TRUE(kept.doubt("s"));
  EXPECT_EQ(kept.reading_with_edition("s", "k")->bytes, "");
  EXPECT_EQ(kept.reading("s")->run, "r2");
}

TEST(Store, SeenAgainMovesOnlyWhatMoves) {
  const StoreFile file;
  const auto store = file.open();
  auto finding = sample_finding();
  ASSERT_TRUE(store->write_run(sample_run("r1"), changes_of(finding)));
  finding.finding.last_seen = "2026-11-25T06:00:00Z";
  finding.finding.run = "r2";
  finding.finding.reading = Verdict::partial;
  LifeChanges seen;
  seen.seen.push_back(finding);
  ASSERT_TRUE(store->write_run(sample_run("r2"), seen));
  EXPECT_THAT(*store->findings("library"), ElementsAre(finding));
  EXPECT_THAT(*store->history(finding.finding.id), SizeIs(1));
}

TEST(Store, WhatARunDoesNotSeeKeepsWhoSawItLast) {
  const StoreFile file;
  const auto store = file.open();
  auto one = sample_finding(1), other = sample_finding(2);
  LifeChanges first = changes_of(one);
  first.changed.push_back(changes_of(other).changed[0]);
  ASSERT_TRUE(store->write_run(sample_run("r1"), first));
  const auto see = [&](StoredFinding& finding, const std::string& run, const std::string& at,
                       Verdict reading) {
    finding.finding.run = run;
    finding.finding.last_seen = at;
    finding.finding.reading = reading;
    LifeChanges seen;
    seen.seen.push_back(finding);
    ASSERT_TRUE(store->write_run(sample_run(run), seen));
  };
  see(one, "r2", "2026-11-25T06:00:00Z", Verdict::partial);
  EXPECT_THAT(*store->findings("library"), ElementsAre(one, other)) << "the other one is still of r1";
  see(other, "r3", "2026-11-26T06:00:00Z", Verdict::complete);
  EXPECT_THAT(*store->findings("library"), ElementsAre(one, other));
  ASSERT_TRUE(store->write_run(sample_run("r4"), {}));
  EXPECT_THAT(*store->findings("library"), ElementsAre(one, other)) << "a run that saw nothing moves nothing";
  EXPECT_THAT(*file.open()->all_findings(), ElementsAre(one, other));
}

TEST(Store, TheRegistersRunsSeeFindingsOfManySystems) {
  const StoreFile file;
  const auto store = file.open();
  auto here = sample_finding(1), there = sample_finding(2);
  there.finding.deviation.system = "school";
  LifeChanges changes = changes_of(here);
  changes.changed.push_back(changes_of(there).changed[0]);
  ASSERT_TRUE(store->write_run(sample_run("r1", ""), changes));
  there.finding.run = "r2";
  there.finding.last_seen = "2026-11-25T06:00:00Z";
  LifeChanges seen;
  seen.seen.push_back(there);
  ASSERT_TRUE(store->write_run(sample_run("r2", ""), seen));
  ASSERT_TRUE(store->write_run(sample_run("r3"), {}));
  EXPECT_THAT(*store->findings("library"), ElementsAre(here));
  EXPECT_THAT(*store->findings("school"), ElementsAre(there));
}

TEST(Store, GivesTheSameFindingsWhateverIsShown) {
  const StoreFile file;
  const auto store = file.open();
  auto bare = sample_finding(2), with_incident = sample_finding(3), changed = sample_finding(4);
  for (auto* one : {&bare, &with_incident}) {
    one->covered.clear();
    one->finding.accepted_by = one->finding.accepted_until = "";
  }
  bare.finding.incident = "";
  LifeChanges changes;
  std::vector<StoredFinding> all{sample_finding(1), bare, with_incident, changed, sample_finding(5)};
  Shown shown;
  for (auto& one : all) {
    changes.changed.push_back(changes_of(one).changed[0]);
    if (one.finding.id.bytes[0] == 5) continue;
    shown.by_id.emplace_back(one.finding.id, shown.deviations.size());
    auto& deviation = shown.deviations.emplace_back(one.finding.deviation);
    deviation.passing.more_severe = 1;
    deviation.passing.coverage = {{"k", "r", {}, deviation.holders, true}};
  }
  shown.deviations[3].holders.push_back({"a18", "bo.ek", "", ""});
  shown.by_id.emplace_back(sample_finding(6).finding.id, 0);
  ASSERT_TRUE(store->write_run(sample_run("r1"), changes));
  EXPECT_EQ(*store->findings("library", shown), all);
  EXPECT_EQ(*store->findings("library"), all);
  EXPECT_THAT(*store->findings("school", shown), IsEmpty());
}

TEST(Store, KnowsWhichOwnControlsFoundSomething) {
  const StoreFile file;
  const auto store = file.open();
  auto own = sample_finding(1), again = sample_finding(2), other = sample_finding(3);
  own.finding.deviation.control = again.finding.deviation.control = "own-cash";
  other.finding.deviation.control = "unowned-system";
  LifeChanges changes;
  for (const auto& one : {own, again, other}) changes.changed.push_back(changes_of(one).changed[0]);
  ASSERT_TRUE(store->write_run(sample_run("r1"), changes));
  EXPECT_THAT(*store->own_controls(), ElementsAre("own-cash"));
}

TEST(Store, FindsByControlAndByCoverage) {
  const StoreFile file;
  const auto store = file.open();
  auto covered = sample_finding(1), other = sample_finding(2);
  other.covered.clear();
  other.finding.deviation.control = "unowned-system";
  LifeChanges changes = changes_of(covered);
  changes.changed.push_back(changes_of(other).changed[0]);
  ASSERT_TRUE(store->write_run(sample_run("r1"), changes));
  EXPECT_THAT(*store->findings_of({"unowned-system", "x"}), ElementsAre(other));
  EXPECT_THAT(*store->findings_of({}), IsEmpty());
  EXPECT_THAT(*store->covered_findings("library"), ElementsAre(covered));
  covered.covered.clear();
  ASSERT_TRUE(store->write_run(sample_run("r2"), changes_of(covered)));
  EXPECT_THAT(*store->covered_findings("library"), IsEmpty());
}

TEST(Store, ABodyThatDidNotChangeIsKept) {
  const StoreFile file;
  const auto store = file.open();
  auto finding = sample_finding();
  ASSERT_TRUE(store->write_run(sample_run("r1"), changes_of(finding)));
  finding.finding.status = FindingStatus::open;
  auto opened = changes_of(finding);
  opened.changed[0].same_body = true;
  ASSERT_TRUE(store->write_run(sample_run("r2"), opened));
  EXPECT_THAT(*store->findings("library"), ElementsAre(finding));
  auto unknown = sample_finding(9);
  auto first = changes_of(unknown);
  first.changed[0].same_body = true;
  ASSERT_TRUE(store->write_run(sample_run("r3"), first));
  EXPECT_THAT(*store->findings("library"), ElementsAre(finding, unknown)) << "there is none to keep";
}

TEST(Store, HistoryTellsEachChange) {
  const StoreFile file;
  const auto store = file.open();
  auto changes = changes_of(sample_finding());
  ASSERT_TRUE(store->write_run(sample_run("r1"), changes));
  changes.changed[0].status_changed = false;
  changes.changed[0].came = {{"a2", "", "", ""}};
  changes.changed[0].went = {{"", "", "p9", ""}};
  ASSERT_TRUE(store->write_run(sample_run("r2"), changes));
  const auto history = *store->history(sample_finding().finding.id);
  ASSERT_THAT(history, SizeIs(2));
  EXPECT_EQ(history[0].what, "new");
  EXPECT_EQ(history[1].what, "changed");
  EXPECT_EQ(history[1].run, "r2");
  EXPECT_THAT(history[1].came, ElementsAre("a2"));
  EXPECT_THAT(history[1].went, ElementsAre("person:p9"));
}

TEST(Store, FindsByTheBeginningOfAnId) {
  const StoreFile file;
  const auto store = file.open();
  auto changes = changes_of(sample_finding(0xab));
  changes.changed.push_back(changes_of(sample_finding(0xac)).changed[0]);
  ASSERT_TRUE(store->write_run(sample_run("20260101T000000Z-aaaaaa"), changes));
  ASSERT_TRUE(store->write_run(sample_run("20260102T000000Z-aaaaaa"), {}));
  EXPECT_THAT(*store->find_finding("ab00"), SizeIs(1));
  EXPECT_THAT(*store->find_finding("AB00"), SizeIs(1));
  EXPECT_THAT(*store->find_finding("ab"), IsEmpty()) << "too short to mean one";
  EXPECT_THAT(*store->find_finding("' OR 1"), IsEmpty());
  EXPECT_EQ((*store->find_run("20260101"))->id, "20260101T000000Z-aaaaaa");
  EXPECT_EQ(store->find_run("2026").error().id, "store.run-ambiguous");
  EXPECT_EQ(*store->find_run("x"), std::nullopt);
}

std::string id_of(const Result<std::optional<RunRecord>>& run) { return *run ? (*run)->id : ""; }

TEST(Store, TheBaselineIsTheNewestRunThatIsBelieved) {
  const StoreFile file;
  const auto store = file.open();
  const auto write = [&](const std::string& id, Verdict verdict, Verdict reading) {
    auto run = sample_run(id);
    run.verdict = verdict;
    run.reading_verdict = reading;
    if (verdict == Verdict::suspect) run.shrunk = {"accounts"};
    ASSERT_TRUE(store->write_run(run, {}));
  };
  EXPECT_EQ(id_of(store->baseline("library")), "");
  write("r1", Verdict::complete, Verdict::complete);
  write("r2", Verdict::suspect, Verdict::complete);
  write("r3", Verdict::failed, Verdict::failed);
  EXPECT_EQ(id_of(store->baseline("library")), "r1");
  EXPECT_EQ(id_of(store->previous_reading("library")), "r2");
  EXPECT_EQ(id_of(store->baseline("other")), "");
  ASSERT_TRUE(store->confirm("r2", "anna", "2026-11-24T07:00:00Z"));
  EXPECT_EQ(id_of(store->baseline("library")), "r2");
  EXPECT_EQ((*store->find_run("r2"))->confirmed_by, "anna");
  EXPECT_EQ(store->confirm("r9", "anna", "").error().id, "store.run-unknown");
  EXPECT_EQ(store->confirm("", "anna", "").error().id, "store.run-unknown");
}

TEST(Store, OnlyWhatAGuardStoppedCanBeConfirmed) {
  const StoreFile file;
  const auto store = file.open();
  const auto refusal = [&](RunRecord run) {
    static int count = 0;
    run.id = "r" + std::to_string(++count) + "-";
    if (!store->write_run(run, {})) return std::string("not written");
    const auto done = store->confirm(run.id, "anna", "");
    return done ? "" : done.error().id;
  };
  const auto of = [](std::optional<Verdict> verdict, const std::string& system = "library") {
    auto run = sample_run("", system);
    run.verdict = verdict;
    return run;
  };
  EXPECT_EQ(refusal(of(Verdict::complete)), "store.confirm-good");
  EXPECT_EQ(refusal(of(Verdict::partial)), "store.confirm-not-whole");
  EXPECT_EQ(refusal(of(Verdict::failed)), "store.confirm-not-whole");
  EXPECT_EQ(refusal(of(Verdict::suspect)), "store.confirm-empty") << "no guard stopped it";
  auto grown = of(Verdict::suspect);
  grown.grown = {"grants"};
  EXPECT_EQ(refusal(grown), "");
  EXPECT_EQ(refusal(of({}, "")), "store.confirm-good");
  auto refused = of({}, "");
  refused.register_hash.clear();
  EXPECT_EQ(refusal(refused), "store.confirm-refused");
}

TEST(Store, APartialRunIsNoBaselineThoughItsRegisterIsConfirmed) {
  const StoreFile file;
  const auto store = file.open();
  ASSERT_TRUE(store->write_run(sample_run("r1"), {}));
  auto partial = sample_run("r2");
  partial.verdict = partial.reading_verdict = Verdict::partial;
  partial.register_suspect = true;
  partial.register_rows = {{"people", 3}};
  ASSERT_TRUE(store->write_run(partial, {}));
  ASSERT_TRUE(store->confirm("r2", "anna", ""));
  EXPECT_EQ(id_of(store->baseline("library")), "r1");
  EXPECT_EQ((*store->register_baseline())->at("people"), 3U);
}

TEST(Store, TheRegistersBaselineIsNotSuspect) {
  const StoreFile file;
  const auto store = file.open();
  EXPECT_EQ(*store->register_baseline(), std::nullopt);
  ASSERT_TRUE(store->write_run(sample_run("r1", ""), {}));
  auto smaller = sample_run("r2", "");
  smaller.register_rows = {{"people", 3}};
  smaller.register_suspect = true;
  ASSERT_TRUE(store->write_run(smaller, {}));
  EXPECT_EQ((*store->register_baseline())->at("people"), 300U);
  ASSERT_TRUE(store->confirm("r2", "", ""));
  EXPECT_EQ((*store->register_baseline())->at("people"), 3U);
}

TEST(Store, AllOrNothing) {
  const StoreFile file;
  const auto store = file.open();
  ASSERT_TRUE(store->write_run(sample_run("r1"), {}));
  EXPECT_FALSE(store->write_run(sample_run("r1"), changes_of(sample_finding()))) << "the id is taken";
  EXPECT_THAT(*store->all_findings(), IsEmpty());
  const auto failed = store->exclusively([&]() -> Status {
    if (const auto done = store->write_run(sample_run("r2"), changes_of(sample_finding())); !done)
      return done.error();
    return Message("x");
  });
  EXPECT_EQ(failed.error().id, "x");
  EXPECT_THAT(*store->all_findings(), IsEmpty());
  EXPECT_THAT(*store->runs(std::nullopt, 0), SizeIs(1));
}

TEST(Store, TwoWritersWaitForEachOther) {
  const StoreFile file;
  const auto one = file.open(), two = file.open();
  ASSERT_TRUE(one->write_run(sample_run("r1"), changes_of(sample_finding())));
  ASSERT_TRUE(two->write_run(sample_run("r2"), {}));
  EXPECT_THAT(*one->runs("library", 0), SizeIs(2));
  EXPECT_THAT(*two->all_findings(), SizeIs(1));
}

TEST(Store, IsForItsOwnerOnly) {
  const StoreFile file;
  const auto store = file.open();
  ASSERT_TRUE(store->write_run(sample_run("r1"), {}));
  for (const char* end : {"", "-wal", "-shm"}) {
    struct stat info {};
    ASSERT_EQ(::stat((file.path.string() + end).c_str(), &info), 0) << end;
    EXPECT_EQ(info.st_mode & 0777, 0600U) << end;
  }
}

std::string refused(const std::string& url) {
  const auto opened = Store::open(url);
  return opened ? "" : opened.error().id;
}

TEST(Store, FilesThatAreNoStoreAreNotTouched) {
  const StoreFile file;
  EXPECT_EQ(refused("postgresql://x"), "store.unknown-url");
  EXPECT_EQ(refused("sqlite:/nowhere/at/all.db"), "store.unreachable");
  std::ofstream(file.path)
      << "not a database, but a text that is long enough to be one, if it only were one ...........";
  EXPECT_EQ(refused(file.url()), "store.damaged");
  std::filesystem::remove(file.path);
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(file.path.c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "CREATE TABLE x (y)", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(other);
  EXPECT_EQ(refused(file.url()), "store.no-store");
}

TEST(Store, ANewerVersionIsRefused) {
  const StoreFile file;
  file.open();
  sqlite3* raw = nullptr;
  ASSERT_EQ(sqlite3_open(file.path.c_str(), &raw), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(raw, "PRAGMA user_version = 99", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(raw);
  EXPECT_EQ(refused(file.url()), "store.newer");
}

}  // namespace
}  // namespace behorig::testing
