#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "plugins/common/workbook/cells.h"
#include "plugins/common/workbook/package.h"
#include "plugins/sdk/text.h"

namespace behorig::workbook {

/// A row's cells that are not blank, by column.
struct Row {
  std::uint32_t number = 0;
  struct Cell {
    std::uint32_t column = 0;
    std::string text;
  };
  std::vector<Cell> cells;
};

/// Cells that are one in the sheet.
struct Merged {
  Place first, last;
};

/// Takes a sheet as it is read: rows that are not blank, in their order.
class SheetTaker {
 public:
  SheetTaker() = default;
  SheetTaker(const SheetTaker&) = delete;
  SheetTaker& operator=(const SheetTaker&) = delete;
  virtual ~SheetTaker() = default;

  virtual void row(const Row& row) = 0;
  virtual void merged(const Merged& range) = 0;
  /// A cell that cannot be told, as one of the texts of texts.h without {sheet}; its row goes on.
  virtual void wrong(const sdk::Failure& what) = 0;
  /// The sheet is over, and all of it was told.
  virtual void end() = 0;
};

/// Collects the row that is being read.
class RowMaker {
 public:
  RowMaker(SheetTaker& taker, const Limits& limits) : taker_(taker), limits_(limits) {}

  /// Throws row-order.
  void begin(std::uint32_t number);
  /// A blank one is none. Throws cell-twice, sheet-large, cell-long.
  void cell(std::uint32_t column, std::string text);
  /// The row that is there, as often as the file says: at least once. Throws repeats-many, sheet-large.
  void end(std::uint32_t times = 1);
  /// So many cells come from one of this size, which is only said to be repeated. Throws repeats-many.
  void count_repeated(std::uint64_t times, std::size_t size);

  bool blank() const { return row_.cells.empty(); }
  std::uint32_t number() const { return row_.number; }
  void wrong(const char* id, std::uint32_t column, sdk::Args more = {}) const;

 private:
  SheetTaker& taker_;
  const Limits& limits_;
  Row row_;
  std::uint64_t repeated_ = 0;
};

}  // namespace behorig::workbook
