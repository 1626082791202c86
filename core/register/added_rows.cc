#include "core/register/added_rows.h"

#include "core/register/each_table.h"
#include "core/register/fill.h"
#include "core/register/schema.h"

namespace behorig {

CheckedTable checked_row(Register& reg, const RegisterRow& row, const TableSpec& spec, Cleaner& cleaner,
                         MessageList& errors) {
  std::vector<std::string> columns;
  std::vector<Symbol> cells;
  for (const auto& [column, text] : row.cells) {
    columns.push_back(column);
    cells.push_back(reg.symbols.intern(text));
  }
  CheckedTable out(spec, row.table, columns, cleaner, errors);
  out.take_row(1, cells, errors);
  return out;
}

AddedRows::AddedRows(Register& reg, const std::vector<RegisterRow>& rows)
    : reg_(reg), row_counts_(reg.row_counts) {
  each_table(reg, [&](std::string_view, const auto& table) { sizes_.push_back(table.size()); });
  MessageList errors;
  Cleaner cleaner(reg.symbols);
  for (const auto& row : rows) {
    const TableSpec* spec = find_table(row.table);
    if (spec == nullptr) continue;
    const auto checked = checked_row(reg, row, *spec, cleaner, errors);
    if (errors.empty()) fill(reg, checked);
  }
  errors_ = errors.take("register.more-errors");
}

AddedRows::~AddedRows() {
  std::size_t next = 0;
  each_table(reg_, [&](std::string_view, auto& table) {
    table.erase(table.begin() + static_cast<std::ptrdiff_t>(sizes_[next++]), table.end());
  });
  reg_.row_counts = std::move(row_counts_);
}

}  // namespace behorig
