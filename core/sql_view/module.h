#pragma once

#include <sqlite3.h>

#include "core/sql_view/table.h"

namespace behorig::sql {

/// Makes the table known to the connection, which borrows it. The code is SQLite's.
int add_table(sqlite3* database, const Table& table);

}  // namespace behorig::sql
