#pragma once

#include "tests/support/naive/world.h"

namespace behorig::naive {

/// The controls that need the register alone, by the letter of core/docs/semantics.md.
std::set<Found> register_controls(const World& world);

}  // namespace behorig::naive
