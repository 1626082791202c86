#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "core/base/message.h"
#include "core/base/result.h"

namespace behorig::sqlite {

/// What SQLite could not do, as a sentence. Inside this room only: the store's functions turn it into a
/// Result.
class Failure : public std::runtime_error {
 public:
  explicit Failure(Message text) : std::runtime_error(text.id), message(std::move(text)) {}
  Message message;
};

class Database;

/// A prepared statement, bound and stepped. Lives no longer than its database.
class Statement {
 public:
  Statement(Database& database, sqlite3_stmt* statement) : database_(database), statement_(statement) {}
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement();

  Statement& bind(std::int64_t value);
  Statement& bind(std::string_view text);
  Statement& bind_blob(std::string_view bytes);
  Statement& bind_null();
  /// Without a copy: the bytes stay where they are until run() has returned.
  Statement& bind_kept(std::string_view text);
  Statement& bind_kept_blob(std::string_view bytes);

  /// true = there is a row.
  bool step();
  /// For what gives no rows.
  void run();
  /// Ready to be bound and stepped anew.
  Statement& again();

  std::int64_t integer(int column) const { return sqlite3_column_int64(statement_, column); }
  bool null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
  std::string text(int column) const { return std::string(view(column)); }
  /// Until the next step.
  std::string_view view(int column) const;

 private:
  Database& database_;
  sqlite3_stmt* statement_;
  int next_ = 1;
};

/// One open file. Not shared between threads.
class Database {
 public:
  /// Makes the file, for its owner only, where it is not there.
  explicit Database(const std::string& path);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  void execute(const std::string& sql);
  /// Prepared once for each text.
  Statement prepare(const std::string& sql);
  std::int64_t number(const std::string& sql);
  /// A cell of many pages, with one copy less than by a statement's column. A statement that stands on the
  /// row sees to it that both are of one state of the store.
  std::string blob(const char* table, const char* column, std::int64_t row);
  bool in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }
  /// Rows that the last statement wrote.
  std::int64_t changes() const { return sqlite3_changes64(handle_); }
  std::int64_t last_row() const { return sqlite3_last_insert_rowid(handle_); }

  [[noreturn]] void fail();

 private:
  sqlite3* handle_ = nullptr;
  std::string path_;
  std::map<std::string, sqlite3_stmt*> statements_;
};

/// Everything between, or nothing. Inside another one it is part of that.
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  Database& database_;
  bool outer_;
  bool open_ = true;
};

/// What the work gives; exceptions stay in this room. `path` names the database.
template <class T, class Work>
Result<T> guarded(const std::string& path, Work work) {
  try {
    return work();
  } catch (const Failure& failure) {
    return failure.message;
  } catch (const std::exception& error) {
    return Message("store.damaged", {{"path", path}, {"error", error.what()}});
  }
}

/// All of the work in one transaction.
template <class Work>
Status changing(Database& database, const std::string& path, Work work) {
  return guarded<Done>(path, [&] {
    Transaction transaction(database);
    work();
    transaction.commit();
    return Done{};
  });
}

}  // namespace behorig::sqlite
