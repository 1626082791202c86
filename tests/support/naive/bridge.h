#pragma once

#include <random>

#include "core/controls/compare.h"
#include "core/controls/on_paper.h"
#include "core/controls/role_content.h"
#include "core/register/tables.h"
#include "tests/support/naive/world.h"
#include "tests/support/tables.h"

namespace behorig::naive {

/// A world as the engine takes it. With `shuffle`, facts and rows in another order.
std::vector<testing::TextTable> tables_of(const World& world, std::mt19937* shuffle = nullptr);
Snapshot snapshot_of(const World& world, std::mt19937* shuffle = nullptr);
CompareOptions options_of(const World& world);
std::vector<RoleContent> seen_of(const World& world);
SystemsRead systems_of(const World& world);
PaperRules rules_of(const World& world);

/// What the engine under test finds in the world.
std::vector<Deviation> engine_findings(const World& world, std::mt19937* shuffle = nullptr);
std::set<Found> comparable(const std::vector<Deviation>& deviations);

}  // namespace behorig::naive
