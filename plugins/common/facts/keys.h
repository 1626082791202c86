#pragma once

#include <cstddef>
#include <string_view>

namespace behorig::facts {

/// No object in this JSON has a key twice: of such a one parsers keep the last and drop the others without a
/// word. Only for what a parser has taken.
bool keys_are_unique(std::string_view json, std::size_t deepest);

}  // namespace behorig::facts
