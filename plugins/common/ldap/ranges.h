#pragma once

#include <string>
#include <vector>

#include "plugins/common/ldap/search.h"

namespace behorig::ldap {

/// All values of an attribute of which the server sends a range at a time (MS-ADTS 3.1.1.3.1.3.3), from the
/// first to the one that the server calls the last. Begins again when the entry's uSNChanged moves, since the
/// ranges do then, too. Throws sdk::Failure "range-broken" or "range-moved", or what a search throws.
std::vector<std::string> read_ranges(const Connection& connection, const std::string& dn,
                                     const std::string& attribute, const Watch& watch);

}  // namespace behorig::ldap
