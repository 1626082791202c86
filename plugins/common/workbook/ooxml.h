#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/common/workbook/cells.h"
#include "plugins/common/workbook/package.h"
#include "plugins/common/workbook/xml.h"

namespace behorig::workbook {

struct Relationship {
  std::string type;  ///< the last step of its address: "worksheet", "styles", ...
  std::string part;  ///< resolved; blank = outside of the file
};
/// By their ids. Blank `part`: the package's own. None if there is no such part.
std::map<std::string, Relationship> relationships_of(const Package& package, std::string_view part);

/// What stands in the workbook's main part.
struct MainPart {
  struct Sheet {
    std::string name, relationship;
  };
  std::vector<Sheet> sheets;
  bool from_1904 = false;
  bool uncomputed = false;  ///< results of formulas are to be computed when the file is opened
};
MainPart main_part(const Package& package, std::string_view part);

/// A text with its runs joined, and without the reading aids that some languages add.
class RichText {
 public:
  void start(std::string_view name);
  void end(std::string_view name);
  /// Throws text-long.
  void text(std::string_view text);
  /// What came since the last take.
  std::string take();

 private:
  std::string text_;
  bool inside_ = false;
  int aids_ = 0;
};

/// The texts that cells refer to by their number.
class SharedTexts {
 public:
  SharedTexts() = default;
  /// Throws texts-many, text-long.
  SharedTexts(const Package& package, std::string_view part, const Limits& limits);
  std::optional<std::string_view> find(std::uint64_t index) const;
  void add(std::string_view text);
  std::size_t size() const { return ends_.size(); }
  std::size_t bytes() const { return bytes_.size(); }

 private:
  std::string bytes_;
  std::vector<std::uint32_t> ends_;
};

/// The number formats of a workbook's cell styles, by the style's number.
std::vector<NumberFormat> number_formats(const Package& package, std::string_view part);

}  // namespace behorig::workbook
