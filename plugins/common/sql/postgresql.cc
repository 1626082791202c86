// PostgreSQL: the session is SOCI's; a query's rows are read from its connection by libpq, because SOCI takes
// colons in comments and quotes for parameters of its own, and waits without end for a silent server.

#include <libpq-fe.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>

#include "plugins/common/sql/backends.h"

namespace behorig::sql {
namespace {

using Result = std::unique_ptr<PGresult, decltype(&PQclear)>;

std::string quoted(std::string_view value) {
  std::string out = "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

std::string postgresql_string(const Target& target) {
  std::string out;
  const auto add = [&](const char* key, std::string_view value) {
    out += std::string(key) + "=" + quoted(value) + " ";
  };
  add("host", target.socket.empty() ? target.host : target.socket);
  if (target.port != 0) add("port", std::to_string(target.port));
  add("dbname", target.database);
  add("user", target.user);
  add("password", target.password.value_or(""));
  add("passfile", "/nonexistent");
  add("connect_timeout", std::to_string(target.timeout.count()));
  add("client_encoding", "UTF8");
  add("application_name", "behorig");
  add("gssencmode", "disable");
  const bool tls = target.socket.empty() && !target.insecure;
  add("sslmode", tls ? "verify-full" : "disable");
  if (tls) add("sslrootcert", trusted_by(target));
  if (!target.client_certificate.empty()) {
    add("sslcert", target.client_certificate);
    add("sslkey", target.client_key);
  }
  return out;
}

/// libpq has no codes for what goes wrong before a session is there.
sdk::Failure connect_failure(const Target& target, std::string_view said) {
  static constexpr std::pair<const char*, const char*> kKnown[] = {
      {"could not translate host name", "host-unknown"},
      {"certificate verify failed", "certificate"},
      {"does not match host name", "certificate"},
      {"root certificate file", "certificate"},
      {"could not read root certificate", "certificate"},
      {"does not support SSL", "tls-missing"},
      {"password authentication failed", "login-refused"},
      {"no password supplied", "login-refused"},
      {"authentication failed", "login-refused"},
      {"no pg_hba.conf entry", "login-refused"},
      {"is not permitted to log in", "login-refused"},
      {"permission denied for database", "login-refused"},
      {"Connection refused", "unreachable"},
      {"timeout expired", "unreachable"},
      {"No such file or directory", "unreachable"},
      {"No route to host", "unreachable"},
      {"Network is unreachable", "unreachable"}};
  for (const auto& [part, id] : kKnown) {
    if (said.find(part) != std::string_view::npos) return failure(id, target, said);
  }
  return failure("connect-failed", target, said);
}

sdk::Failure query_failure(const Target& target, const Query& query, const PGresult* result, PGconn* conn) {
  const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  const char* primary = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  const std::string code = state == nullptr ? "" : state;
  const std::string said = primary == nullptr ? PQerrorMessage(conn) : primary;
  if (code.empty() || code.starts_with("57P") || code.starts_with("08"))
    return failure("connection-lost", target, query, said);
  if (code == "57014") return failure("query-ended", target, query, said);
  if (code == "42501") return failure("query-denied", target, query, said);
  if (code == "25006") return failure("query-writes", target, query, said);
  if (code == "42601" && said.find("multiple commands") != std::string::npos)
    return failure("query-several", target, query, said);
  return failure("query-refused", target, query, said);
}

class PostgresRows : public Rows {
 public:
  PostgresRows(const Target& target, const Watch& watch, PGconn* conn, Query query)
      : target_(target), watch_(watch), conn_(conn), query_(std::move(query)), deadline_(target) {
    // With parameters, though there are none: this protocol takes one statement only.
    const bool sent =
        PQsendQueryParams(conn_, query_.statement.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0) == 1 &&
        PQsetSingleRowMode(conn_) == 1;
    if (!sent) throw failure("connection-lost", target_, query_, PQerrorMessage(conn_));
    held_ = take();
    for (int i = 0; i < PQnfields(result_.get()); ++i) columns_.emplace_back(PQfname(result_.get(), i));
  }
  const std::vector<std::string>& columns() const override { return columns_; }

  bool next() override {
    if (!held_) held_ = take();
    const ExecStatusType status = *held_;
    held_.reset();
    if (status == PGRES_SINGLE_TUPLE) {
      ++rows_;
      return true;
    }
    held_ = PGRES_TUPLES_OK;
    if (!ended_) end();
    ended_ = true;
    return false;
  }

  std::optional<std::string_view> cell(std::size_t column) const override {
    const int at = static_cast<int>(column);
    if (PQgetisnull(result_.get(), 0, at) == 1) return std::nullopt;
    return std::string_view(PQgetvalue(result_.get(), 0, at),
                            static_cast<std::size_t>(PQgetlength(result_.get(), 0, at)));
  }

 private:
  /// The end of the rows was said, and with it how many there are; that the server has nothing more to say
  /// comes after it, with the state of the transaction.
  void end() {
    const std::string tag = PQcmdStatus(result_.get());
    if (tag != "SELECT " + std::to_string(rows_))
      throw failure("rows-announced", target_, query_, tag + ", " + std::to_string(rows_));
    if (wait() != nullptr) throw failure("query-several", target_, query_);
    if (PQtransactionStatus(conn_) != PQTRANS_INTRANS) throw failure("transaction-over", target_, query_);
  }

  PGresult* wait() {
    constexpr int kTick = 200;  // milliseconds
    while (PQisBusy(conn_) == 1) {
      if (watch_.cancelled()) throw sdk::Failure("stopped");
      if (deadline_.passed()) throw failure("query-silent", target_, query_);
      // What TLS has taken from the socket already, the socket no longer tells of.
      auto* tls = static_cast<SSL*>(PQsslStruct(conn_, "OpenSSL"));
      pollfd readable{PQsocket(conn_), POLLIN, 0};
      const bool some = (tls != nullptr && SSL_pending(tls) > 0) || ::poll(&readable, 1, kTick) > 0;
      if (some && PQconsumeInput(conn_) != 1)
        throw failure("connection-lost", target_, query_, PQerrorMessage(conn_));
    }
    return PQgetResult(conn_);
  }

  ExecStatusType take() {
    result_.reset(wait());
    if (result_ == nullptr) throw failure("connection-lost", target_, query_);
    const ExecStatusType status = PQresultStatus(result_.get());
    if (status == PGRES_SINGLE_TUPLE || status == PGRES_TUPLES_OK) return status;
    if (status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE || status == PGRES_NONFATAL_ERROR)
      throw query_failure(target_, query_, result_.get(), conn_);
    throw failure("query-no-rows", target_, query_);
  }

  const Target& target_;
  const Watch& watch_;
  PGconn* conn_;
  Query query_;
  Deadline deadline_;
  Result result_{nullptr, PQclear};
  std::vector<std::string> columns_;
  std::optional<ExecStatusType> held_;  ///< what has come and was not yet given
  std::uint64_t rows_ = 0;
  bool ended_ = false;
};

class Postgres : public Database {
 public:
  Postgres(const Target& target, const Watch& watch) : target_(target), watch_(watch) {
    try {
      session_.open(soci::postgresql, postgresql_string(target));
    } catch (const soci::soci_error& error) {
      throw connect_failure(target, error.what());
    }
    conn_ = static_cast<soci::postgresql_session_backend*>(session_.get_backend())->conn_;
    // A server may send any number of them, and the library would write each to our log.
    PQsetNoticeReceiver(
        conn_, [](void*, const PGresult*) {}, nullptr);
    watch.note(PQsslInUse(conn_) == 1 ? "step-connected-tls" : "step-connected",
               {{"server", target.shown()}, {"user", PQuser(conn_)}});
    try {
      begin();
    } catch (const soci::soci_error& error) {
      throw failure("connect-failed", target, error.what());
    }
  }

  std::unique_ptr<Rows> query(const Query& query) override {
    return std::make_unique<PostgresRows>(target_, watch_, conn_, query);
  }
  std::string server() const override {
    const char* version = PQparameterStatus(conn_, "server_version");
    return "PostgreSQL " + std::string(version == nullptr ? "" : version);
  }
  std::string isolation() const override { return "repeatable read, read only"; }

 private:
  void begin() {
    session_ << "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    for (const auto& setting : postgresql_settings(target_)) session_ << setting;
  }

  const Target target_;
  const Watch watch_;
  soci::session session_;
  PGconn* conn_ = nullptr;
};

}  // namespace

std::vector<std::string> postgresql_settings(const Target& target) {
  const auto milliseconds = std::chrono::milliseconds(target.statement_timeout).count();
  std::vector<std::string> out{"SET LOCAL DateStyle = 'ISO, YMD'", "SET LOCAL TimeZone = 'UTC'",
                               // Rows that a policy hides are an error, not a smaller table.
                               "SET LOCAL row_security = off",
                               "SET LOCAL statement_timeout = " + std::to_string(milliseconds)};
  if (!target.search_path.empty()) out.push_back("SET LOCAL search_path = " + target.search_path);
  return out;
}

std::unique_ptr<Database> open_postgresql(const Target& target, const Watch& watch) {
  return std::make_unique<Postgres>(target, watch);
}

}  // namespace behorig::sql
