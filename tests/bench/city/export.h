#pragma once

#include "tests/bench/city/access.h"
#include "tests/bench/city/plan.h"

namespace behorig::city {

/// Writes what one system would export, and the settings to read it with. Puts the grants into the order of
/// the rows: group by group in a directory, else account by account, or at random.
void write_export(const City& city, const Shape& shape, Access& access);

}  // namespace behorig::city
