#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "tests/bench/city/plan.h"

namespace behorig::city {

/// What a check of the city must find, counted while the city is made.
struct Expected {
  std::uint64_t grants = 0, accounts = 0, entitlements = 0, assignments = 0;
  std::map<std::string, std::uint64_t> findings;  ///< by control
  std::uint64_t accepted = 0;                     ///< of them, by an exception
  /// Lines in peer form (core/docs/performance.md), by kind.
  std::uint64_t unapproved = 0, orphans = 0, missing = 0;

  std::string json(const City& city) const;
};

}  // namespace behorig::city
