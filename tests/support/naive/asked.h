#pragma once

#include "tests/support/naive/world.h"

namespace behorig::naive {

/// The controls that the settings of the world ask for, by the letter of core/docs/semantics.md.
std::set<Found> asked_controls(const World& world);

}  // namespace behorig::naive
