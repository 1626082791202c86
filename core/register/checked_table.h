#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/date.h"
#include "core/register/schema.h"
#include "core/register/tables.h"

namespace behorig {

/// Without outer blanks, line ends and no-break spaces: they come with what is copied from elsewhere.
std::string_view trimmed(std::string_view text);

/// Messages up to a cap; what is above it is counted.
class MessageList {
 public:
  void add(Message message);
  bool empty() const { return messages_.empty(); }
  /// The last says how many more there were, as `more_id`.
  std::vector<Message> take(std::string_view more_id);

 private:
  static constexpr std::size_t kMost = 200;
  std::vector<Message> messages_;
  std::size_t more_ = 0;
};

/// One table of the register whose columns and cells are as the schema says: rows by column name.
class CheckedTable {
 public:
  struct Row {
    std::uint64_t number = 0;
    std::vector<std::string> cells;  ///< in the schema's order; trimmed, NFC; blank where there is no column
  };

  /// Errors and warnings are added; the table may be used only if there are no errors.
  CheckedTable(const Table& table, const TableSpec& spec, MessageList& errors, MessageList& warnings);

  const TableSpec& spec() const { return spec_; }
  const std::string& source() const { return source_; }
  /// Without blank rows and repeats.
  const std::vector<Row>& rows() const { return rows_; }
  /// Rows that were delivered and were not blank.
  std::uint64_t delivered() const { return delivered_; }

  const std::string& cell(const Row& row, std::string_view column) const;
  std::optional<Date> date(const Row& row, std::string_view column) const;
  Interval interval(const Row& row, std::string_view from, std::string_view until) const;

 private:
  bool find_columns(const Table& table, MessageList& errors);
  void check_row(const Table::Row& from, MessageList& errors);
  bool check_cell(const Row& row, std::size_t column, MessageList& errors) const;
  Message at(std::string_view id, std::uint64_t row, std::string_view column) const;

  const TableSpec& spec_;
  std::string source_;
  std::vector<std::size_t> place_;  ///< by column of the carrier: column of the schema
  std::vector<Row> rows_;
  std::uint64_t delivered_ = 0;
};

}  // namespace behorig
