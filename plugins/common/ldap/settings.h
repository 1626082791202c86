#pragma once

#include <vector>

#include "plugins/common/ldap/connection.h"
#include "plugins/sdk/declaration.h"
#include "plugins/sdk/options.h"

namespace behorig::ldap {

/// The options that say where a directory is, how to log in and how to read: what `target_of` reads, and
/// page_size.
std::vector<sdk::Option> server_options();
/// The same for a directory that knows Kerberos (bind = "gssapi"), which takes other names than DNs.
std::vector<sdk::Option> domain_options();

/// The options, checked. Throws sdk::Failure with one of the texts of texts.h.
Target target_of(const sdk::Host& host);

}  // namespace behorig::ldap
