#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace behorig::delivery {

/// Milliseconds since 1970 of "2026-11-27T22:00:00Z", with or without a fraction. Nothing else is a time.
std::optional<std::int64_t> epoch_milliseconds(std::string_view utc);

}  // namespace behorig::delivery
