#pragma once

#include "connectors/sql/config.h"

namespace behorig::sql_connector {

/// Asks every query in one transaction and states what came. Complete if each was read to the server's own
/// end, with as many rows as it counts, and every value was understood.
void read_facts(const Config& config, sdk::Reading& reading);

}  // namespace behorig::sql_connector
