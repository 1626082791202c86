#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "connectors/csv/dates.h"
#include "plugins/common/csv/csv.h"
#include "plugins/sdk/behorig_sdk.h"

namespace behorig::csv_connector {

/// The four kinds of files (core/docs/semantics.md, section 7).
enum class Table { accounts, entitlements, grants, nesting };
inline constexpr Table kTables[] = {Table::accounts, Table::entitlements, Table::grants, Table::nesting};
const char* name_of(Table table);
/// Columns that have a meaning in the table.
const std::vector<std::string>& fields_of(Table table);

/// What the words in a column mean: "yes" for "Aktiv". Words that the export uses, as they are.
using Words = std::map<std::string, std::string, std::less<>>;

/// Permissions that stand as columns of the grants file, with a mark where somebody has one.
struct Wide {
  std::vector<std::string> columns;  ///< empty = every column that has no other meaning
  Words words;                       ///< to "yes" or "no"
};

/// The connector's options, understood.
struct Config {
  std::map<Table, std::string> files;  ///< that may be read
  std::map<Table, bool> must_exist;    ///< named in the settings, or needed
  csv::Options format;
  /// Headings by table and field; blank table = wherever the heading is.
  std::map<std::pair<std::optional<Table>, std::string>, std::string> columns;
  std::map<std::string, Words> values;       ///< by field
  std::map<std::string, std::string> split;  ///< by field: what parts a list
  std::optional<Wide> wide;
  Dates dates{""};
  std::uint32_t syntax = 0;  ///< behorig_syntax
  std::map<Table, std::uint64_t> rows;
  std::map<Table, std::string> sha256;
  std::optional<std::int64_t> max_age_hours;  ///< of a file, since it was written
};

/// Throws sdk::Failure for what the settings say and cannot be.
Config config_of(const sdk::Options& options);

}  // namespace behorig::csv_connector
