#pragma once

#include <string>
#include <string_view>

namespace behorig {

/// Appends the text as a JSON string, quotes and all. What a terminal or a script would take for a control
/// character or a line end (U+0080 to U+009F, U+2028, U+2029) is escaped too. The text should be UTF-8; other
/// bytes go through as they are.
void append_json(std::string& out, std::string_view text);

/// As append_json; null for a blank text.
void append_json_or_null(std::string& out, std::string_view text);

}  // namespace behorig
