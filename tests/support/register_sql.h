#pragma once

#include <string>
#include <vector>

#include "tests/support/tables.h"

namespace behorig::testing {

enum class Dialect { postgresql, mariadb, sqlite };

/// Statements that make these tables of the register in a database, each column of the type that fits, and
/// fill them in another order than theirs. `prefix` stands before each name ("schema.", "behorig_").
std::string register_sql(const std::vector<TextTable>& tables, Dialect dialect,
                         const std::string& prefix = {});

}  // namespace behorig::testing
