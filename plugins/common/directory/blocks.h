#pragma once

#include <ldap.h>

#include <cstdint>
#include <string>
#include <vector>

#include "plugins/sdk/behorig_sdk.h"

namespace behorig::directory {

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

/// What of a directory is read.
struct Blocks {
  std::vector<People> people = {};  ///< at least one
  std::vector<Groups> groups = {};
  std::vector<Groups> roles = {};
  std::uint32_t page_size = 0;  ///< 0 = without paging where the server allows it
};

/// Of the options people, groups, roles, attributes and page_size. Throws sdk::Failure with one of texts.h.
Blocks blocks_of(const sdk::Options& options);

}  // namespace behorig::directory
