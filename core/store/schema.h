#pragma once

#include "core/store/sqlite.h"

namespace behorig {

/// Brings the file's schema up to date, one migration after the other, each in a transaction with its number.
/// Refuses a file that is no store, and one of a newer version. Throws sqlite::Failure.
void migrate(sqlite::Database& database, const std::string& path);

/// A block of the file that a disk lost reads as zeros, and rows that stood there are to a query as if they
/// had never been. Looks at the structure of the tables that findings stand in (SQLite's quick_check: 0.04 s
/// for 115,000 findings). Throws sqlite::Failure (store.damaged).
void check_sound(sqlite::Database& database, const std::string& path);

}  // namespace behorig
