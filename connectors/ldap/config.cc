#include "connectors/ldap/config.h"

#include "plugins/common/ldap/settings.h"

namespace behorig::ldap_connector {

Config config_of(const sdk::Host& host) {
  const sdk::Options& options = host.options();
  return {directory::blocks_of(options), ldap::target_of(host),
          static_cast<std::size_t>(options.integer("connections", 1, 8)),
          static_cast<std::uint32_t>(options.integer("full_every", 1, 1000))};
}

}  // namespace behorig::ldap_connector
