#pragma once

#include <vector>

#include "core/findings/life.h"
#include "core/store/store.h"

namespace behorig {

/// Of the findings that an exception begins to cover: when holders joined them.
Status add_arrivals(Store& store, const std::vector<StoredFinding>& stored, const Shown& shown,
                    LifeInput& input);

}  // namespace behorig
