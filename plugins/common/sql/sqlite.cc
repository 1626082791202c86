// SQLite: the session is SOCI's, opened for reading; rows are read from its handle, because SOCI drops
// whatever stands behind the first statement.

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <filesystem>
#include <fstream>

#include "plugins/common/sql/backends.h"

namespace behorig::sql {
namespace {

// SOCI includes the library's header in a namespace.
using namespace sqlite_api;
using Statement = std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)>;

/// As the header of the file says.
bool in_wal_mode(const std::string& file) {
  constexpr std::streamoff kReadVersion = 19;
  std::ifstream in(file, std::ios::binary);
  return in.seekg(kReadVersion) && in.get() == 2;
}

bool exists(const std::string& file) {
  std::error_code error;
  return std::filesystem::symlink_status(file, error).type() != std::filesystem::file_type::not_found;
}

class SqliteRows : public Rows {
 public:
  SqliteRows(const Target& target, const Watch& watch, sqlite3* handle, Query query)
      : target_(target), watch_(watch), handle_(handle), query_(std::move(query)), deadline_(target) {
    constexpr int kOften = 10'000;  // instructions
    sqlite3_progress_handler(
        handle_, kOften, [](void* self) { return static_cast<SqliteRows*>(self)->must_stop() ? 1 : 0; },
        this);
    const char* tail = query_.statement.c_str();
    statement_ = prepare(tail);
    // What follows may be a comment.
    if (statement_ != nullptr && prepare(tail) != nullptr) throw failure("query-several", target_, query_);
    if (statement_ == nullptr) throw failure("query-no-rows", target_, query_);
    if (sqlite3_stmt_readonly(statement_.get()) == 0) throw failure("query-writes", target_, query_);
    for (int i = 0; i < sqlite3_column_count(statement_.get()); ++i)
      columns_.emplace_back(sqlite3_column_name(statement_.get(), i));
    if (columns_.empty()) throw failure("query-no-rows", target_, query_);
  }
  ~SqliteRows() override { sqlite3_progress_handler(handle_, 0, nullptr, nullptr); }
  const std::vector<std::string>& columns() const override { return columns_; }

  bool next() override {
    if (ended_) return false;
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) fail(code);
    ended_ = true;
    return false;
  }

  std::optional<std::string_view> cell(std::size_t column) const override {
    const int at = static_cast<int>(column);
    if (sqlite3_column_type(statement_.get(), at) == SQLITE_NULL) return std::nullopt;
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), at));
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), at));
    if (text == nullptr) fail(SQLITE_NOMEM);
    return std::string_view(text, size);
  }

 private:
  /// The statement that `text` begins with; moves it behind that.
  Statement prepare(const char*& text) const {
    sqlite3_stmt* out = nullptr;
    const int code = sqlite3_prepare_v2(handle_, text, -1, &out, &text);
    if (code != SQLITE_OK) fail(code);
    return {out, sqlite3_finalize};
  }
  bool must_stop() const { return watch_.cancelled() || deadline_.passed(); }
  [[noreturn]] void fail(int code) const {
    if (code == SQLITE_INTERRUPT && watch_.cancelled()) throw sdk::Failure("stopped");
    const char* id = code == SQLITE_INTERRUPT                      ? "query-silent"
                     : code == SQLITE_READONLY                     ? "query-writes"
                     : code == SQLITE_BUSY || code == SQLITE_IOERR ? "connection-lost"
                                                                   : "query-refused";
    const int kind = code & 0xff;
    if (kind == SQLITE_READONLY || kind == SQLITE_CANTOPEN || kind == SQLITE_IOERR) {
      if (in_wal_mode(target_.file)) id = "file-wal";
      if (exists(target_.file + "-journal")) id = "file-journal";
    }
    throw failure(id, target_, query_, sqlite3_errmsg(handle_));
  }

  const Target& target_;
  const Watch& watch_;
  sqlite3* handle_;
  Query query_;
  Deadline deadline_;
  Statement statement_{nullptr, sqlite3_finalize};
  std::vector<std::string> columns_;
  bool ended_ = false;
};

class Sqlite : public Database {
 public:
  Sqlite(const Target& target, const Watch& watch) : target_(target), watch_(watch) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(target.file, error))
      throw failure("file-missing", target, error.message());
    if (target.file.find('"') != std::string::npos) throw failure("connect-failed", target, "\"");
    // Opening would try to write beside it.
    if (in_wal_mode(target.file)) throw failure("file-wal", target);
    try {
      session_.open(soci::sqlite3, "dbname=\"" + target.file + "\" readonly=true timeout=10");
      handle_ = static_cast<soci::sqlite3_session_backend*>(session_.get_backend())->conn_;
      // A column in double quotes that is not there is an error, not a text (sqlite.org/quirks.html, 8).
      sqlite3_db_config(handle_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
      sqlite3_db_config(handle_, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
      session_ << "BEGIN";
    } catch (const soci::soci_error& failed) {
      throw failure("connect-failed", target, failed.what());
    }
    if (sqlite3_db_readonly(handle_, "main") != 1) throw failure("connect-failed", target, "not read-only");
    watch.note("step-connected", {{"server", target.shown()}, {"user", ""}});
  }

  std::unique_ptr<Rows> query(const Query& query) override {
    return std::make_unique<SqliteRows>(target_, watch_, handle_, query);
  }
  std::string server() const override { return std::string("SQLite ") + sqlite3_libversion(); }
  std::string isolation() const override { return "one transaction, read only"; }

 private:
  const Target target_;
  const Watch watch_;
  soci::session session_;
  sqlite3* handle_ = nullptr;
};

}  // namespace

std::unique_ptr<Database> open_sqlite(const Target& target, const Watch& watch) {
  return std::make_unique<Sqlite>(target, watch);
}

}  // namespace behorig::sql
