#include "plugins/registers/workbook/table_sheet.h"

#include <algorithm>

#include "plugins/common/csv/text.h"

namespace behorig::workbook_register {

using workbook::Merged;
using workbook::Place;
using workbook::Row;

TableSheet::TableSheet(sdk::Tables& tables, std::string file, std::string sheet, const words::Table& table)
    : tables_(tables), file_(std::move(file)), sheet_(std::move(sheet)), table_(table) {}

void TableSheet::tell(const char* id, sdk::Args args) {
  constexpr std::uint64_t kMost = 500;
  if (++errors_ > kMost) throw sdk::Failure("errors-many", {{"detail", std::to_string(kMost)}});
  args.emplace_back("file", file_);
  args.emplace_back("sheet", sheet_);
  tables_.error(id, args);
}

void TableSheet::wrong(const sdk::Failure& what) { tell(what.id.c_str(), what.args); }

void TableSheet::name_columns(const Row& row) {
  std::vector<std::string> headings, names;
  for (const auto& cell : row.cells) {
    if (csv::trimmed(cell.text).empty()) continue;
    columns_.push_back(cell.column);
    headings.push_back(cell.text);
    names.push_back(words::column_name(table_, cell.text));
    const auto* column = words::find_column(table_, cell.text);
    forms_.push_back(column == nullptr ? words::Form::text : column->form);
  }
  if (columns_.empty()) return;
  first_row_ = row.number;
  if (const auto twice = words::named_twice(table_, headings)) {
    tell("column-twice", {{"cell", shown(Place{columns_[twice->first], row.number})},
                          {"other", shown(Place{columns_[twice->second], row.number})},
                          {"column", std::string(twice->column)}});
  }
  tables_.table(table_.name, file_ + " [" + sheet_ + "]", names);
}

void TableSheet::row(const Row& row) {
  if (columns_.empty()) return name_columns(row);
  cells_.assign(columns_.size(), {});
  bool blank = true;
  for (const auto& cell : row.cells) {
    if (csv::trimmed(cell.text).empty()) continue;
    const auto found = std::lower_bound(columns_.begin(), columns_.end(), cell.column);
    if (found == columns_.end() || *found != cell.column) {
      tell("cell-without-column", {{"cell", shown(Place{cell.column, row.number})}});
      continue;
    }
    const auto at = static_cast<std::size_t>(found - columns_.begin());
    cells_[at] = words::value(forms_[at], cell.text);
    blank = false;
  }
  if (blank) return;
  last_row_ = row.number;
  tables_.row(row.number, cells_);
}

void TableSheet::merged(const Merged& range) {
  constexpr std::size_t kMost = 1000;
  if (merged_.size() == kMost) throw sdk::Failure("merged-many", {{"detail", std::to_string(kMost)}});
  merged_.push_back(range);
}

/// Which of the rows, or of the columns, its value is meant for cannot be known.
bool TableSheet::within(const Merged& range) const {
  return range.last.row >= first_row_ && range.first.row <= std::max(first_row_, last_row_) &&
         range.last.column >= columns_.front() && range.first.column <= columns_.back();
}

void TableSheet::end() {
  if (columns_.empty()) return tell("no-header", {});
  for (const auto& range : merged_) {
    if (within(range)) tell("merged", {{"cell", shown(range.first) + ":" + shown(range.last)}});
  }
}

}  // namespace behorig::workbook_register
