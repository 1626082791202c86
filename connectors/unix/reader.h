#pragma once

#include <string>
#include <vector>

#include "plugins/common/sudoers/rules.h"
#include "plugins/sdk/reading.h"

namespace behorig::unix_connector {

struct Config {
  std::string folder = {};
  bool shadow = false, sudoers = true;
  std::int64_t service_below = 0;  ///< accounts with a smaller uid are for services
  bool service_no_login = false;   ///< so are those whose shell lets nobody in
  std::vector<std::string> no_login = {}, privileged_groups = {};
  sudoers::Machine machine = {};
  std::int32_t today = 0;  ///< days since 1970-01-01
};

void read_host(const Config& config, sdk::Reading& reading);

}  // namespace behorig::unix_connector
