#include "core/store/schema.h"

#include <array>

namespace behorig {
namespace {

/// "BhRg": this program's own mark in the file's header (SQLite's application_id).
constexpr std::int64_t kApplication = 0x42685267;

/// From version i to i + 1; never changed once released, only added to (core/docs/store.md).
constexpr std::array kMigrations{
    R"sql(
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
)sql",
    // Changes become one numbered log that also holds the bodies, so that a change can be told as it was and
    // a sink needs no more than its place in it. Who saw a finding last is told once for each run.
    R"sql(
ALTER TABLE systems ADD COLUMN sighting INTEGER REFERENCES runs (number);
ALTER TABLE runs ADD COLUMN seen_at TEXT;
ALTER TABLE runs ADD COLUMN seen_reading TEXT;
CREATE TABLE changes (
  number INTEGER PRIMARY KEY,
  system INTEGER NOT NULL, id BLOB NOT NULL,
  run INTEGER NOT NULL REFERENCES runs (number),
  earlier INTEGER, body_at INTEGER NOT NULL,
  what TEXT NOT NULL, status TEXT, severity TEXT,
  last_seen TEXT, seen_run TEXT, reading TEXT,
  came TEXT, went TEXT, body TEXT
) STRICT;
INSERT INTO changes (system, id, run, body_at, what, came, went)
  SELECT system, id, run, 0, what, nullif(came, '[]'), nullif(went, '[]') FROM finding_changes
  ORDER BY run, system, id;
CREATE TEMP TABLE places AS
  SELECT number, lag(number) OVER one AS earlier, max(number) OVER (PARTITION BY system, id) AS newest
  FROM changes WINDOW one AS (PARTITION BY system, id ORDER BY number);
CREATE UNIQUE INDEX temp.place ON places (number);
UPDATE changes SET earlier = p.earlier, body_at = p.newest FROM places p WHERE p.number = changes.number;
CREATE TEMP TABLE newest AS SELECT system, id, max(number) AS number FROM changes GROUP BY system, id;
CREATE UNIQUE INDEX temp.newest_of ON newest (system, id);
UPDATE changes SET body = b.body, status = f.status, severity = f.severity, last_seen = f.last_seen,
    seen_run = f.run, reading = f.reading
  FROM newest n JOIN finding_bodies b USING (system, id) JOIN findings f USING (system, id)
  WHERE n.number = changes.number;
CREATE TABLE heads (
  system INTEGER NOT NULL REFERENCES systems (number),
  id BLOB NOT NULL,
  control TEXT NOT NULL, status TEXT NOT NULL, severity TEXT NOT NULL,
  first_seen TEXT NOT NULL,
  scope INTEGER, last_seen TEXT, run TEXT, reading TEXT,
  covers INTEGER NOT NULL, change INTEGER NOT NULL, body_at INTEGER NOT NULL,
  PRIMARY KEY (system, id)
) STRICT, WITHOUT ROWID;
INSERT INTO heads
  SELECT f.system, f.id, json_extract(b.body, '$.deviation.control'), f.status, f.severity, f.first_seen,
    NULL, f.last_seen, f.run, f.reading, json_extract(b.body, '$.covered') <> '{}', n.number, n.number
  FROM findings f JOIN finding_bodies b USING (system, id) JOIN newest n USING (system, id)
  ORDER BY f.system, f.id;
DROP TABLE temp.places;
DROP TABLE temp.newest;
DROP TABLE finding_changes;
DROP TABLE finding_bodies;
DROP TABLE findings;
CREATE VIEW findings AS
  SELECT f.system AS system, f.id AS id, f.status AS status, f.severity AS severity,
    iif(f.scope IS NULL, f.reading, r.seen_reading) AS reading, f.first_seen AS first_seen,
    ifnull(f.last_seen, r.seen_at) AS last_seen, ifnull(f.run, r.id) AS run, f.control AS control,
    f.covers AS covers, c.body AS body
  FROM heads f JOIN changes c ON c.number = f.body_at
    LEFT JOIN systems s ON s.number = f.scope LEFT JOIN runs r ON r.number = s.sighting;
CREATE TABLE sinks (name TEXT PRIMARY KEY, told INTEGER NOT NULL) STRICT, WITHOUT ROWID;
)sql",
    // What connectors remember from one reading to the next.
    R"sql(
CREATE TABLE remembered (
  system INTEGER PRIMARY KEY REFERENCES systems (number), key TEXT NOT NULL,
  of_newest INTEGER NOT NULL, bytes BLOB NOT NULL
) STRICT;
)sql",
    // What readings and registers are compared with later: the newest complete reading, what the register's
    // names for accounts stood for in it, and what roles held when their approvals were first seen.
    R"sql(
