#pragma once

#include "plugins/common/sql/database.h"
#include "plugins/sdk/behorig_sdk.h"

namespace behorig::koha_connector {

/// Reads who may do what in the Koha whose database this is. `all_patrons`: also those without any permission
/// who are not staff.
void read_koha(const sql::Target& target, bool all_patrons, sdk::Reading& reading);

}  // namespace behorig::koha_connector
