#pragma once

#include <memory>

#include "core/store/sqlite.h"
#include "core/store/tokens.h"

namespace behorig {

/// Borrows the database; `path` names it in messages.
std::unique_ptr<Tokens> make_sqlite_tokens(sqlite::Database& database, const std::string& path);

}  // namespace behorig
