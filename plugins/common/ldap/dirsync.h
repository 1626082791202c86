#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/common/ldap/search.h"

namespace behorig::ldap {

// What a domain controller says of changes in one of its naming contexts (LDAP_SERVER_DIRSYNC_OID, MS-ADTS
// 3.1.1.3.4.1.3).

/// The value of the control in an answer, as a view into it; nullopt for what is not exactly that.
struct DirSyncAnswer {
  bool more = false;
  std::string_view cookie = {};
};
std::optional<DirSyncAnswer> read_dirsync_answer(std::string_view value);

/// The value of the control that asks for what changed since the cookie (blank: for everything) of what the
/// account that asks may see, and of lists only the values that changed.
std::string dirsync_request(std::string_view cookie);

/// What happened to an object. Its attributes are not told: they are to be read.
struct ChangedObject {
  bool created = false;
  bool renamed = false;  ///< it has another name or parent, or is new
  bool deleted = false;
  bool restored = false;  ///< it was deleted, and is not any more
};
using ChangedObjects = std::map<std::string, ChangedObject, std::less<>>;  ///< by their 16 octets

/// What changed in the naming context `domain` since the cookie, which is replaced, if any of these
/// attributes did. Throws what a search throws, sdk::Failure "sync-odd" for what no server may say, and
/// "why-many" when more than `most` objects changed.
ChangedObjects ask_dirsync(const Connection& connection, const std::string& domain,
                           std::vector<std::string> attributes, std::string& cookie, std::size_t most,
                           const Watch& watch);

/// A cookie of now, without asking for any object.
std::string fresh_dirsync_cookie(const Connection& connection, const std::string& domain, const Watch& watch);

}  // namespace behorig::ldap
