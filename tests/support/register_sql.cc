#include "tests/support/register_sql.h"

#include "core/register/schema.h"

namespace behorig::testing {
namespace {

CellType type_of(const TextTable& table, const std::string& column) {
  for (const auto& spec : find_table(table.name)->columns) {
    if (spec.name == column) return spec.type;
  }
  return CellType::text;
}

std::string sql_type(CellType type) {
  switch (type) {
    case CellType::date:
      return "DATE";
    case CellType::yes_no:
      return "BOOLEAN";
    case CellType::level:
    case CellType::months:
    case CellType::count:
      return "INTEGER";
    default:
      return "VARCHAR(500)";
  }
}

std::string sql_value(CellType type, const std::string& cell) {
  if (cell.empty()) return "NULL";
  if (type == CellType::yes_no) return cell == "yes" ? "TRUE" : "FALSE";
  std::string out = "'";
  for (const char c : cell) out += c == '\'' ? std::string("''") : std::string(1, c);
  return out + "'";
}

}  // namespace

std::string register_sql(const std::vector<TextTable>& tables, Dialect dialect, const std::string& prefix) {
  const char quote = dialect == Dialect::mariadb ? '`' : '"';
  std::string out;
  for (const auto& table : tables) {
    std::string columns;
    for (const auto& column : table.columns)
      columns +=
          (columns.empty() ? "" : ", ") + (quote + column + quote) + " " + sql_type(type_of(table, column));
    out += "CREATE TABLE " + prefix + table.name + " (" + columns + ");\n";
    for (auto row = table.rows.rbegin(); row != table.rows.rend(); ++row) {
      std::string values;
      for (std::size_t i = 0; i < row->cells.size(); ++i)
        values += (i == 0 ? "" : ", ") + sql_value(type_of(table, table.columns[i]), row->cells[i]);
      out += "INSERT INTO " + prefix + table.name + " VALUES (" + values + ");\n";
    }
  }
  return out;
}

}  // namespace behorig::testing
