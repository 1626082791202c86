#pragma once

#include <string_view>

#include "core/register/register.h"

namespace behorig {

/// As the table owners spells it.
std::string_view name_of(Register::Capacity capacity);

}  // namespace behorig
