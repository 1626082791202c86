#pragma once

#include <string>
#include <vector>

#include "plugins/sdk/fake_register.h"
#include "tests/support/tables.h"

namespace behorig::testing {

/// What a plugin handed over, as the core's tables.
inline std::vector<TextTable> tables_of(const sdk::FakeRegister& loaded) {
  std::vector<TextTable> out;
  for (const auto& table : loaded.tables) {
    TextTable made{table.name, table.source, table.columns, {}};
    for (const auto& row : table.rows) made.rows.push_back({row.number, row.cells});
    out.push_back(std::move(made));
  }
  return out;
}

}  // namespace behorig::testing
