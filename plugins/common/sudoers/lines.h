#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace behorig::sudoers {

/// A line as sudo reads it: what was continued is joined, comments are gone.
struct Line {
  std::uint64_t number = 0;  ///< where it begins, from 1
  std::string text = {};
};

/// All lines of a file that hold something.
std::vector<Line> lines_of(std::string_view file);

}  // namespace behorig::sudoers
