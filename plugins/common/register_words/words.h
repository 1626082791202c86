#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace behorig::words {

/// What the cells of a column may be written as, besides what the register takes.
enum class Form { text, date, yes_no };

struct Column {
  std::string_view name;                       ///< the register's own
  std::vector<std::string_view> swedish = {};  ///< what it may be called besides; the first is the usual one
  Form form = Form::text;
};

struct Table {
  std::string_view name;
  std::vector<std::string_view> swedish;
  std::vector<Column> columns;
};

/// Every table and column of the register, with the Swedish words for them.
const std::vector<Table>& tables();

/// The table that a file, sheet or database table is called after: by its own name or a Swedish one. Case,
/// blanks, hyphens, underscores and brackets make no difference. nullptr = none.
const Table* find_table(std::string_view name);
/// The name or Swedish name that this one nearly is; nullopt if it is one, or is near none.
std::optional<std::string> near_table(std::string_view name);

/// The column that a heading names, likewise; nullptr = none.
const Column* find_column(const Table& table, std::string_view heading);
/// A heading as the register calls it; one that names nothing stays as it is, for the core to tell of.
std::string column_name(const Table& table, std::string_view heading);

/// Two of these headings that name the same column, by their places.
struct Twice {
  std::size_t first = 0, second = 0;
  std::string_view column;
};
std::optional<Twice> named_twice(const Table& table, const std::vector<std::string>& headings);

/// A cell as the register writes it: in a yes/no column ja, true, t and 1 are yes, nej, false, f and 0 are
/// no; everything else stays.
std::string_view value(Form form, std::string_view cell);

}  // namespace behorig::words
