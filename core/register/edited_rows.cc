#include "core/register/edited_rows.h"

#include <algorithm>
#include <set>

#include "core/register/added_rows.h"
#include "core/register/each_table.h"
#include "core/register/fill.h"

namespace behorig {
namespace {

/// Of a table's rows those that repeat none before them are the Register's.
std::optional<std::size_t> place_in(const KeptTable& kept, std::size_t row) {
  std::set<std::vector<std::uint32_t>> seen;
  std::size_t distinct = 0;
  for (std::size_t ix = 0; ix < kept.size(); ++ix) {
    std::vector<std::uint32_t> cells;
    for (const Symbol cell : kept.row(ix)) cells.push_back(cell.index);
    if (!seen.insert(std::move(cells)).second) continue;
    if (distinct++ == row) return ix;
  }
  return std::nullopt;
}

}  // namespace

std::string RowEdit::from(std::string_view column) const {
  const auto found =
      std::find_if(was.begin(), was.end(), [&](const auto& cell) { return cell.first == column; });
  return found == was.end() ? std::string() : found->second;
}

std::optional<RowEdit> row_of(const Register& reg, std::span<const KeptTable> kept, std::string_view table,
                              std::size_t row) {
  const auto found =
      std::find_if(kept.begin(), kept.end(), [&](const auto& one) { return one.spec->name == table; });
  if (found == kept.end()) return std::nullopt;
  std::size_t rows = 0;
  each_table(reg, [&](std::string_view name, const auto& all) {
    if (name == table) rows = all.size();
  });
  const bool repeats = rows != found->size();
  const auto place = repeats ? place_in(*found, row) : std::optional(row);
  if (!place || *place >= found->size()) return std::nullopt;
  RowEdit out;
  out.table = table;
  out.row = row;
  out.source = found->source;
  const auto cells = found->row(*place);
  for (std::size_t ix = *place; ix < (repeats ? found->size() : *place + 1); ++ix) {
    if (std::ranges::equal(found->row(ix), cells)) out.numbers.push_back(found->numbers[ix]);
  }
  for (std::size_t column = 0; column < cells.size(); ++column) {
    if (!cells[column].blank())
      out.was.emplace_back(found->spec->columns[column].name, reg.text(cells[column]));
  }
  return out;
}

EditedRows::EditedRows(Register& reg, std::vector<RowEdit> edits) : reg_(reg), row_counts_(reg.row_counts) {
  // Rows go from the end, when all others are as they are to be: until then every number stays.
  std::stable_sort(edits.begin(), edits.end(), [](const RowEdit& a, const RowEdit& b) {
    if (a.removes() != b.removes()) return b.removes();
    return a.removes() && a.row > b.row;
  });
  for (const auto& edit : edits) {
    if (edit.removes()) {
      remove(edit);
    } else {
      change(edit);
    }
  }
}

void EditedRows::change(const RowEdit& edit) {
  const TableSpec* spec = find_table(edit.table);
  if (spec == nullptr) return;
  RegisterRow after{edit.table, {}};
  for (const auto& cell : edit.was) {
    const auto same = [&](const auto& other) { return other.first == cell.first; };
    if (std::none_of(edit.cells.begin(), edit.cells.end(), same)) after.cells.push_back(cell);
  }
  for (const auto& cell : edit.cells) {
    if (!cell.second.empty()) after.cells.push_back(cell);
  }
  MessageList errors;
  Cleaner cleaner(reg_.symbols);
  const auto checked = checked_row(reg_, after, *spec, cleaner, errors);
  if (!errors.empty()) {
    for (auto& error : errors.take("register.more-errors")) errors_.push_back(std::move(error));
    return;
  }
  fill(reg_, checked);
  each_table(reg_, [&](std::string_view name, auto& rows) {
    if (name != edit.table) return;
    std::swap(rows[edit.row], rows.back());
    undo_.push_back([&rows, row = edit.row, before = std::move(rows.back())] { rows[row] = before; });
    rows.pop_back();
  });
}

void EditedRows::remove(const RowEdit& edit) {
  each_table(reg_, [&](std::string_view name, auto& rows) {
    if (name != edit.table) return;
    const auto at = rows.begin() + static_cast<std::ptrdiff_t>(edit.row);
    undo_.push_back([&rows, row = edit.row, before = *at] {
      rows.insert(rows.begin() + static_cast<std::ptrdiff_t>(row), before);
    });
    rows.erase(at);
  });
}

EditedRows::~EditedRows() {
  for (auto one = undo_.rbegin(); one != undo_.rend(); ++one) (*one)();
  reg_.row_counts = std::move(row_counts_);
}

}  // namespace behorig
