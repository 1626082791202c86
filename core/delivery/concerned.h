#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/model/deviation.h"
#include "core/settings/settings.h"

namespace behorig {

/// The system's owners are to hear of the deviation: it is the system's, or of several and concerns this one
/// too. Not for a register that was refused, which leaves nobody an owner.
bool told_to(const Deviation& deviation, std::string_view system, const Settings& settings);

/// Those systems, of the settings and of the deviation itself; sorted.
std::vector<std::string> systems_told(const Deviation& deviation, const Settings& settings);

}  // namespace behorig
