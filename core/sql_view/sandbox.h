#pragma once

#include <sqlite3.h>

#include <atomic>
#include <chrono>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/sql_view/sql_view.h"
#include "core/sql_view/table.h"

namespace behorig::sql {

/// A connection to an empty database in memory that can do nothing but read the tables: for queries that
/// nobody has looked at.
class Sandbox {
 public:
  Sandbox(const Tables& tables, Date day);
  ~Sandbox();
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;

  Result<std::vector<std::string>> prepare(std::string_view sql, const std::string& place);
  Result<SqlAnswer> ask(std::string_view sql, const std::string& place, const SqlLimits& limits);

 private:
  struct Finalised {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  using Statement = std::unique_ptr<sqlite3_stmt, Finalised>;
  enum class Stopped { no, late, memory, cancelled };

  Status set_up(const Tables& tables);
  Result<Statement> prepared(const std::string& sql, const std::string& place);
  Message what_is_wrong(const std::string& sql, const std::string& place);
  Message stopped_by(int code, const std::string& place, const SqlLimits& limits);
  static int authorize(void* self, int action, const char* first, const char* second, const char*,
                       const char*) noexcept;
  static int watch(void* self) noexcept;

  sqlite3* database_ = nullptr;
  Date day_;
  std::set<std::string, std::less<>> tables_;
  Status ready_ = Done{};
  std::string refused_;           ///< what the last query may not do; blank = nothing
  std::string refused_function_;  ///< likewise, a function
  std::chrono::steady_clock::time_point deadline_;
  sqlite3_int64 most_memory_ = 0;
  const std::atomic<bool>* cancelled_ = nullptr;
  Stopped stopped_ = Stopped::no;
};

/// Functions of the queries that SQLite does not have: today(), days_between(), add_days(), add_months(),
/// fold(). The code is SQLite's.
int add_functions(sqlite3* database, Date& day);

}  // namespace behorig::sql
