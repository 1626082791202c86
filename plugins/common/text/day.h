#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace behorig::text {

/// Days since 1970-01-01 of a date that begins with YYYY-MM-DD and may go on with a time of day and an
/// offset; the day is the one that is written. Nothing else is a date, and neither is 0000-00-00.
std::optional<std::int32_t> iso_day(std::string_view text);

}  // namespace behorig::text
