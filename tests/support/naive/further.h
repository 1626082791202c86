#pragma once

#include "tests/support/naive/world.h"

namespace behorig::naive {

/// The controls of a reading that are not about what is approved, and conflicts over several readings.
void further_controls(const World& world, std::set<Found>& out);

}  // namespace behorig::naive
