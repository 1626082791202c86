#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugins/common/ldap/search.h"

namespace behorig::ldap {

/// All values of an attribute of which the server sends a range at a time (MS-ADTS 3.1.1.3.1.3.3), from the
/// first to the one that the server calls the last. Begins again when the entry's uSNChanged moves, since the
/// ranges do then, too. Throws sdk::Failure "range-broken" or "range-moved", or what a search throws.
std::vector<std::string> read_ranges(const Connection& connection, const std::string& dn,
                                     const std::string& attribute, const Watch& watch);

/// As search(), of entries that come once each; their id is the first attribute of the request (a second one
/// is an sdk::Failure "entry-twice"). `take` gets each entry whole: where the server sends only a range of
/// this attribute (and it is asked for), the rest is read after the search. `take` must be done with the
/// entries when it returns.
Ending search_whole(const Connection& connection, const Server& server, Request request,
                    const std::string& attribute, const Watch& watch, const Take& take);

/// An entry's answer (Message::answer) with these values of an attribute instead of its own.
std::string answer_with(std::string_view answer, std::string_view attribute,
                        const std::vector<std::string>& values);

}  // namespace behorig::ldap
