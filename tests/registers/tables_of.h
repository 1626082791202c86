#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "plugins/sdk/fake_register.h"
#include "tests/support/tables.h"

namespace behorig::testing {

/// What was told is declared, and every {placeholder} of it has its value.
inline void expect_whole_sentences(const sdk::FakeRegister& loaded, const std::vector<sdk::Text>& texts) {
  for (const auto& problem : loaded.problems) {
    if (problem.id == "failed") {
      ADD_FAILURE() << problem.args_json;
      continue;
    }
    const auto text =
        std::find_if(texts.begin(), texts.end(), [&](const auto& t) { return t.id == problem.id; });
    ASSERT_NE(text, texts.end()) << problem.id;
    const auto args = boost::json::parse(problem.args_json).as_object();
    for (std::size_t at = text->english.find('{'); at != std::string::npos;
         at = text->english.find('{', at + 1)) {
      const auto name = text->english.substr(at + 1, text->english.find('}', at) - at - 1);
      EXPECT_TRUE(args.contains(name)) << problem.id << " without " << name;
    }
  }
}

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
