#pragma once

#include <cstddef>
#include <functional>
#include <optional>

#include "plugins/common/ldap/changes.h"

namespace behorig::ldap {

/// What one of several searches gave.
struct Delivery {
  std::size_t search = 0;
  Entries entries = {};
  std::optional<Ending> ending = {};         ///< it was read to its end
  std::optional<sdk::Failure> failure = {};  ///< it was not
  Notes notes = {};
};

/// Reads the `searches` of `changes`, begun before, over `first` and as many connections more as make
/// `connections` with it; a server that allows no other is read over the first. `take` gets what comes, on
/// the thread of the caller: of each search its end or its failure last. Few deliveries wait, so that a
/// directory is never in memory twice.
void read_parallel(const Connection& first, const Target& target, std::size_t connections, Changes& changes,
                   std::size_t searches, const std::function<bool()>& cancelled,
                   const std::function<void(const Delivery&)>& take);

}  // namespace behorig::ldap
