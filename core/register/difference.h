#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/register/tables.h"

namespace behorig {

/// A register's tables with their texts. Borrows both.
struct RegisterRows {
  const Symbols& symbols;
  const std::vector<KeptTable>& tables;

  std::string_view text(Symbol symbol) const { return symbols.text(symbol); }
  /// nullptr = none.
  const KeptTable* find(std::string_view table) const;
};

/// A row that only one of two registers has, or one that both have with other cells.
struct RowChange {
  enum class Kind { added, removed, changed } kind = Kind::added;
  const TableSpec* table = nullptr;
  std::vector<std::string> was, is;  ///< cells in the schema's order; none where there was or is no such row

  /// The cells by which it was found, in the schema's order: those of the row that is, or was.
  const std::vector<std::string>& found_by() const { return kind == Kind::removed ? was : is; }
};

/// The columns of a table that say which row it is, in the schema's order.
std::vector<std::size_t> key_of(const TableSpec& table);

/// What makes `then` of `now`: by table in the schema's order, then by key. Carrier, order of rows, and how
/// often the same row is there make no difference. Rows with the same key are paired so that few cells
/// differ; where only the first day of a period differs and no other row comes into question, it is the same
/// row.
std::vector<RowChange> differences(const RegisterRows& now, const RegisterRows& then);

/// The same tables with the same rows, each as often; `in_order`: and in the same order.
bool same_rows(const RegisterRows& one, const RegisterRows& other, bool in_order);

}  // namespace behorig