CREATE TABLE readings (
  system INTEGER PRIMARY KEY REFERENCES systems (number), run TEXT NOT NULL, ended TEXT NOT NULL,
  bytes BLOB NOT NULL
) STRICT;
CREATE TABLE account_names (
  system INTEGER NOT NULL REFERENCES systems (number), name TEXT NOT NULL, account TEXT NOT NULL,
  PRIMARY KEY (system, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE role_contents (
  system INTEGER NOT NULL REFERENCES systems (number), role TEXT NOT NULL,
  approved_on TEXT NOT NULL, approved_by TEXT NOT NULL, entitlements TEXT NOT NULL,
  PRIMARY KEY (system, role, approved_on, approved_by)
) STRICT, WITHOUT ROWID;
CREATE TABLE decisions (
  number INTEGER PRIMARY KEY,
  id BLOB NOT NULL, body TEXT NOT NULL,
  reason TEXT NOT NULL, accepted_by TEXT NOT NULL, accepted_on TEXT NOT NULL, until TEXT NOT NULL,
  reference TEXT NOT NULL, who TEXT NOT NULL, at TEXT NOT NULL
) STRICT;
)sql",
    // Which times of the schedule are done with, as seconds since 1970 (UTC).
    R"sql(
CREATE TABLE slots (job TEXT PRIMARY KEY, passed INTEGER NOT NULL, done INTEGER) STRICT, WITHOUT ROWID;
)sql",
    // Controls that a run could not evaluate: what it did not find is no news of them.
    R"sql(
ALTER TABLE runs ADD COLUMN not_evaluated TEXT NOT NULL DEFAULT '[]';
)sql",
    // What is on its way to sinks, and which findings each told together. A change that is no run's has a
    // time of its own.
    R"sql(
ALTER TABLE runs ADD COLUMN proof TEXT NOT NULL DEFAULT '{}';
ALTER TABLE changes ADD COLUMN at TEXT;
ALTER TABLE sinks ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sinks ADD COLUMN delivered INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sinks ADD COLUMN delivered_at TEXT NOT NULL DEFAULT '';
ALTER TABLE sinks ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sinks ADD COLUMN closed_until INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sinks ADD COLUMN looked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sinks ADD COLUMN why TEXT;
CREATE TABLE deliveries (
  number INTEGER PRIMARY KEY,
  sink TEXT NOT NULL, id TEXT NOT NULL, incident TEXT NOT NULL, body TEXT NOT NULL, made INTEGER NOT NULL,
  dead INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0, next INTEGER NOT NULL DEFAULT 0,
  why TEXT,
  UNIQUE (sink, id)
) STRICT;
CREATE INDEX deliveries_in_order ON deliveries (sink, incident, number);
CREATE TABLE incidents (
  sink TEXT NOT NULL, key TEXT NOT NULL, system TEXT NOT NULL,
  reference TEXT NOT NULL, state TEXT NOT NULL, opened TEXT NOT NULL,
  PRIMARY KEY (sink, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE incident_findings (
  sink TEXT NOT NULL, system INTEGER NOT NULL, id BLOB NOT NULL, incident TEXT NOT NULL, open INTEGER NOT NULL,
  PRIMARY KEY (sink, system, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX findings_of_incident ON incident_findings (sink, incident, open);
)sql",
    // API tokens: of their text only the digest.
    R"sql(
CREATE TABLE tokens (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, digest BLOB NOT NULL,
  principal TEXT NOT NULL, role TEXT NOT NULL, systems TEXT NOT NULL, kinds TEXT NOT NULL, until TEXT NOT NULL,
  made_by TEXT NOT NULL, made_at TEXT NOT NULL,
  revoked_by TEXT NOT NULL DEFAULT '', revoked_at TEXT NOT NULL DEFAULT '', used_on TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX live_tokens ON tokens (name) WHERE revoked_at = '';
)sql",
    // What was answered to requests that may come again.
    R"sql(
CREATE TABLE replies (
  who TEXT NOT NULL, key TEXT NOT NULL, request TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL,
  at INTEGER NOT NULL, PRIMARY KEY (who, key)
) STRICT, WITHOUT ROWID;
)sql",
    // What the source of a kept reading was called, and the newest run in which it was still the same.
    R"sql(
CREATE TABLE editions (
  system INTEGER PRIMARY KEY REFERENCES systems (number), run TEXT NOT NULL, ended TEXT NOT NULL,
  key TEXT NOT NULL, edition BLOB NOT NULL
) STRICT;
)sql",
    // The register as it was read last, while its source is what it was.
    R"sql(
CREATE TABLE register (
  one INTEGER PRIMARY KEY CHECK (one = 1), key TEXT NOT NULL, edition BLOB NOT NULL, bytes BLOB NOT NULL
) STRICT;
)sql",
    // A finding whose body is lost is a finding still: who reads it is told that the store is damaged.
    R"sql(
