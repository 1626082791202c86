#pragma once

#include <cstdint>

#include "tests/support/naive/world.h"

namespace behorig::naive {

/// A small random world from a seed: the same on every machine. Days lie close together, so that the first
/// and the last day of everything is hit often; the register names accounts and entitlements by id or name,
/// sometimes wrongly.
World random_world(std::uint32_t seed);

/// The same with more entitlements, nested as large systems nest them: ladders of diamonds, rings, chains and
/// thickets, held and listed at several places at once.
World nested_world(std::uint32_t seed);

/// The same where the settings ask for all that they can, with owners and their deputies who approve each
/// other's access, and roles of another system that hold the same entitlements.
World asked_world(std::uint32_t seed);

}  // namespace behorig::naive
