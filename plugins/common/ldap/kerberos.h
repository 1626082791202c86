#pragma once

#include <ldap.h>

#include <string>

namespace behorig::ldap {

/// Logs in by SASL's GSSAPI with the first key of the keytab; tickets stay in memory and go with the bind.
/// The connection must have TLS: no second protection is put on top of it. An LDAP result code.
int bind_with_keytab(LDAP* ld, const std::string& keytab, const std::string& krb5_config);

}  // namespace behorig::ldap
