#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "plugins/common/workbook/workbook.h"
#include "tests/support/workbooks.h"

namespace behorig::workbook {

/// What came of one sheet.
struct Taken {
  std::map<std::string, std::string> cells;  ///< by place: "B7"
  std::vector<std::uint32_t> rows;
  std::vector<std::string> merges;
  std::vector<std::string> wrongs;  ///< "cell-error B7"
  bool ended = false;
};

class Collecting : public SheetTaker {
 public:
  Taken taken;

  void row(const Row& row) override {
    taken.rows.push_back(row.number);
    for (const auto& cell : row.cells) taken.cells[shown(Place{cell.column, row.number})] = cell.text;
  }
  void merged(const Merged& range) override {
    taken.merges.push_back(shown(range.first) + ":" + shown(range.last));
  }
  void wrong(const sdk::Failure& what) override {
    std::string cell;
    for (const auto& [key, value] : what.args) {
      if (key == "cell") cell = value;
    }
    taken.wrongs.push_back(what.id + " " + cell);
  }
  void end() override { taken.ended = true; }
};

/// All sheets, by their names. Throws what reading throws.
inline std::map<std::string, Taken> read_book(const std::string& bytes, const Limits& limits = {}) {
  std::map<std::string, Collecting> all;
  const auto book = Workbook::open(bytes, limits);
  book->read([&](std::size_t sheet) { return &all[book->sheets().at(sheet)]; });
  std::map<std::string, Taken> out;
  for (auto& [name, collecting] : all) out[name] = std::move(collecting.taken);
  return out;
}

/// The id of what it throws; blank if nothing.
inline std::string refusal(const std::string& bytes, const Limits& limits = {}) {
  try {
    read_book(bytes, limits);
  } catch (const sdk::Failure& failure) {
    return failure.id;
  }
  return {};
}

}  // namespace behorig::workbook
