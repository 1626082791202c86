#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/register/checked_table.h"

namespace behorig {

/// Checks the register's tables against the schema (core/docs/register.md) while their carrier hands them
/// over, and keeps of them only what came of that. The number of errors kept is capped at 200; a last message
/// then says how many more there were.
class RegisterReader {
 public:
  RegisterReader() = default;
  RegisterReader(const RegisterReader&) = delete;
  RegisterReader& operator=(const RegisterReader&) = delete;

  /// For what stands in cells.
  Symbols& symbols() { return reg_.symbols; }
  /// The rows that follow are this table's.
  void table(std::string_view name, std::string_view source, const std::vector<std::string>& columns);
  /// `number`: as the carrier counts. A cell for each of the table's columns.
  void row(std::uint64_t number, std::span<const Symbol> cells);
  bool has_tables() const { return has_tables_; }

  /// What came of all that was handed over; nothing can be handed over after that.
  RegisterOutcome finish(Keep keep = Keep::meaning);

 private:
  /// A table that nobody knows must not pass in silence where its name is nearly right.
  void unknown_table(std::string_view name, std::string_view source);

  Register reg_;
  Cleaner cleaner_{reg_.symbols};
  std::vector<CheckedTable> checked_;
  bool has_tables_ = false;
  bool wanted_ = false;  ///< the rows that come are those of the last of checked_
  MessageList errors_, warnings_;
};

}  // namespace behorig
