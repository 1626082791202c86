#pragma once

#include "connectors/active_directory/config.h"

namespace behorig::active_directory {

/// Reads the domain, finds out what the members are, compares with what the domain controller makes of it,
/// and claims to be complete only if all of that ended as it must.
void read_domain(const Config& config, sdk::Reading& reading);

}  // namespace behorig::active_directory
