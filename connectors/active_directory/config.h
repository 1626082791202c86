#pragma once

#include <string>
#include <vector>

#include "plugins/common/domain/mapping.h"
#include "plugins/common/ldap/connection.h"
#include "plugins/sdk/behorig_sdk.h"

namespace behorig::active_directory {

struct Config : domain::Mapping {
  ldap::Target target = {};
  std::uint32_t page_size = 1000;
  std::vector<std::string> people_bases = {}, group_bases = {};  ///< none = the whole domain
  bool all_people = true;                                        ///< every user of the domain is read
  std::string people_filter = {}, group_filter = {};
  std::size_t token_checks = 0;
  std::uint32_t full_every = 7;  ///< readings one is whole
};

/// The settings, checked. Throws sdk::Failure with one of the texts of plugin.cc or of plugins/common/ldap.
Config config_of(const sdk::Host& host);

std::vector<sdk::Option> options();

}  // namespace behorig::active_directory
