// A store of an older version is brought up to date with all that it says.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "tests/unit/store/samples.h"

namespace behorig::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

/// As version 1 wrote it: two findings, of which one changed twice, and a third run that saw one of them.
constexpr const char* kVersion1 = R"sql(
PRAGMA application_id = 1114133095;
PRAGMA user_version = 1;
CREATE TABLE systems (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE runs (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  system INTEGER NOT NULL REFERENCES systems (number),
  started TEXT NOT NULL, ended TEXT NOT NULL, day TEXT NOT NULL,
  verdict TEXT, reading_verdict TEXT,
  accounts INTEGER NOT NULL, entitlements INTEGER NOT NULL, grants INTEGER NOT NULL, nestings INTEGER NOT NULL,
  register_hash TEXT NOT NULL, register_rows TEXT NOT NULL, register_suspect INTEGER NOT NULL,
  grown TEXT NOT NULL, shrunk TEXT NOT NULL,
  confirmed INTEGER NOT NULL, confirmed_by TEXT NOT NULL, confirmed_at TEXT NOT NULL
) STRICT;
CREATE INDEX runs_of_system ON runs (system, number);
CREATE TABLE findings (
  system INTEGER NOT NULL REFERENCES systems (number),
  id BLOB NOT NULL,
  status TEXT NOT NULL, severity TEXT NOT NULL, reading TEXT,
  first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, run TEXT NOT NULL,
  PRIMARY KEY (system, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE finding_bodies (
  system INTEGER NOT NULL, id BLOB NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (system, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE finding_changes (
  system INTEGER NOT NULL, id BLOB NOT NULL, run INTEGER NOT NULL REFERENCES runs (number),
  at TEXT NOT NULL, what TEXT NOT NULL, came TEXT NOT NULL, went TEXT NOT NULL,
  PRIMARY KEY (system, id, run)
) STRICT, WITHOUT ROWID;
INSERT INTO systems VALUES (1, ''), (2, 'library');
INSERT INTO runs SELECT value, 'r' || value, 2, 's', 'ended-' || value, '2026-11-2' || value, 'complete', 'complete',
    1, 1, 1, 0, 'h', '{"people":3}', 0, '[]', '[]', 0, '', ''
  FROM json_each('[1, 2, 3]');
INSERT INTO findings VALUES
  (2, x'01000000000000000000000000000000', 'open', 'high', 'complete', 'first', 'last-3', 'r3'),
  (2, x'02000000000000000000000000000000', 'resolved', 'info', NULL, 'first', 'last-1', 'r1');
INSERT INTO finding_bodies SELECT 2, id, '{"deviation":{"control":"expired-approval","system":"library",'
  || '"account":"a1","holders":[["a1","","",""]],"causes":[["a1","e1"]],"gives":[],"paths":[],"related":[],'
  || '"reasons":[],"privileged":true},"incident":"","accepted_by":"","accepted_until":"",'
  || '"covered":' || iif(status = 'open', '{"key":[["a1","","",""]]}', '{}') || '}' FROM findings;
INSERT INTO finding_changes VALUES
  (2, x'01000000000000000000000000000000', 1, 'ended-1', 'new', '[]', '[]'),
  (2, x'01000000000000000000000000000000', 2, 'ended-2', 'changed', '["a1"]', '[]'),
  (2, x'02000000000000000000000000000000', 1, 'ended-1', 'new', '[]', '[]'),
  (2, x'02000000000000000000000000000000', 2, 'ended-2', 'resolved', '[]', '[]');
)sql";

TEST(Migration, Version1ComesWithAllThatItSays) {
  const StoreFile file;
  sqlite3* raw = nullptr;
  ASSERT_EQ(sqlite3_open(file.path.c_str(), &raw), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(raw, kVersion1, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(raw);
  sqlite3_close(raw);

  const auto opened = Store::open(file.url());
  ASSERT_TRUE(opened) << opened.error().id << " " << opened.error().args.back().second;
  Store& store = **opened;
  const auto findings = *store.findings("library");
  ASSERT_THAT(findings, SizeIs(2));
  const Finding& one = findings[0].finding;
  EXPECT_EQ(one.status, FindingStatus::open);
  EXPECT_EQ(one.severity, Severity::high);
  EXPECT_EQ(one.reading, Verdict::complete);
  EXPECT_EQ(one.first_seen + " " + one.last_seen + " " + one.run, "first last-3 r3");
  EXPECT_THAT(one.deviation.causes, ElementsAre(Cause{"a1", "e1"}));
  EXPECT_TRUE(one.deviation.privileged);
  EXPECT_EQ(findings[1].finding.reading, std::nullopt);
  EXPECT_THAT(*store.covered_findings("library"), ElementsAre(findings[0]));
  EXPECT_THAT(*store.findings_of({"expired-approval"}), SizeIs(2));
  const auto history = *store.history(one.id);
  ASSERT_THAT(history, SizeIs(2));
  EXPECT_EQ(history[0].run + " " + history[0].at + " " + history[0].what, "r1 ended-1 new");
  EXPECT_THAT(history[1].came, ElementsAre("a1"));
  EXPECT_THAT(*store.runs("library", 0), SizeIs(3));

  // And it goes on from there.
  ASSERT_TRUE(store.add_sink("mail"));
  auto closed = findings[0];
  closed.finding.status = FindingStatus::resolved;
  auto changes = changes_of(closed);
  changes.changed[0].same_body = true;
  ASSERT_TRUE(store.write_run(sample_run("r4"), changes));
  EXPECT_THAT(*store.history(one.id), SizeIs(3));
  const auto pending = *store.pending("mail", 0);
  ASSERT_THAT(pending, SizeIs(1));
  EXPECT_EQ(pending[0].finding, closed.finding);
}

}  // namespace
}  // namespace behorig::testing
