#pragma once

#include "core/store/sqlite.h"
#include "core/store/store.h"

namespace behorig {

/// Of Store::page(). Throws sqlite::Failure.
std::vector<StoredFinding> findings_page(sqlite::Database& database, const FindingsWanted& wanted);

}  // namespace behorig
