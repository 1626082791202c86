#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

typedef struct zip zip_t;

namespace behorig::workbook {

/// What a workbook may have. Beyond it, it is refused before it is unpacked.
struct Limits {
  std::uint64_t file_bytes = 64ull << 20;
  std::uint64_t parts = 10'000;
  std::uint64_t inflated_bytes = 256ull << 20;  ///< of all parts together
  std::uint64_t ratio = 200;  ///< of a part that is larger than `ratio_from`, to its size packed
  std::uint64_t ratio_from = 1ull << 20;
  std::uint32_t rows = 1'048'576;       ///< of a sheet
  std::uint32_t columns = 16'384;       ///< of a sheet
  std::uint64_t repeated = 1'000'000;   ///< cells with contents that a file only says to repeat
  std::uint64_t texts = 4'000'000;      ///< shared texts
  std::uint64_t text_bytes = 64 << 20;  ///< of all of them
  std::size_t cell_bytes = 64 << 10;
};

/// The parts of a ZIP file that is in memory. Every failure is an sdk::Failure.
class Package {
 public:
  /// `bytes` must stay. Throws zip-wrong, zip-many, zip-large, zip-twice, encrypted.
  Package(std::string_view bytes, const Limits& limits);
  Package(const Package&) = delete;
  Package& operator=(const Package&) = delete;
  ~Package();

  /// Case makes no difference.
  bool has(std::string_view name) const;
  /// Hands over the part's bytes, some at a time. Throws part-missing; zip-lies where it is longer than it
  /// says.
  void read(std::string_view name, const std::function<void(std::string_view)>& take) const;
  /// The same where it must be short.
  std::string read_all(std::string_view name, std::size_t most) const;

 private:
  struct Part {
    std::uint64_t index = 0, size = 0;
  };
  void list(const Limits& limits);

  zip_t* zip_ = nullptr;
  std::map<std::string, Part, std::less<>> parts_;  ///< by name in small letters
};

/// Where a relationship's target lies: absolute, or from the folder of the part that names it.
std::string resolved(std::string_view base_part, std::string_view target);

}  // namespace behorig::workbook
