#pragma once

#include "core/store/sqlite.h"

namespace behorig {

/// Brings the file's schema up to date, one migration after the other, each in a transaction with its number.
/// Refuses a file that is no store, and one of a newer version. Throws sqlite::Failure.
void migrate(sqlite::Database& database, const std::string& path);

}  // namespace behorig
