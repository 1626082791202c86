#pragma once

#include "connectors/sql/config.h"

namespace behorig::sql_connector {

/// What the roles of the server hold in it, asked of its own tables.
Queries postgresql_roles();
Queries mariadb_roles();

}  // namespace behorig::sql_connector
