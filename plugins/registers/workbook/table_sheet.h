#pragma once

#include <map>
#include <string>
#include <vector>

#include "plugins/common/register_words/words.h"
#include "plugins/common/workbook/sheet.h"
#include "plugins/sdk/behorig_sdk.h"

namespace behorig::workbook_register {

/// A sheet as a table of the register: the first row that is not blank names the columns.
class TableSheet : public workbook::SheetTaker {
 public:
  TableSheet(sdk::Tables& tables, std::string file, std::string sheet, const words::Table& table);

  void row(const workbook::Row& row) override;
  void merged(const workbook::Merged& range) override;
  void wrong(const sdk::Failure& what) override;
  void end() override;

 private:
  void name_columns(const workbook::Row& row);
  bool within(const workbook::Merged& range) const;
  /// Throws errors-many after some hundreds.
  void tell(const char* id, sdk::Args args);

  sdk::Tables& tables_;
  const std::string file_, sheet_;
  const words::Table& table_;
  std::vector<std::uint32_t> columns_;  ///< of the sheet, by the table's
  std::vector<words::Form> forms_;
  std::uint32_t first_row_ = 0, last_row_ = 0;
  std::vector<std::string_view> cells_;
  std::vector<workbook::Merged> merged_;
  std::uint64_t errors_ = 0;
};

}  // namespace behorig::workbook_register
