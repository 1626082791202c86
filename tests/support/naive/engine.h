#pragma once

#include "tests/support/naive/world.h"

namespace behorig::naive {

/// The controls again, slowly and by the letter of core/docs/semantics.md: a second opinion on the engine.
std::set<Found> controls(const World& world);

}  // namespace behorig::naive
