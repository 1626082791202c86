#pragma once

#include <vector>

#include "core/model/deviation.h"

namespace behorig {

/// A reading that is not complete takes nothing away: what the finding said before and this reading does not
/// show stays in it, and counts for its severity. Gives the holders that were kept.
std::vector<Holder> keep_unseen(Deviation& now, const Deviation& before);

}  // namespace behorig
