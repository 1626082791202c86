#pragma once

#include <string>
#include <string_view>

namespace behorig::text {

bool is_utf8(std::string_view bytes);

/// For a person's eyes: control characters, and bytes that are no UTF-8, become question marks; what is
/// longer than `most` bytes is cut and ends with three dots.
std::string cleaned(std::string_view bytes, std::size_t most);

}  // namespace behorig::text
