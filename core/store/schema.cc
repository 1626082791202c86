#include "core/store/schema.h"

#include <array>

namespace behorig {
namespace {

/// "BhRg": this program's own mark in the file's header (SQLite's application_id).
constexpr std::int64_t kApplication = 0x42685267;

/// From version i to i + 1; never changed once released, only added to (core/docs/store.md).
constexpr std::array kMigrations{R"sql(
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
)sql"};

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
  database.execute("PRAGMA journal_mode = WAL");
  database.execute("PRAGMA synchronous = FULL");
  database.execute("PRAGMA foreign_keys = ON");
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

}  // namespace behorig
