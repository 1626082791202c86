#pragma once

#include <vector>

#include "plugins/sdk/declaration.h"

namespace behorig::workbook {

/// What this folder can say; a plugin that uses it declares these among its own, and adds {file} to each.
std::vector<sdk::Text> texts();

}  // namespace behorig::workbook
