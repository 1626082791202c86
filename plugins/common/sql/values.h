#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace behorig::sql {

/// Digits only; nullopt also when it is too large.
std::optional<std::uint64_t> number(std::string_view text);

/// Without blanks and semicolons at its end, so that it can stand in another statement.
std::string statement_of(std::string_view text);

}  // namespace behorig::sql
