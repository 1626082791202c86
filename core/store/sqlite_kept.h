#pragma once

#include <memory>

#include "core/store/kept.h"
#include "core/store/sqlite.h"

namespace behorig {

/// Borrows the database; `path` names it in messages.
std::unique_ptr<Kept> make_sqlite_kept(sqlite::Database& database, const std::string& path);

}  // namespace behorig
