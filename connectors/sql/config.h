#pragma once

#include "plugins/common/sql/facts.h"

namespace behorig::sql_connector {

struct Config {
  sql::Target target;
  std::string mode;
  sql::Queries queries;
  sql::Values values;
};

/// The settings, checked. Throws an sdk::Failure.
Config config_of(const sdk::Host& host);

}  // namespace behorig::sql_connector
