#pragma once

#include <map>
#include <string>
#include <vector>

#include "plugins/common/ldap/search.h"
#include "plugins/sdk/behorig_sdk.h"

namespace behorig::ldap_connector {

/// One subtree that accounts or groups are read from.
struct Block {
  std::string base = {};
  int scope = LDAP_SCOPE_SUBTREE;
  std::string filter = {};
  std::string id = "entryUUID";
  std::string name = {};
  bool may_be_empty = false;
};

/// An attribute that says whether an account is enabled, and its words for it.
struct EnabledWords {
  std::string attribute = {};  ///< blank = none
  std::vector<std::string> yes = {}, no = {};
};

struct People : Block {
  std::string kind = {};  ///< of all its accounts; blank = not known
  std::vector<std::string> attributes = {};
  EnabledWords enabled = {};
  bool roles = false;  ///< ask which roles they hold
};

struct Groups : Block {
  std::string kind = "group";  ///< or "role", of 389 Directory Server
  std::string description = "description";
  std::vector<std::string> members = {};
};

struct Config {
  ldap::Target target = {};
  std::vector<People> people = {};
  std::vector<Groups> groups = {};
  std::vector<Groups> roles = {};
  std::uint32_t page_size = 0;
  std::size_t connections = 2;
  std::uint32_t full_every = 7;  ///< readings one is whole
};

/// The settings, checked. Throws sdk::Failure with one of the texts of plugin.cc.
Config config_of(const sdk::Host& host);

}  // namespace behorig::ldap_connector
