#pragma once

#include <memory>

#include "core/store/outgoing.h"
#include "core/store/sqlite.h"

namespace behorig {

/// Borrows the database; `path` names it in messages.
std::unique_ptr<Outgoing> make_sqlite_outgoing(sqlite::Database& database, const std::string& path);

}  // namespace behorig
