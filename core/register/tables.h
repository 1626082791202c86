#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/message.h"
#include "core/register/register.h"

namespace behorig {

/// A table of the register as its carrier (CSV file, sheet, database table) holds it.
struct Table {
  std::string name;    ///< "systems", "owners", ...
  std::string source;  ///< file, sheet or table, as a person would look for it
  std::vector<std::string> columns;
  struct Row {
    std::uint64_t number = 0;  ///< as the carrier counts (line in a file); first data row of a CSV is 2
    std::vector<std::string> cells;
  };
  std::vector<Row> rows;
};

/// What came of reading the tables. Errors refuse the register whole: then there is no register.
struct RegisterOutcome {
  std::optional<Register> reg;
  std::vector<Message> errors;    ///< each names source, row, column and the remedy
  std::vector<Message> warnings;  ///< reversed interval, repeated row, reference to something undefined
};

/// Checks tables against the schema (core/docs/register.md). The number of errors kept is capped at
/// 200; a last message then says how many more there were.
RegisterOutcome read_register(const std::vector<Table>& tables);

/// Names of all tables, for carriers and for "did you mean".
const std::vector<std::string>& register_table_names();

}  // namespace behorig
