#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/base/message.h"
#include "core/register/checked_table.h"
#include "core/register/register.h"

namespace behorig {

/// A row that somebody could write into a table of the register.
struct RegisterRow {
  std::string table;
  std::vector<std::pair<std::string, std::string>> cells;  ///< column and text; no column = blank
  bool operator==(const RegisterRow&) const = default;
};

/// A table with no row but this one, or none where it is refused: see CheckedTable.
CheckedTable checked_row(Register& reg, const RegisterRow& row, const TableSpec& spec, Cleaner& cleaner,
                         MessageList& errors);

/// The register with rows added for as long as this lives, to ask what they would mean. Borrows it; whoever
/// compiled a Meaning of it before does not see them. The rows' texts stay among its symbols.
class AddedRows {
 public:
  /// Rows that the schema refuses are not added: errors() tells why.
  AddedRows(Register& reg, const std::vector<RegisterRow>& rows);
  ~AddedRows();
  AddedRows(const AddedRows&) = delete;
  AddedRows& operator=(const AddedRows&) = delete;

  const std::vector<Message>& errors() const { return errors_; }

 private:
  Register& reg_;
  std::vector<std::size_t> sizes_;  ///< of the tables, before
  std::map<std::string, std::uint64_t> row_counts_;
  std::vector<Message> errors_;
};

}  // namespace behorig
