#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace behorig::csv {

/// How marks are looked for. All give the same; which there are depends on the processor.
enum class Simd { none, sse2, avx2 };

/// Those that this processor has, the fastest last.
std::vector<Simd> available_simd();

/// Finds the bytes at which a splitter must look: the delimiter, quotes, and all control characters (line
/// ends and tabs among them). Everything between two marks is text.
class MarkFinder {
 public:
  explicit MarkFinder(char delimiter, Simd simd = available_simd().back());

  /// Writes their places in `text` (below 4 GiB), in order. How many there are, at most as many as bytes: so
  /// much room there must be.
  std::size_t find(std::string_view text, std::uint32_t* places) const;

 private:
  using Find = std::uint32_t* (*)(const char* text, std::size_t size, char delimiter, std::uint32_t* out);
  char delimiter_;
  Find find_;
};

}  // namespace behorig::csv
