#pragma once

#include <string>
#include <vector>

#include "plugins/common/register_words/words.h"
#include "plugins/common/sql/database.h"
#include "plugins/sdk/behorig_sdk.h"

namespace behorig::database_register {

/// Where a table of the register lies.
struct Place {
  const words::Table* table = nullptr;
  std::string name;       ///< as the database calls it, for people
  std::string statement;  ///< a SELECT of its rows
};

/// The tables and views that hold the register: those that the option `tables` names, else those of the
/// database's own list whose names, without `prefix`, are those of tables. Tells as an error what is there
/// twice, is nearly right, or may be there without being seen. Throws an sdk::Failure.
std::vector<Place> find_places(sql::Database& database, sql::Backend backend, sdk::Tables& tables);

}  // namespace behorig::database_register
