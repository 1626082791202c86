#pragma once

#include <ldap.h>

#include <string>

#include "plugins/sdk/text.h"

namespace behorig::ldap {

// What to tell a person when a step fails. The library has one code, "can't contact LDAP server", for a name
// that nobody knows, a closed port and a certificate that does not hold; these find out which it was.

/// The host of the address, and what its name leads to; throws if nobody knows the name. Blank for ldapi.
struct Host {
  std::string name = {}, address = {};
};
Host look_up(const std::string& uri);

/// Connecting, with TLS if the address begins with ldaps.
sdk::Failure connect_failure(LDAP* ld, const std::string& uri, const std::string& ca_file, int code);
sdk::Failure starttls_failure(LDAP* ld, const std::string& uri, const std::string& ca_file, int code);
sdk::Failure bind_failure(LDAP* ld, const std::string& uri, const std::string& bind_dn, int code);

/// The server's or the library's own words for the last failure.
std::string words_of(LDAP* ld, int code);

}  // namespace behorig::ldap
