#pragma once

#include "plugins/registers/database/catalogue.h"

namespace behorig::database_register {

/// Reads a table to the server's own end and hands over its rows in the order of their cells, in which they
/// are the same whatever the server's order is. `where` names the database for people. Throws an
/// sdk::Failure.
void load_table(sql::Database& database, const Place& place, const std::string& where, sdk::Tables& tables);

/// A cell as the register writes it: a time of day at midnight is cut off a day, and a yes or no gets its
/// word.
std::string_view cell_text(words::Form form, std::string_view cell);

}  // namespace behorig::database_register
