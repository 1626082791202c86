#pragma once

#include <vector>

#include "plugins/common/sql/database.h"
#include "plugins/sdk/behorig_sdk.h"

namespace behorig::sql {

/// The options of a connection to a server, for plugins whose backend is known or chosen in `backend`.
std::vector<sdk::Option> server_options();

/// The same, and those of an SQLite file and an ODBC connection: for plugins that take any backend.
std::vector<sdk::Option> connection_options();

/// What those options say, checked: nothing is sent in clear text unless `insecure` says so. Throws an
/// sdk::Failure.
Target target_of(const sdk::Host& host, Backend backend);

}  // namespace behorig::sql
