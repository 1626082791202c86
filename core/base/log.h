#pragma once

#include <string_view>

namespace behorig {

enum class LogLevel { debug, info, warning, error };

/// For operators, on stderr, one line each; control characters are shown, never sent. Below the level that
/// was set (default: warning) nothing is written. Never give it a secret, nor personal data above debug.
void log(LogLevel level, std::string_view text);
void set_log_level(LogLevel level);

}  // namespace behorig
