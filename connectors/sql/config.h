#pragma once

#include <map>
#include <string>

#include "plugins/common/sql/database.h"
#include "plugins/sdk/behorig_sdk.h"

namespace behorig::sql_connector {

/// What the words of a column mean.
using Words = std::map<std::string, std::string, std::less<>>;

/// A query each; a blank one is not asked.
struct Queries {
  std::string accounts = {}, entitlements = {}, grants = {}, nesting = {};
  /// One that must find nothing, else the user sees only a part of the server's rights.
  std::string hidden = {};
};

struct Config {
  sql::Target target;
  std::string mode;
  Queries queries;
  std::map<std::string, Words, std::less<>> values;  ///< by column
};

/// The settings, checked. Throws an sdk::Failure.
Config config_of(const sdk::Host& host);

}  // namespace behorig::sql_connector
