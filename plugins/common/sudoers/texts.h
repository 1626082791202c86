#pragma once

#include <vector>

#include "plugins/sdk/declaration.h"

namespace behorig::sudoers {

/// Everything that Tell and Failure are told of here.
std::vector<sdk::Text> texts();

}  // namespace behorig::sudoers
