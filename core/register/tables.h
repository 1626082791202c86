#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/message.h"
#include "core/base/symbols.h"
#include "core/register/register.h"
#include "core/register/schema.h"

namespace behorig {

/// A table of the register as its carrier (CSV file, sheet, database table) holds it. Large registers have
/// millions of cells, most of them the same texts: they are symbols of the Tables that the table belongs to.
struct Table {
  std::string name;    ///< "systems", "owners", ...
  std::string source;  ///< file, sheet or table, as a person would look for it
  std::vector<std::string> columns;
  struct Row {
    std::uint64_t number = 0;  ///< as the carrier counts (line in a file); first data row of a CSV is 2
    std::size_t end = 0;       ///< where its cells end in `cells`; they begin at the end of the row before
  };
  std::vector<Row> rows;
  std::vector<Symbol> cells;

  std::span<const Symbol> cells_of(std::size_t row) const {
    const std::size_t begin = row == 0 ? 0 : rows[row - 1].end;
    return std::span(cells).subspan(begin, rows[row].end - begin);
  }
};

struct Tables {
  Symbols symbols;
  std::vector<Table> tables;
};

/// A table as the register keeps it: every column of the schema in its order, cells trimmed and NFC, rows in
/// the carrier's order, repeats included and blank rows not. Its texts are the register's.
struct KeptTable {
  const TableSpec* spec = nullptr;
  std::string source;                  ///< as a person would look for it
  std::vector<std::uint64_t> numbers;  ///< of rows, as the carrier counts
  std::vector<Symbol> cells;

  std::size_t size() const { return cells.size() / spec->columns.size(); }
  std::span<const Symbol> row(std::size_t ix) const {
    const std::size_t width = spec->columns.size();
    return std::span(cells).subspan(ix * width, width);
  }
};

/// What came of reading the tables. Errors refuse the register whole: then there is no register.
struct RegisterOutcome {
  std::optional<Register> reg;
  std::vector<Message> errors;    ///< each names source, row, column and the remedy
  std::vector<Message> warnings;  ///< reversed interval, repeated row, reference to something undefined
  std::vector<KeptTable> kept;    ///< the register's tables, where that was asked for; in the schema's order
  std::string packed;             ///< register and warnings, where that was asked for; for unpack_register
};

enum class Keep { meaning, rows_too, packed };

/// Checks tables against the schema (core/docs/register.md), all at once; see RegisterReader.
RegisterOutcome read_register(Tables tables, Keep keep = Keep::meaning);

/// What came of tables that had no errors, from `packed`. Bytes that are cut or changed, and those of a
/// program that checks registers otherwise, are refused, whatever they hold.
std::optional<RegisterOutcome> unpack_register(std::string_view packed);

/// Names of all tables, for carriers and for "did you mean".
const std::vector<std::string>& register_table_names();

}  // namespace behorig
