#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace behorig::ldap {

/// Seconds since 1970-01-01 UTC of a Generalized Time (RFC 4517, 3.3.13), which may leave out minutes and
/// seconds and have fractions and an offset; years 0-9999. nullopt if it is none.
std::optional<std::int64_t> seconds_of(std::string_view generalized_time);

/// The day that the seconds lie in, UTC, as days since 1970-01-01.
std::int32_t day_of(std::int64_t seconds);
/// Such a day as YYYY-MM-DD.
std::string day_text(std::int32_t day);

}  // namespace behorig::ldap
