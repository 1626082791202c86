#pragma once

#include <cstddef>
#include <cstdint>

#include "plugins/common/directory/blocks.h"
#include "plugins/common/ldap/connection.h"
#include "plugins/sdk/behorig_sdk.h"

namespace behorig::ldap_connector {

struct Config : directory::Blocks {
  ldap::Target target = {};
  std::size_t connections = 2;
  std::uint32_t full_every = 7;  ///< readings one is whole
};

/// The settings, checked. Throws sdk::Failure with one of the texts of plugin.cc.
Config config_of(const sdk::Host& host);

}  // namespace behorig::ldap_connector
