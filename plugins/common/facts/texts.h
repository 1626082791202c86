#pragma once

#include <vector>

#include "plugins/sdk/declaration.h"

namespace behorig::facts {

/// What this folder can say; a plugin that uses it declares these among its own.
std::vector<sdk::Text> texts();

}  // namespace behorig::facts
