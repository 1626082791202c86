#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "plugins/common/ldap/connection.h"

namespace behorig::ldap {

/// LDAP_SERVER_DIRSYNC_OID
inline constexpr const char* kDirSync = "1.2.840.113556.1.4.841";
/// LDAP_SERVER_DOMAIN_SCOPE_OID (MS-ADTS 3.1.1.3.4.1.4): only this domain, and no references to others.
inline constexpr const char* kDomainOnly = "1.2.840.113556.1.4.1339";

/// What a server says of itself in its root entry (RFC 4512, 5.1). What it does not say stays blank.
struct Server {
  bool told = false;     ///< the root entry could be read
  bool paging = false;   ///< RFC 2696
  bool sync = false;     ///< RFC 4533
  bool dirsync = false;  ///< MS-ADTS 3.1.1.3.4.1.3
  bool samba = false;    ///< by its vendorName (RFC 3045)
  std::vector<std::string> naming_contexts = {};
  std::string subschema = {};
};
Server read_server(const Connection& connection);

/// Those of the attributes that the server keeps by itself, by its schema (NO-USER-MODIFICATION, or a usage
/// other than userApplications), in lower case or by their OIDs; nullopt if the schema cannot be read.
std::optional<std::set<std::string>> kept_by_server(const Connection& connection, const Server& server,
                                                    const std::vector<std::string>& attributes);

/// Attribute types (names in lower case, and OIDs) that the server's schema derives from one of `attributes`,
/// with those themselves; nullopt if the schema cannot be read.
std::optional<std::set<std::string>> types_below(const Connection& connection, const Server& server,
                                                 const std::vector<std::string>& attributes);

/// Object classes (in lower case) that must have a member by the server's schema (RFC 4512, 4.1.1), by
/// themselves or by what they are derived from, so that
/// one without is a group whose members we may not see; nullopt if the schema cannot be read.
std::optional<std::set<std::string>> classes_with_members(const Connection& connection, const Server& server);

}  // namespace behorig::ldap
