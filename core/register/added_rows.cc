#include "core/register/added_rows.h"

#include "core/register/fill.h"
#include "core/register/schema.h"

namespace behorig {
namespace {

template <class Each>
void each_table(Register& reg, Each each) {
  each(reg.systems);
  each(reg.owners);
  each(reg.people);
  each(reg.accounts);
  each(reg.roles);
  each(reg.role_entitlements);
  each(reg.assignments);
  each(reg.birthrights);
  each(reg.conflicts);
  each(reg.requirements);
  each(reg.attainments);
  each(reg.exceptions);
  each(reg.revocations);
}

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

}  // namespace

AddedRows::AddedRows(Register& reg, const std::vector<RegisterRow>& rows)
    : reg_(reg), row_counts_(reg.row_counts) {
  each_table(reg, [&](const auto& table) { sizes_.push_back(table.size()); });
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
  each_table(reg_, [&](auto& table) {
    table.erase(table.begin() + static_cast<std::ptrdiff_t>(sizes_[next++]), table.end());
  });
  reg_.row_counts = std::move(row_counts_);
}

}  // namespace behorig
