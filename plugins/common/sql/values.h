#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace behorig::sql {

bool is_utf8(std::string_view text);

/// Digits only; nullopt also when it is too large.
std::optional<std::uint64_t> number(std::string_view text);

/// Days since 1970-01-01 of a date that begins with YYYY-MM-DD and may go on with a time of day and an
/// offset; the day is the one that is written. Nothing else is a date, and neither is 0000-00-00.
std::optional<std::int32_t> day(std::string_view text);

/// Without blanks and semicolons at its end, so that it can stand in another statement.
std::string statement_of(std::string_view text);

}  // namespace behorig::sql
