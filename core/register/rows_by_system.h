#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/base/symbols.h"

namespace behorig {

/// The rows of one table parted by system, so that nobody walks through those of three hundred others.
/// Borrows the rows.
template <class Row>
class RowsBySystem {
 public:
  explicit RowsBySystem(const std::vector<Row>& rows) : rows_(rows.size()) {
    for (const Row& row : rows) ++places_[row.system.index].second;
    std::size_t begin = 0;
    for (auto& [system, place] : places_) {
      place.first = begin;
      begin += std::exchange(place.second, begin);
    }
    for (const Row& row : rows) rows_[places_[row.system.index].second++] = &row;
  }

  /// In the register's order.
  std::span<const Row* const> of(Symbol system) const {
    const auto found = places_.find(system.index);
    if (found == places_.end()) return {};
    return std::span(rows_).subspan(found->second.first, found->second.second - found->second.first);
  }

 private:
  std::vector<const Row*> rows_;
  std::unordered_map<std::uint32_t, std::pair<std::size_t, std::size_t>> places_;  ///< begin and end in rows_
};

}  // namespace behorig
