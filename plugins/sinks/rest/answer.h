#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace behorig::rest {

/// What stands at a JSON pointer (RFC 6901) of an answer's body: a text, or a number as text. Nothing where
/// the body is no JSON, the pointer leads nowhere, or to null, a blank text, or anything else.
std::optional<std::string> at_pointer(std::string_view body, std::string_view pointer);

/// What a search found at the pointer: a reference; blank where the answer shows that there is none, by a
/// list that is shorter, a null, a blank text, 0 members, or an object that would have it; nothing where it
/// does not show that, as the report of an error does not.
std::optional<std::string> found_at(std::string_view body, std::string_view pointer);

/// It can be a reference: 1 to 256 printable characters of ASCII without spaces.
bool is_reference(std::string_view text);

}  // namespace behorig::rest
