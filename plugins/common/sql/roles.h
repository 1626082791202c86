#pragma once

#include "plugins/common/sql/facts.h"

namespace behorig::sql {

/// What the users and roles of a server hold in it, asked of its own tables.
Queries postgresql_roles();
Queries mariadb_roles();

}  // namespace behorig::sql
