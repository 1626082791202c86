#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/date.h"
#include "core/register/schema.h"
#include "core/register/tables.h"

namespace behorig {

/// Without outer blanks, line ends and no-break spaces: they come with what is copied from elsewhere.
std::string_view trimmed(std::string_view text);

/// What stands between semicolons, trimmed, without what is blank.
std::vector<std::string_view> parts_of(std::string_view list);

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

/// Brings texts into the form in which the register keeps them: trimmed, NFC. Each distinct text is looked
/// at once, however many cells have it.
class Cleaner {
 public:
  explicit Cleaner(Symbols& symbols) : symbols_(symbols) {}

  /// nullopt: no text that a person could have written (control characters).
  std::optional<Symbol> clean(Symbol raw);
  std::string_view text(Symbol symbol) const { return symbols_.text(symbol); }
  bool blank(Symbol raw) const { return raw.blank() || trimmed(text(raw)).empty(); }
  bool well_formed(CellType type, Symbol clean);
  /// The parts of a list become symbols of their own.
  void take_parts(Symbol clean);

 private:
  static constexpr std::uint32_t kUnseen = 0xffffffff, kNoText = 0xfffffffe;
  Symbols& symbols_;
  std::vector<std::uint32_t> clean_;        ///< by symbol
  std::vector<std::uint32_t> well_formed_;  ///< by symbol: a bit for each type for which it is known to be
};

/// One table of the register whose columns and cells are as the schema says: rows by column name.
class CheckedTable {
 public:
  struct Row {
    std::uint64_t number;
    std::span<const Symbol> cells;  ///< in the schema's order; clean; blank where there is no column
  };

  /// Errors are added; the table may be used only if there are none. The cleaner must outlive it.
  CheckedTable(const TableSpec& spec, std::string_view source, const std::vector<std::string>& columns,
               Cleaner& cleaner, MessageList& errors);

  /// The next row, with a cell for each of the columns: symbols of the cleaner.
  void take_row(std::uint64_t number, std::span<const Symbol> raw, MessageList& errors);

  /// The first of several rows that are the same stays; the others are warned of.
  void drop_repeats(MessageList& warnings);
  /// The rows as they are now.
  const KeptTable& rows() const { return rows_; }

  const TableSpec& spec() const { return *rows_.spec; }
  const std::string& source() const { return rows_.source; }
  /// Without blank rows.
  std::size_t size() const { return rows_.numbers.size(); }
  Row row(std::size_t ix) const { return {rows_.numbers[ix], rows_.row(ix)}; }
  /// Rows that were delivered and were not blank.
  std::uint64_t delivered() const { return delivered_; }

  /// Where the column's cells stand in a row.
  std::size_t place(std::string_view column) const;
  Symbol symbol(const Row& row, std::string_view column) const { return row.cells[place(column)]; }
  std::string_view text(Symbol symbol) const { return cleaner_.text(symbol); }
  std::string_view cell(const Row& row, std::string_view column) const { return text(symbol(row, column)); }

 private:
  bool find_columns(const std::vector<std::string>& columns, MessageList& errors);
  bool check_row(const Row& row, MessageList& errors) const;
  bool check_cell(const Row& row, std::size_t column, MessageList& errors) const;
  Message at(std::string_view id, std::uint64_t row, std::string_view column) const;

  Cleaner& cleaner_;
  KeptTable rows_;
  std::vector<std::size_t> place_;  ///< by column of the carrier: column of the schema
  bool columns_good_;               ///< else nobody can say what a row means
  std::uint64_t delivered_ = 0;
};

}  // namespace behorig
