#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/date.h"
#include "core/base/symbols.h"

namespace behorig::sql {

/// A view lives as long as the world that is asked; a string is handed over.
using Cell = std::variant<std::monostate, std::int64_t, std::string_view, std::string>;

inline Cell text_cell(std::string_view text) { return text.empty() ? Cell() : Cell(text); }
inline Cell own_text(std::string text) { return text.empty() ? Cell() : Cell(std::move(text)); }
inline Cell yes_cell(bool yes) { return std::int64_t{yes ? 1 : 0}; }
inline Cell day_cell(std::optional<Date> day) {
  if (!day || *day == Date::earliest() || *day == Date::latest()) return {};
  return day->iso();
}
template <class Number>
Cell number_cell(const std::optional<Number>& number) {
  return number ? Cell(static_cast<std::int64_t>(*number)) : Cell();
}

/// Texts that rows must have in some columns. Rows that do not have them may be left out, and need not be:
/// SQLite looks again.
class Wanted {
 public:
  void add(int column, std::string text) { texts_.emplace_back(column, std::move(text)); }
  /// No row can be wanted.
  void add_nothing() { nothing_ = true; }
  bool nothing() const { return nothing_; }
  const std::string* of(int column) const {
    for (const auto& [at, text] : texts_) {
      if (at == column) return &text;
    }
    return nullptr;
  }
  const std::vector<std::pair<int, std::string>>& texts() const { return texts_; }

 private:
  std::vector<std::pair<int, std::string>> texts_;
  bool nothing_ = false;
};

/// Rows of a table, one after the other.
class Rows {
 public:
  virtual ~Rows() = default;
  /// To the first, then to the next; false = there is none.
  virtual bool next() = 0;
  virtual Cell cell(int column) = 0;
};

/// For columns, said in words.
inline constexpr bool kNumber = true, kText = false, kQuick = true;

struct Column {
  std::string name;
  bool number = false;
  bool quick = false;  ///< rows with a text in it are found without looking at all others
};

class Table {
 public:
  Table(std::string name, std::vector<Column> columns)
      : name_(std::move(name)), columns_(std::move(columns)) {}
  virtual ~Table() = default;
  const std::string& name() const { return name_; }
  const std::vector<Column>& columns() const { return columns_; }
  int column(std::string_view name) const {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i].name == name) return static_cast<int>(i);
    }
    return -1;
  }

  virtual double size() const = 0;
  virtual std::unique_ptr<Rows> rows(const Wanted& wanted) const = 0;

 private:
  std::string name_;
  std::vector<Column> columns_;
};

using Tables = std::vector<std::unique_ptr<Table>>;

}  // namespace behorig::sql
