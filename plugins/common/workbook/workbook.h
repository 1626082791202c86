#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/common/workbook/sheet.h"

namespace behorig::workbook {

/// A workbook (XLSX, also with macros, which nobody runs, or ODS) whose bytes are in memory. What cannot be
/// read is an sdk::Failure with one of the texts of texts.h, without {file}.
class Workbook {
 public:
  /// `bytes` must stay as long as the workbook. Throws what says why it is none: not-a-workbook, old-format,
  /// binary-format, encrypted, zip-..., xml-..., part-...
  static std::unique_ptr<Workbook> open(std::string_view bytes, const Limits& limits = {});

  Workbook() = default;
  Workbook(const Workbook&) = delete;
  Workbook& operator=(const Workbook&) = delete;
  virtual ~Workbook() = default;

  /// By their names on the tabs, in their order; hidden ones too.
  virtual const std::vector<std::string>& sheets() const = 0;
  /// Hands over the cells of the sheets for which `choose` has a taker, one sheet after the other. A failure
  /// gets the {sheet} that it came in.
  virtual void read(const std::function<SheetTaker*(std::size_t sheet)>& choose) const = 0;
};

// Inside this folder.
std::unique_ptr<Workbook> open_xlsx(std::string_view bytes, const Limits& limits);
std::unique_ptr<Workbook> open_ods(std::string_view bytes, const Limits& limits);

/// A file's bytes; they stayed the same while they were read. Throws file-unreadable, link-outside,
/// file-changed, file-large, with {file}.
std::string bytes_of(const std::string& path, const Limits& limits = {});

}  // namespace behorig::workbook
