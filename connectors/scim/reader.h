#pragma once

#include "plugins/sdk/behorig_sdk.h"

namespace behorig::scim_connector {

/// Reads a service of SCIM as the options say. Throws sdk::Failure.
void read_service(sdk::Reading& reading);

}  // namespace behorig::scim_connector
