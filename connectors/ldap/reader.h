#pragma once

#include "connectors/ldap/config.h"

namespace behorig::ldap_connector {

/// Reads the whole directory: connects, searches every block (several at a time over connections of their
/// own), finds out what the members are, and claims to be complete only if every search ended as it must.
void read_directory(const Config& config, sdk::Reading& reading);

}  // namespace behorig::ldap_connector