DROP VIEW findings;
CREATE VIEW findings AS
  SELECT f.system AS system, f.id AS id, f.status AS status, f.severity AS severity,
    iif(f.scope IS NULL, f.reading, r.seen_reading) AS reading, f.first_seen AS first_seen,
    ifnull(f.last_seen, r.seen_at) AS last_seen, ifnull(f.run, r.id) AS run, f.control AS control,
    f.covers AS covers, c.body AS body
  FROM heads f LEFT JOIN changes c ON c.number = f.body_at
    LEFT JOIN systems s ON s.number = f.scope LEFT JOIN runs r ON r.number = s.sighting;
)sql",
    // Whether a delivery is dead stands behind its body: those that are, and what waits behind them, are
    // counted before each batch without reading any.
    R"sql(
CREATE INDEX deliveries_dead ON deliveries (sink, incident, number) WHERE dead;
)sql",
    // A clock that was wrong for a moment gives nothing up.
    R"sql(
ALTER TABLE deliveries ADD COLUMN late_since INTEGER NOT NULL DEFAULT 0;
)sql"};

/// What findings and their state stand in. The others are large and are looked at as they are read: a change
/// that is gone is missed by its finding, and what is kept packed has a sum of its own.
constexpr std::array kFindingTables{"systems",           "runs",          "heads",
                                    "decisions",         "sinks",         "incidents",
                                    "incident_findings", "role_contents", "account_names"};

}  // namespace

void migrate(sqlite::Database& database, const std::string& path) {
  // These two cannot be set inside a transaction.
  const std::int64_t version = database.number("PRAGMA user_version");
  const std::int64_t application = database.number("PRAGMA application_id");
  const bool fresh =
      version == 0 && application == 0 && database.number("SELECT count(*) FROM sqlite_schema") == 0;
  if (!fresh && application != kApplication)
    throw sqlite::Failure(Message("store.no-store", {{"path", path}}));
  const auto newest = static_cast<std::int64_t>(kMigrations.size());
  if (version > newest) {
    throw sqlite::Failure(
        Message("store.newer",
                {{"path", path}, {"version", std::to_string(version)}, {"known", std::to_string(newest)}}));
  }
  // Kept readings are blobs of many pages, each of which is a call to the kernel. What is there stays as it
  // is.
  if (fresh) database.execute("PRAGMA page_size = 16384");
  database.execute("PRAGMA journal_mode = WAL");
  database.execute("PRAGMA synchronous = FULL");
  database.execute("PRAGMA foreign_keys = ON");
  // A check is some hundred transactions that add to the same ends of the tables: fewer checkpoints write
  // each page once instead of many times. What is committed is in the log, and safe there.
  database.execute("PRAGMA wal_autocheckpoint = 4096");
  database.execute("PRAGMA journal_size_limit = 67108864");
  database.execute("PRAGMA cache_size = -32768");
  if (version == newest) return;
  sqlite::Transaction transaction(database);
  // Another process may have been faster.
  for (std::int64_t next = database.number("PRAGMA user_version"); next < newest; ++next) {
    database.execute(kMigrations[static_cast<std::size_t>(next)]);
    database.execute("PRAGMA user_version = " + std::to_string(next + 1));
  }
  database.execute("PRAGMA application_id = " + std::to_string(kApplication));
  transaction.commit();
}

void check_sound(sqlite::Database& database, const std::string& path) {
  for (const char* table : kFindingTables) {
    auto rows = database.prepare("PRAGMA quick_check('" + std::string(table) + "')");
    if (rows.step() && rows.view(0) != "ok")
      throw sqlite::Failure(Message("store.damaged", {{"path", path}, {"error", rows.text(0)}}));
  }
}

}  // namespace behorig
