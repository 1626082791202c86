#pragma once

#include <set>
#include <string>
#include <vector>

#include "core/model/deviation.h"
#include "core/register/exceptions.h"

namespace behorig {

/// One for each exception that ended before the day and is among `matching`: the digests of those that would
/// still cover a deviation (Deviation::Passing::ended). Sorted by before().
std::vector<Deviation> exceptions_expired(const Meaning& meaning, Date day,
                                          const std::set<std::string>& matching);

/// The register has an exception of that digest, and it ended before the day.
bool is_expired(const Meaning& meaning, Date day, const std::string& digest);

}  // namespace behorig
