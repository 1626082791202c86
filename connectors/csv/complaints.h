#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>

#include "plugins/sdk/behorig_sdk.h"

namespace behorig::csv_connector {

/// What is wrong in the cells of one file. The same in many rows is told once, with its first row and how
/// many there are.
class Complaints {
 public:
  struct Cell {
    std::string text_id, field, column, value;
    auto operator<=>(const Cell&) const = default;
  };
  void add(const Cell& cell, std::uint64_t line, const std::string& file, sdk::Reading& reading);
  /// In the order of their first rows.
  void tell(const std::string& file, sdk::Reading& reading);

 private:
  struct Rows {
    std::uint64_t first = 0, last = 0, count = 0;
  };
  static void tell(const Cell& cell, const Rows& rows, const std::string& file, sdk::Reading& reading);

  std::map<Cell, Rows> told_;
};

}  // namespace behorig::csv_connector
