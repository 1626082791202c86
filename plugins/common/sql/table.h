#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "plugins/common/sql/database.h"
#include "plugins/common/sql/digest.h"
#include "plugins/sdk/behorig_sdk.h"

namespace behorig::sql {

/// The columns that a query may have, by names whose ASCII case does not matter.
struct Shape {
  std::vector<std::string> required = {}, optional = {};
  bool others = false;  ///< further columns are welcome
  bool moving = false;  ///< another number of rows when counted means that somebody changed them
};

/// A query's rows as named columns, checked: which columns there are, that texts are UTF-8 and not too long,
/// and, at the end, that the server counts as many rows as came.
class Table {
 public:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  /// Asks. Throws an sdk::Failure where the columns are not as they must be.
  Table(Database& database, Query query, const Shape& shape, sdk::Reading& reading);

  /// kNone if it has no such column.
  std::size_t column(std::string_view name) const;
  const std::vector<std::pair<std::string, std::size_t>>& others() const { return others_; }

  /// false when the server has said that there are no more.
  bool next();
  /// Of the row that is there; blank for NULL and for kNone.
  std::string_view cell(std::size_t column) const;
  bool is_null(std::size_t column) const;
  std::uint64_t row() const { return row_; }
  /// Of the rows that came, where the shape is moving.
  const RowsDigest& digest() const { return digest_; }

  /// A cell that cannot be understood, as a text with {query}, {row}, {rows}, {column} and {value}. The same
  /// in many rows is told once.
  void wrong(const char* text_id, std::size_t column, std::string_view value);

  /// After the last row: tells what was wrong, asks for the count and states the proof. False if anything
  /// keeps the reading from being complete.
  bool finish();

 private:
  void name_columns(const Shape& shape);
  void unknown_column(const std::string& name, const Shape& shape) const;
  void check(std::size_t column, std::string_view value);

  Database& database_;
  Query query_;
  sdk::Reading& reading_;
  std::unique_ptr<Rows> rows_;
  std::vector<std::string> names_;
  std::vector<std::pair<std::string, std::size_t>> others_;
  std::uint64_t row_ = 0;
  bool moving_;
  RowsDigest digest_;
  struct Where {
    std::uint64_t first = 0, count = 0;
  };
  std::map<std::tuple<std::string, std::size_t, std::string>, Where> wrong_;
};

}  // namespace behorig::sql
