#pragma once

#include <vector>

#include "plugins/sdk/declaration.h"

namespace behorig::domain {

/// What this folder can say; a plugin that uses it declares these among its own, beside those of
/// plugins/common/ldap.
std::vector<sdk::Text> texts();

}  // namespace behorig::domain
