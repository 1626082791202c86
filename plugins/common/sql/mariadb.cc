// MariaDB and MySQL, by MariaDB's own library: SOCI's backend cannot be told to verify a certificate, and
// takes every row into memory before it gives the first.

#include <errmsg.h>
#include <mysql.h>

#include "plugins/common/sql/backends.h"

namespace behorig::sql {
namespace {

sdk::Failure connect_failure(const Target& target, unsigned code, std::string_view said) {
  switch (code) {
    case 1045:  // access denied
    case 1044:
    case 1130:  // not from this host
    case 1698:
    case 1862:  // password expired
    case 4151:  // account locked
    case 3118:
      return failure("login-refused", target, said);
    case CR_UNKNOWN_HOST:
      return failure("host-unknown", target, said);
    case CR_CONNECTION_ERROR:
    case CR_CONN_HOST_ERROR:
      return failure("unreachable", target, said);
    case CR_SSL_CONNECTION_ERROR:
      return failure(said.find("server doesn't support") != std::string_view::npos ||
                             said.find("not support") != std::string_view::npos
                         ? "tls-missing"
                         : "certificate",
                     target, said);
    default:
      return failure("connect-failed", target, said);
  }
}

sdk::Failure query_failure(const Target& target, const Query& query, unsigned code, std::string_view said) {
  switch (code) {
    case CR_SERVER_GONE_ERROR:
    case CR_SERVER_LOST:
    case CR_MALFORMED_PACKET:
    case CR_SSL_CONNECTION_ERROR:
    case CR_UNKNOWN_ERROR:
    case 1053:  // the server shuts down
    case 1152:
    case 1158:  // the connection broke
    case 1159:
    case 1160:
    case 1161:
    case 1927:  // killed
      return failure("connection-lost", target, query, said);
    case 1317:  // KILL QUERY
    case 1969:  // max_statement_time
    case 3024:
      return failure("query-ended", target, query, said);
    case 1044:
    case 1045:
    case 1142:
    case 1143:
    case 1227:
    case 1370:
      return failure("query-denied", target, query, said);
    case 1792:
      return failure("query-writes", target, query, said);
    case 1064:
      return failure(query.statement.find(';') == std::string::npos ? "query-refused" : "query-several",
                     target, query, said);
    default:
      return failure("query-refused", target, query, said);
  }
}

class MariaRows : public Rows {
 public:
  MariaRows(const Target& target, const Watch& watch, MYSQL* conn, Query query)
      : target_(target), watch_(watch), conn_(conn), query_(std::move(query)), deadline_(target) {
    if (watch_.cancelled()) throw sdk::Failure("stopped");
    if (mysql_real_query(conn_, query_.statement.data(), query_.statement.size()) != 0) fail();
    result_ = mysql_use_result(conn_);
    if (result_ == nullptr) {
      if (mysql_errno(conn_) != 0) fail();
      throw failure("query-no-rows", target_, query_);
    }
    const unsigned count = mysql_num_fields(result_);
    for (unsigned i = 0; i < count; ++i) {
      const MYSQL_FIELD* field = mysql_fetch_field_direct(result_, i);
      columns_.emplace_back(field->name, field->name_length);
    }
  }
  ~MariaRows() override {
    // Freeing a result that is not at its end would read all the rest.
    if (result_ != nullptr && !ended_) mariadb_cancel(conn_);
    if (result_ != nullptr) mysql_free_result(result_);
  }
  const std::vector<std::string>& columns() const override { return columns_; }

  bool next() override {
    constexpr std::uint64_t kOften = 256;
    if (ended_) return false;
    if (++asked_ % kOften == 0) {
      if (watch_.cancelled()) throw sdk::Failure("stopped");
      if (deadline_.passed()) throw failure("query-silent", target_, query_);
    }
    row_ = mysql_fetch_row(result_);
    if (row_ == nullptr) {
      if (mysql_errno(conn_) != 0) fail();
      ended_ = true;
      if (mysql_more_results(conn_)) throw failure("query-several", target_, query_);
      unsigned status = 0;
      const bool told = mariadb_get_infov(conn_, MARIADB_CONNECTION_SERVER_STATUS, &status) == 0;
      if (!told || (status & SERVER_STATUS_IN_TRANS) == 0) throw failure("transaction-over", target_, query_);
      refuse_warnings();
      return false;
    }
    lengths_ = mysql_fetch_lengths(result_);
    return true;
  }

  std::optional<std::string_view> cell(std::size_t column) const override {
    if (row_[column] == nullptr) return std::nullopt;
    return std::string_view(row_[column], lengths_[column]);
  }

 private:
  [[noreturn]] void fail() const {
    throw query_failure(target_, query_, mysql_errno(conn_), mysql_error(conn_));
  }

  /// A value that the server cannot evaluate it takes for NULL, and a list that is too long it cuts: rows are
  /// missing, and all that tells is a warning.
  void refuse_warnings() const {
    if (mysql_warning_count(conn_) == 0) return;
    if (mysql_query(conn_, "SHOW WARNINGS") != 0) fail();
    const std::unique_ptr<MYSQL_RES, void (*)(MYSQL_RES*)> shown(mysql_store_result(conn_),
                                                                 mysql_free_result);
    if (shown == nullptr) fail();
    while (const MYSQL_ROW row = mysql_fetch_row(shown.get())) {
      const std::string_view code = row[1];
      const bool outdated = code == "1287" || code == "1681" || code == "1235";
      if (!outdated) throw failure("query-warned", target_, query_, row[2]);
    }
  }

