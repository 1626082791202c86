#include "core/store/sqlite.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace behorig::sqlite {
namespace {

constexpr int kBusyMilliseconds = 30'000;

/// SQLite would make it readable for all that the umask allows. WAL and shared memory get the file's mode. A
/// file that is there is not opened: closing it would drop the locks of every other connection of this
/// process (sqlite.org/howtocorrupt.html, 2.2), and then another process takes the log away beneath them.
void make_private(const std::string& path) {
  const auto unreachable = [&](int error) {
    return Failure(Message("store.unreachable", {{"path", path}, {"error", std::strerror(error)}}));
  };
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd >= 0) {
    ::close(fd);
    return;
  }
  if (errno != EEXIST) throw unreachable(errno);
  struct stat found {};
  if (::stat(path.c_str(), &found) != 0) throw unreachable(errno);
  if (S_ISDIR(found.st_mode)) throw unreachable(EISDIR);
  if (::faccessat(AT_FDCWD, path.c_str(), R_OK | W_OK, AT_EACCESS) != 0) throw unreachable(errno);
}

}  // namespace

Statement::~Statement() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

Statement& Statement::bind(std::int64_t value) {
  if (sqlite3_bind_int64(statement_, next_++, value) != SQLITE_OK) database_.fail();
  return *this;
}

Statement& Statement::bind(std::string_view text) {
  const int done = sqlite3_bind_text64(statement_, next_++, text.data() == nullptr ? "" : text.data(),
                                       text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  if (done != SQLITE_OK) database_.fail();
  return *this;
}

Statement& Statement::bind_blob(std::string_view bytes) {
  if (sqlite3_bind_blob64(statement_, next_++, bytes.data(), bytes.size(), SQLITE_TRANSIENT) != SQLITE_OK) {
    database_.fail();
  }
  return *this;
}

Statement& Statement::bind_null() {
  if (sqlite3_bind_null(statement_, next_++) != SQLITE_OK) database_.fail();
  return *this;
}

Statement& Statement::bind_kept(std::string_view text) {
  if (sqlite3_bind_text64(statement_, next_++, text.data() == nullptr ? "" : text.data(), text.size(),
                          SQLITE_STATIC, SQLITE_UTF8) != SQLITE_OK) {
    database_.fail();
  }
  return *this;
}

Statement& Statement::bind_kept_blob(std::string_view bytes) {
  if (sqlite3_bind_blob64(statement_, next_++, bytes.data(), bytes.size(), SQLITE_STATIC) != SQLITE_OK) {
    database_.fail();
  }
  return *this;
}

bool Statement::step() {
  const int done = sqlite3_step(statement_);
  if (done != SQLITE_ROW && done != SQLITE_DONE) database_.fail();
  return done == SQLITE_ROW;
}

void Statement::run() {
  while (step()) {
  }
}

Statement& Statement::again() {
  sqlite3_reset(statement_);
  next_ = 1;
  return *this;
}

std::string_view Statement::view(int column) const {
  const void* bytes = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  return bytes == nullptr ? std::string_view()
                          : std::string_view(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

Database::Database(const std::string& path) : path_(path) {
  if (path != ":memory:") make_private(path);
  const int opened =
      sqlite3_open_v2(path.c_str(), &handle_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  if (opened != SQLITE_OK) {
    Message why("store.unreachable",
                {{"path", path}, {"error", handle_ == nullptr ? "no memory" : sqlite3_errmsg(handle_)}});
    sqlite3_close_v2(handle_);
    throw Failure(std::move(why));
  }
  sqlite3_extended_result_codes(handle_, 1);
  sqlite3_busy_timeout(handle_, kBusyMilliseconds);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
}

Database::~Database() {
  for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
  sqlite3_close_v2(handle_);
}

void Database::fail() {
  const int code = sqlite3_errcode(handle_) & 0xff;  // without what it says more closely
  const char* id = "store.failed";
  if (code == SQLITE_BUSY || code == SQLITE_LOCKED) id = "store.busy";
  if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB) id = "store.damaged";
  if (code == SQLITE_FULL) id = "store.full";
  throw Failure(Message(id, {{"path", path_}, {"error", sqlite3_errmsg(handle_)}}));
}

void Database::execute(const std::string& sql) {
  if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail();
}

Statement Database::prepare(const std::string& sql) {
  auto& statement = statements_[sql];
  if (statement == nullptr &&
      sqlite3_prepare_v3(handle_, sql.c_str(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                         &statement, nullptr) != SQLITE_OK) {
    fail();
  }
  return Statement(*this, statement);
}

std::int64_t Database::number(const std::string& sql) {
  auto statement = prepare(sql);
  return statement.step() ? statement.integer(0) : 0;
}

std::string Database::blob(const char* table, const char* column, std::int64_t row) {
  sqlite3_blob* blob = nullptr;
  if (sqlite3_blob_open(handle_, "main", table, column, row, 0, &blob) != SQLITE_OK) fail();
  const std::unique_ptr<sqlite3_blob, int (*)(sqlite3_blob*)> closed(blob, sqlite3_blob_close);
  std::string out(static_cast<std::size_t>(sqlite3_blob_bytes(blob)), '\0');
  if (sqlite3_blob_read(blob, out.data(), static_cast<int>(out.size()), 0) != SQLITE_OK) fail();
  return out;
}

Transaction::Transaction(Database& database) : database_(database), outer_(!database.in_transaction()) {
  if (outer_) database_.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
  if (!open_ || !outer_) return;
  try {
    database_.execute("ROLLBACK");
  } catch (const Failure&) {
    // SQLite has rolled it back by itself (disk full, I/O error).
  }
}

void Transaction::commit() {
  if (outer_) database_.execute("COMMIT");
  open_ = false;
}

}  // namespace behorig::sqlite
