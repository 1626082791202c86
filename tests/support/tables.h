#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/register/tables.h"

namespace behorig::testing {

/// A table with its cells as texts, easier to make and to change than the register's.
struct TextTable {
  std::string name, source;
  std::vector<std::string> columns;
  struct Row {
    std::uint64_t number = 0;
    std::vector<std::string> cells;
  };
  std::vector<Row> rows;
};
Tables interned(const std::vector<TextTable>& tables);
RegisterOutcome read_register(const std::vector<TextTable>& tables);

/// A table from text: the first line names the columns, cells are parted by commas. Rows are numbered from 2.
TextTable table(const std::string& name, const std::string& text);

/// The register of a table list; fails the test if it has errors.
Register registered(const std::vector<TextTable>& tables);

/// CSV files of a folder, without quotes' finer points: enough for config/demo/register.
std::vector<TextTable> tables_of_folder(const std::string& folder);

std::vector<std::string> ids_of(const std::vector<Message>& messages);
std::string argument(const Message& message, const std::string& name);

}  // namespace behorig::testing
