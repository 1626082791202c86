#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "plugins/common/ldap/connection.h"
#include "plugins/common/ldap/entries.h"
#include "plugins/common/ldap/server.h"

namespace behorig::ldap {

struct Request {
  std::string base = {};
  int scope = LDAP_SCOPE_SUBTREE;
  std::string filter = {};
  std::vector<std::string> attributes = {};
  std::uint32_t page_size = 0;  ///< 0 = as large as the server takes
};

/// What a search that was read to its end rests on.
struct Ending {
  std::uint64_t entries = 0;
  std::uint64_t pages = 0;
  std::uint32_t page_size = 0;  ///< the last one asked for; 0 = without paging
};

/// Takes some thousand entries at a time, in the server's order.
using Take = std::function<void(Entries&&)>;

/// Reads a search to its end: result code 0 and, where paging was asked for (RFC 2696), the control with an
/// empty cookie in the same answer. Anything else is an sdk::Failure with one of the texts of texts.h, and
/// what was taken until then is a part of the truth. When the server refuses a page size the search begins
/// again with a smaller one, so that entries may come twice.
Ending search(const Connection& connection, const Server& server, const Request& request, const Watch& watch,
              const Take& take);

/// An entry by its name, as the server matches names. Never throws: what cannot be found out is unknown.
struct Found {
  enum class What { entry, nothing, unknown } what = What::unknown;
  Entries entries = {};  ///< the one entry, with its DN as the server spells it
};
Found find(const Connection& connection, const std::string& dn, const std::vector<std::string>& attributes);

}  // namespace behorig::ldap
