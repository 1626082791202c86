#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace behorig::ldap {

// What Active Directory writes in its own way.

/// An objectGUID as people and Microsoft's tools write it (MS-DTYP 2.3.4.3); blank if it is not 16 bytes.
std::string guid_text(std::string_view bytes);

/// A security identifier as S-1-5-21-... (MS-DTYP 2.4.2); blank if it is none.
std::string sid_text(std::string_view bytes);
/// Its last number, which counts within a domain, and what is before it; nullopt if there is none.
struct SidParts {
  std::string domain = {};
  std::uint32_t relative = 0;
};
std::optional<SidParts> sid_parts(std::string_view sid);

/// Seconds since 1970-01-01 UTC of the 100-nanoseconds since 1601 in which it counts; 0 for 0 and "never"
/// (2^63 - 1); nullopt if it is no such number.
std::optional<std::int64_t> filetime_seconds(std::string_view text);
/// A whole number; nullopt if it is none.
std::optional<std::int64_t> whole_number(std::string_view text);

/// A principal that every Windows system knows (MS-DTYP 2.4.2.4).
struct WellKnown {
  std::string_view sid, name;
  /// Whoever can sign in is this, or can be: a group that lists it is open to everybody.
  bool everybody;
};
/// nullptr if it is none of them.
const WellKnown* well_known(std::string_view sid);

/// Groups that give power over the domain or its controllers, by what their SIDs are in every domain,
/// whatever they are called there.
bool gives_power_over_domain(std::string_view sid);

}  // namespace behorig::ldap
