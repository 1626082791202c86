#include "plugins/common/workbook/sheet.h"

#include <algorithm>

namespace behorig::workbook {

using sdk::Failure;

void RowMaker::begin(std::uint32_t number) {
  if (number <= row_.number) throw Failure("row-order", {{"row", std::to_string(number)}});
  row_.number = number;
  row_.cells.clear();
}

void RowMaker::cell(std::uint32_t column, std::string text) {
  if (text.empty()) return;
  const Place place{column, row_.number};
  if (column > limits_.columns || row_.number > limits_.rows)
    throw Failure("sheet-large", {{"cell", shown(place)}});
  if (text.size() > limits_.cell_bytes)
    throw Failure("cell-long", {{"cell", shown(place)}, {"detail", std::to_string(limits_.cell_bytes)}});
  // Columns nearly always come in their order.
  auto at = row_.cells.end();
  if (!row_.cells.empty() && row_.cells.back().column >= column) {
    at = std::lower_bound(row_.cells.begin(), row_.cells.end(), column,
                          [](const Row::Cell& cell, std::uint32_t wanted) { return cell.column < wanted; });
    if (at != row_.cells.end() && at->column == column) throw Failure("cell-twice", {{"cell", shown(place)}});
  }
  row_.cells.insert(at, {column, std::move(text)});
}

void RowMaker::count_repeated(std::uint64_t times, std::size_t size) {
  constexpr std::size_t kShort = 16;  // bytes of a cell that costs as much as a blank one
  repeated_ += times * (1 + size / kShort);
  if (repeated_ > limits_.repeated) {
    throw Failure("repeats-many",
                  {{"row", std::to_string(row_.number)}, {"detail", std::to_string(limits_.repeated)}});
  }
}

void RowMaker::end(std::uint32_t times) {
  if (blank()) {  // however often: the rest of a sheet is one such row
    constexpr std::uint64_t kFar = 1u << 30;
    row_.number =
        static_cast<std::uint32_t>(std::min(std::uint64_t{row_.number} + times - 1, kFar + row_.number));
    return;
  }
  for (const auto& cell : row_.cells) count_repeated(times - 1, cell.text.size());
  taker_.row(row_);
  for (std::uint32_t i = 1; i < times; ++i) {
    if (++row_.number > limits_.rows) throw Failure("sheet-large", {{"cell", shown(Place{1, row_.number})}});
    taker_.row(row_);
  }
}

void RowMaker::wrong(const char* id, std::uint32_t column, sdk::Args more) const {
  more.emplace_back("cell", shown(Place{column, row_.number}));
  taker_.wrong(Failure(id, std::move(more)));
}

}  // namespace behorig::workbook
