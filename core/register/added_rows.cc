#include "core/register/added_rows.h"

#include "core/register/each_table.h"
#include "core/register/fill.h"
#include "core/register/schema.h"

namespace behorig {

Table table_of(Register& reg, const RegisterRow& row) {
  Table out;
  out.name = out.source = row.table;
  for (const auto& [column, text] : row.cells) {
    out.columns.push_back(column);
    out.cells.push_back(reg.symbols.intern(text));
  }
  out.rows.push_back({1, out.cells.size()});
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
    const CheckedTable checked(table_of(reg, row), *spec, cleaner, errors);
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
