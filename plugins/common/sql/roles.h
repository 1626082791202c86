#pragma once

#include "plugins/common/sql/facts.h"

namespace behorig::sql {

// What the users and roles of a server hold in it, asked of its own tables.

/// For this server: which tables of privileges there are is asked first. Throws an sdk::Failure.
Queries postgresql_roles(Database& database);
Queries mariadb_roles();

}  // namespace behorig::sql
