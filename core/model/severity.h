#pragma once

#include <optional>
#include <string_view>

namespace behorig {

enum class Severity { info, low, medium, high, critical };

std::string_view name_of(Severity severity);
std::optional<Severity> severity(std::string_view name);

/// `steps` up, at most to critical; info stays info.
Severity raised(Severity severity, int steps);

}  // namespace behorig
