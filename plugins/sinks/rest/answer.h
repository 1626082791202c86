#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace behorig::rest {

/// What stands at a JSON pointer (RFC 6901) of an answer's body: a text, or a number as text. Nothing where
/// the body is no JSON, the pointer leads nowhere, or to null, a blank text, or anything else.
std::optional<std::string> at_pointer(std::string_view body, std::string_view pointer);

/// It can be a reference: 1 to 256 printable characters of ASCII without spaces.
bool is_reference(std::string_view text);

}  // namespace behorig::rest
