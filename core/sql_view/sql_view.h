#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/date.h"
#include "core/base/result.h"
#include "core/controls/compare.h"
#include "core/model/control.h"
#include "core/model/finding.h"
#include "core/register/meaning.h"
#include "core/snapshot/snapshot.h"

namespace behorig {

/// One system's reading as a query sees it. Borrows the reading.
struct SqlReading {
  std::string system;
  const Snapshot* snapshot = nullptr;
  CompareOptions options;
  std::string read_at;  ///< UTC; blank = it is being read
};

/// What a query may look at. Borrows everything; the day is T.
struct SqlWorld {
  const Meaning* meaning = nullptr;
  Date day;
  std::vector<SqlReading> readings;
  /// The table `findings`; null = there is no such table (a control does not look at findings).
  const std::vector<Finding>* findings = nullptr;
};

struct SqlLimits {
  std::chrono::milliseconds time{60'000};
  std::size_t rows = 100'000;
  std::int64_t memory = std::int64_t{512} << 20;  ///< bytes that SQLite may take for one query
  const std::atomic<bool>* cancelled = nullptr;   ///< looked at while the query runs: true stops it
};

using SqlValue = std::variant<std::monostate, std::int64_t, double, std::string>;

struct SqlAnswer {
  std::vector<std::string> columns;
  std::vector<std::vector<SqlValue>> rows;
};

struct SqlColumn {
  std::string name;
  bool number = false;  ///< else text; yes and no are 1 and 0
};
struct SqlTable {
  std::string name;
  std::vector<SqlColumn> columns;
};

/// An organisation's own control: a query whose rows are deviations.
struct OwnQuery {
  std::string id;
  std::string_view sql;
  std::string place;  ///< the file, for sentences
  OnePer one_per = OnePer::account;
  Severity severity = Severity::info;
  bool organisation = false;  ///< over all readings of the world, else over its only one
};

/// The register and the readings as tables of SQLite (core/docs/sql.md). Nothing is copied: SQLite asks for
/// each row when it needs it. Only one SELECT at a time, only these tables, only functions that are listed;
/// a query that takes too long, too much memory or gives too many rows is stopped with a sentence. One thread
/// at a time.
class SqlView {
 public:
  explicit SqlView(SqlWorld world);
  ~SqlView();
  SqlView(const SqlView&) = delete;
  SqlView& operator=(const SqlView&) = delete;

  /// The columns that the query gives, without running it. `place` names where it stands, for the sentence of
  /// an error: a file, or "SQL".
  Result<std::vector<std::string>> prepare(std::string_view sql, const std::string& place);
  Result<SqlAnswer> ask(std::string_view sql, const std::string& place, const SqlLimits& limits = {});

  /// What is wrong with a control before it runs: its SQL, or columns that `one per` needs.
  std::vector<Message> wrong_with(const OwnQuery& query);
  /// Its deviations, one for each `one per`, with the exceptions that cover them; by id. Fails where the
  /// query does, and where a row names what is not there.
  Result<std::vector<Deviation>> deviations(const OwnQuery& query, const SqlLimits& limits = {});

  /// Every table, with `findings` only where the world has it.
  std::vector<SqlTable> tables() const;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace behorig
