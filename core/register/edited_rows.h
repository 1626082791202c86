#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/message.h"
#include "core/register/register.h"
#include "core/register/tables.h"

namespace behorig {

/// A row that stands in a table of the register, and what somebody could do with it.
struct RowEdit {
  std::string table;
  std::size_t row = 0;                 ///< in the Register's table
  std::string source;                  ///< file, sheet or table, as a person would look for it
  std::vector<std::uint64_t> numbers;  ///< of it, and of rows that repeat it, as the carrier counts
  std::vector<std::pair<std::string, std::string>> was;    ///< column and text of cells that are not blank
  std::vector<std::pair<std::string, std::string>> cells;  ///< what is to stand there; none: the row goes

  bool removes() const { return cells.empty(); }
  /// What stands in the column; blank if nothing does.
  std::string from(std::string_view column) const;
  bool operator==(const RowEdit&) const = default;
};

/// The row of that number in the Register's table, as its carrier holds it, not edited yet; none where
/// `kept` (RegisterOutcome::kept) has no such row: a decision of the store's is in no table.
std::optional<RowEdit> row_of(const Register& reg, std::span<const KeptTable> kept, std::string_view table,
                              std::size_t row);

/// The register with rows edited for as long as this lives, to ask what it would mean. Borrows it; whoever
/// compiled a Meaning of it before must not use that while this lives.
class EditedRows {
 public:
  /// What the schema refuses is not done: errors() tells why.
  EditedRows(Register& reg, std::vector<RowEdit> edits);
  ~EditedRows();
  EditedRows(const EditedRows&) = delete;
  EditedRows& operator=(const EditedRows&) = delete;

  const std::vector<Message>& errors() const { return errors_; }

 private:
  void change(const RowEdit& edit);
  void remove(const RowEdit& edit);

  Register& reg_;
  std::vector<std::function<void()>> undo_;
  std::map<std::string, std::uint64_t> row_counts_;
  std::vector<Message> errors_;
};

}  // namespace behorig
