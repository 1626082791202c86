#pragma once

#include <string>

#include "plugins/common/delivery/item.h"

namespace behorig::formats {

/// One line of the Common Event Format, version 0, for one change. No value ends a field or the line.
std::string cef(const delivery::Item& item, const delivery::Change& change);

}  // namespace behorig::formats