  const Target& target_;
  const Watch& watch_;
  MYSQL* conn_;
  Query query_;
  Deadline deadline_;
  MYSQL_RES* result_ = nullptr;
  MYSQL_ROW row_ = nullptr;
  unsigned long* lengths_ = nullptr;
  std::vector<std::string> columns_;
  std::uint64_t asked_ = 0;
  bool ended_ = false;
};

/// Tables of engines (MyISAM, Aria...) that show each query what stands there at its own time.
constexpr const char* kWithoutSnapshot =
    "SELECT 1 FROM information_schema.TABLES WHERE TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')"
    " AND ENGINE NOT IN ('InnoDB', 'ROCKSDB', 'TokuDB')"
    " AND TABLE_SCHEMA NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema') LIMIT 1";

class MariaDb : public Database {
 public:
  MariaDb(const Target& target, const Watch& watch) : target_(target), watch_(watch) {
    if (conn_ == nullptr) throw failure("connect-failed", target);
    set_options();
    const bool local = !target.socket.empty();
    if (mysql_real_connect(conn_.get(), local ? nullptr : target.host.c_str(), target.user.c_str(),
                           target.password.value_or("").c_str(),
                           target.database.empty() ? nullptr : target.database.c_str(), target.port,
                           local ? target.socket.c_str() : nullptr, 0) == nullptr)
      throw connect_failure(target, mysql_errno(conn_.get()), mysql_error(conn_.get()));
    const bool tls = mysql_get_ssl_cipher(conn_.get()) != nullptr;
    if (!tls && !local && !target.insecure) throw failure("tls-missing", target);
    watch.note(tls ? "step-connected-tls" : "step-connected",
               {{"server", target.shown()}, {"user", target.user}});
    begin();
  }

  std::unique_ptr<Rows> query(const Query& query) override {
    return std::make_unique<MariaRows>(target_, watch_, conn_.get(), query);
  }
  std::string server() const override {
    const std::string version = mysql_get_server_info(conn_.get());
    return (is_mariadb() ? "MariaDB " : "MySQL ") + version;
  }
  std::string isolation() const override {
    return moves_ ? "asked twice: not all tables have snapshots"
                  : "repeatable read, consistent snapshot, read only";
  }
  bool moves() const override { return moves_; }

 private:
  struct Close {
    void operator()(MYSQL* conn) const { mysql_close(conn); }
  };
  bool is_mariadb() const { return mariadb_connection(conn_.get()) != 0; }

  template <class Value>
  void set(mysql_option option, const Value* value) {
    if (mysql_optionsv(conn_.get(), option, value) != 0)
      throw failure("connect-failed", target_, mysql_error(conn_.get()));
  }

  void set_options() {
    const my_bool yes = 1;
    const unsigned no = 0;
    const auto wait = static_cast<unsigned>(target_.timeout.count());
    const auto silence = static_cast<unsigned>(target_.statement_timeout.count() + 2);
    const unsigned protocol = target_.socket.empty() ? MYSQL_PROTOCOL_TCP : MYSQL_PROTOCOL_SOCKET;
    set(MYSQL_OPT_PROTOCOL, &protocol);
    set(MYSQL_OPT_CONNECT_TIMEOUT, &wait);
    set(MYSQL_OPT_READ_TIMEOUT, &silence);
    set(MYSQL_OPT_WRITE_TIMEOUT, &silence);
    set(MYSQL_SET_CHARSET_NAME, "utf8mb4");
    // Else a server may ask for any file of this machine.
    set(MYSQL_OPT_LOCAL_INFILE, &no);
    if (!target_.socket.empty() || target_.insecure) return;
    set(MYSQL_OPT_SSL_ENFORCE, &yes);
    set(MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &yes);
    set(MYSQL_OPT_SSL_CA, trusted_by(target_).c_str());
    set(MARIADB_OPT_TLS_VERSION, "TLSv1.2,TLSv1.3");
    if (target_.client_certificate.empty()) return;
    set(MYSQL_OPT_SSL_CERT, target_.client_certificate.c_str());
    set(MYSQL_OPT_SSL_KEY, target_.client_key.c_str());
  }

  void run(const std::string& statement) {
    if (mysql_real_query(conn_.get(), statement.data(), statement.size()) != 0)
      throw failure("connect-failed", target_, mysql_error(conn_.get()));
  }

  void begin() {
    const auto seconds = target_.statement_timeout.count();
    // What was agreed at the connection a server may be set to disregard; letters that its own set lacks
    // would all be "?".
    run("SET NAMES utf8mb4");
    run(is_mariadb() ? "SET SESSION max_statement_time = " + std::to_string(seconds)
                     : "SET SESSION max_execution_time = " + std::to_string(seconds * 1000));
    run("SET SESSION time_zone = '+00:00'");
    // Warnings, but not mere notes, are for MariaRows::refuse_warnings().
    run("SET SESSION sql_notes = 0, max_error_count = 64");
    // A server may be set so that a blank text is NULL, or that texts are filled up with blanks.
    run("SET SESSION sql_mode = TRIM(BOTH ',' FROM REPLACE(REPLACE(CONCAT(',', @@SESSION.sql_mode, ','), "
        "',EMPTY_STRING_IS_NULL,', ','), ',PAD_CHAR_TO_FULL_LENGTH,', ','))");
    run("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
    run("SET SESSION TRANSACTION READ ONLY");
    run("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
    const auto rows = query({"tables", kWithoutSnapshot});
    moves_ = rows->next();
    while (rows->next()) {
    }
  }

  const Target target_;
  const Watch watch_;
  std::unique_ptr<MYSQL, Close> conn_{mysql_init(nullptr)};
  bool moves_ = false;
};

}  // namespace

std::unique_ptr<Database> open_mariadb(const Target& target, const Watch& watch) {
  return std::make_unique<MariaDb>(target, watch);
}

}  // namespace behorig::sql
