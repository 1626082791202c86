// What sinks are told: every change, in order, as it was.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "tests/unit/store/samples.h"

namespace behorig::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// A change of the finding in a run of that id; what it says of the run is the run's.
void write(Store& store, StoredFinding& finding, const std::string& run, FindingStatus status,
           bool same_body = false) {
  finding.finding.run = run;
  finding.finding.status = status;
  auto changes = changes_of(finding);
  changes.changed[0].same_body = same_body;
  ASSERT_TRUE(store.write_run(sample_run(run), changes));
}

std::int64_t bodies(const StoreFile& file) {
  sqlite3* raw = nullptr;
  std::int64_t out = -1;
  if (sqlite3_open(file.path.c_str(), &raw) == SQLITE_OK) {
    const auto take = [](void* number, int, char** cells, char**) {
      *static_cast<std::int64_t*>(number) = std::atoll(cells[0]);
      return 0;
    };
    sqlite3_exec(raw, "SELECT count(body) FROM changes", take, &out, nullptr);
  }
  sqlite3_close(raw);
  return out;
}

TEST(Outbox, TellsEachChangeAsItWasThen) {
  const StoreFile file;
  const auto store = file.open();
  ASSERT_TRUE(store->add_sink("tickets"));
  auto finding = sample_finding();
  write(*store, finding, "r1", FindingStatus::fresh);
  const auto first = finding.finding;
  write(*store, finding, "r2", FindingStatus::open, true);
  const auto second = finding.finding;
  finding.finding.deviation.gives = {"e10"};
  finding.finding.severity = Severity::critical;
  write(*store, finding, "r3", FindingStatus::resolved);
  // Seen by nobody since, and by others: what the changes were stays what they were.
  ASSERT_TRUE(store->write_run(sample_run("r4"), changes_of(sample_finding(7))));
  const auto pending = *file.open()->pending("tickets", 0);
  ASSERT_THAT(pending, SizeIs(4));
  EXPECT_EQ(pending[0].finding, first);
  EXPECT_EQ(pending[0].change.what, "new");
  EXPECT_EQ(pending[1].finding, second);
  EXPECT_EQ(pending[2].finding, finding.finding);
  EXPECT_EQ(pending[2].change.run, "r3");
  EXPECT_LT(pending[0].number, pending[1].number);
  EXPECT_LT(pending[2].number, pending[3].number);
}

TEST(Outbox, EachSinkHasItsOwnPlace) {
  const StoreFile file;
  const auto store = file.open();
  auto finding = sample_finding();
  write(*store, finding, "r1", FindingStatus::fresh);
  ASSERT_TRUE(store->add_sink("mail"));
  EXPECT_EQ(*store->pending_count("mail"), 0U) << "what was before it is not told to it";
  write(*store, finding, "r2", FindingStatus::open);
  ASSERT_TRUE(store->add_sink("tickets"));
  ASSERT_TRUE(store->add_sink("mail")) << "no effect";
  write(*store, finding, "r3", FindingStatus::resolved);
  EXPECT_EQ(*store->pending_count("mail"), 2U);
  EXPECT_EQ(*store->pending_count("tickets"), 1U);
  const auto one = *store->pending("mail", 1);
  ASSERT_THAT(one, SizeIs(1));
  EXPECT_EQ(one[0].change.what, "open");
  ASSERT_TRUE(store->told("mail", one[0].number));
  ASSERT_TRUE(store->told("mail", one[0].number - 1)) << "never backwards";
  EXPECT_EQ(*store->pending_count("mail"), 1U);
  EXPECT_EQ(*store->pending_count("tickets"), 1U);
  ASSERT_TRUE(store->remove_sink("mail"));
  EXPECT_THAT(*store->pending("mail", 0), IsEmpty());
  EXPECT_EQ(*store->pending_count("nobody"), 0U);
}

TEST(Outbox, WithoutSinksOnlyTheNewestBodyIsKept) {
  const StoreFile file;
  const auto store = file.open();
  auto finding = sample_finding();
  for (const char* run : {"r1", "r2", "r3"}) write(*store, finding, run, FindingStatus::open);
  EXPECT_EQ(bodies(file), 1);
  EXPECT_THAT(*store->findings("library"), ElementsAre(finding));
}

TEST(Outbox, BodiesAreKeptUntilEverySinkWasTold) {
  const StoreFile file;
  const auto store = file.open();
  ASSERT_TRUE(store->add_sink("mail"));
  ASSERT_TRUE(store->add_sink("tickets"));
  auto finding = sample_finding();
  for (const char* run : {"r1", "r2", "r3"}) write(*store, finding, run, FindingStatus::open);
  EXPECT_EQ(bodies(file), 3);
  ASSERT_TRUE(store->told("mail", 3));
  write(*store, finding, "r4", FindingStatus::open);
  EXPECT_EQ(bodies(file), 4) << "tickets was told nothing";
  ASSERT_TRUE(store->told("tickets", 4));
  ASSERT_TRUE(store->told("mail", 4));
  write(*store, finding, "r5", FindingStatus::open);
  EXPECT_EQ(bodies(file), 1);
  EXPECT_THAT(*store->pending("mail", 0), SizeIs(1));
}

TEST(Outbox, IsWrittenWithTheRunOrNotAtAll) {
  const StoreFile file;
  const auto store = file.open();
  ASSERT_TRUE(store->add_sink("mail"));
  const auto failed = store->exclusively([&]() -> Status {
    if (const auto done = store->write_run(sample_run("r1"), changes_of(sample_finding())); !done)
      return done.error();
    return Message("x");
  });
  EXPECT_EQ(failed.error().id, "x");
  EXPECT_EQ(*store->pending_count("mail"), 0U);
}

}  // namespace
}  // namespace behorig::testing
