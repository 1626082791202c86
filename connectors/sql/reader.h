#pragma once

#include "connectors/sql/config.h"

namespace behorig::sql_connector {

/// Reads the database in one transaction, and is complete if everything in it was.
void read_database(const Config& config, sdk::Reading& reading);

}  // namespace behorig::sql_connector
