#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace behorig::sql {

/// Which rows there were, in whatever order: the sum of their SHA-256. Takes no memory for rows.
class RowsDigest {
 public:
  void add(const std::vector<std::optional<std::string_view>>& cells);
  bool operator==(const RowsDigest&) const = default;

 private:
  std::array<std::uint64_t, 4> sum_{};
  std::uint64_t rows_ = 0;
};

}  // namespace behorig::sql
