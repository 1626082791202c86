#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace behorig::ldap {

/// A spelling by which distinguished names that a server sends can be matched quickly: RFC 4514's escapes
/// made alike, ASCII letters without case. Two equal keys are one name; two names may have different keys
/// (other alphabets' case, inner spaces, attribute types by OID): then only the server can tell, and it is
/// asked. nullopt if it is not a DN.
std::optional<std::string> dn_key(std::string_view dn);
/// The same into a buffer that is used again and again; false if it is not a DN.
bool dn_key(std::string_view dn, std::string& key);

/// The same, only if nothing in the name can be written in two ways, apart from case: then the key is as long
/// as the name. This is quick; and a plain name, a comma and another plain name are a plain name whose key is
/// that of both, unless the first ends with '='.
bool plain_dn_key(std::string_view dn, std::string& key);

/// The DN of a value of the syntax Name And Optional UID (RFC 4517, 3.3.21: uniqueMember), without the
/// optional bits after '#'.
std::string_view without_uid(std::string_view value);

/// The values that the first RDN gives an attribute, by its name; mostly one or none.
std::vector<std::string> rdn_values(std::string_view dn, std::string_view attribute);

/// The value of the first RDN, for who reads; blank if it is not a DN.
std::string first_value(std::string_view dn);

}  // namespace behorig::ldap
