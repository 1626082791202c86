// ODBC: the session is SOCI's; rows are read from its handle, because SOCI cuts texts at the number of their
// letters, which in UTF-8 is less than all of it.

#include <soci/odbc/soci-odbc.h>
#include <soci/soci.h>
#include <sql.h>
#include <sqlext.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <array>

#include "plugins/common/sql/backends.h"

namespace behorig::sql {
namespace {

/// Numbers travel as pointers in ODBC.
SQLPOINTER as_pointer(std::uintptr_t number) {
  return reinterpret_cast<SQLPOINTER>(number);  // NOLINT(performance-no-int-to-ptr)
}

struct Diagnosis {
  std::string state, words;
};

Diagnosis diagnosis(SQLSMALLINT kind, SQLHANDLE handle) {
  std::array<SQLCHAR, 6> state{};
  std::array<SQLCHAR, 1024> text{};
  SQLINTEGER code = 0;
  SQLSMALLINT size = 0;
  if (!SQL_SUCCEEDED(SQLGetDiagRec(kind, handle, 1, state.data(), &code, text.data(),
                                   static_cast<SQLSMALLINT>(text.size()), &size)))
    return {};
  return {reinterpret_cast<const char*>(state.data()), reinterpret_cast<const char*>(text.data())};
}

sdk::Failure query_failure(const Target& target, const Query& query, const Diagnosis& said) {
  if (said.state.starts_with("08") || said.state == "HYT01")
    return failure("connection-lost", target, query, said.words);
  if (said.state == "HYT00" || said.state == "HY008" || said.state == "57014")
    return failure("query-ended", target, query, said.words);
  if (said.state == "42501") return failure("query-denied", target, query, said.words);
  if (said.state == "25006") return failure("query-writes", target, query, said.words);
  return failure("query-refused", target, query, said.words);
}

/// false = half a pair of surrogates.
bool append_utf8(std::string& out, const char16_t* text, std::size_t size) {
  for (std::size_t at = 0; at < size;) {
    UChar32 letter = 0;
    U16_NEXT(text, at, size, letter);
    if (U_IS_SURROGATE(letter)) return false;
    std::array<std::uint8_t, U8_MAX_LENGTH> bytes{};
    std::size_t count = 0;
    U8_APPEND_UNSAFE(bytes.data(), count, letter);
    out.append(reinterpret_cast<const char*>(bytes.data()), count);
  }
  return true;
}

class OdbcRows : public Rows {
 public:
  OdbcRows(const Target& target, const Watch& watch, SQLHDBC connection, Query query)
      : target_(target), watch_(watch), query_(std::move(query)), deadline_(target) {
    if (!SQL_SUCCEEDED(SQLAllocHandle(SQL_HANDLE_STMT, connection, &statement_)))
      throw query_failure(target_, query_, diagnosis(SQL_HANDLE_DBC, connection));
    try {
      execute();
    } catch (...) {
      SQLFreeHandle(SQL_HANDLE_STMT, statement_);
      throw;
    }
  }
  ~OdbcRows() override { SQLFreeHandle(SQL_HANDLE_STMT, statement_); }
  const std::vector<std::string>& columns() const override { return columns_; }

  bool next() override {
    constexpr std::uint64_t kOften = 256;
    if (ended_) return false;
    if (++asked_ % kOften == 0) {
      if (watch_.cancelled()) throw sdk::Failure("stopped");
      if (deadline_.passed()) throw failure("query-silent", target_, query_);
    }
    const SQLRETURN code = SQLFetch(statement_);
    if (code == SQL_NO_DATA) {
      ended_ = true;
      if (SQLMoreResults(statement_) != SQL_NO_DATA) throw failure("query-several", target_, query_);
      return false;
    }
    if (!SQL_SUCCEEDED(code)) fail();
    for (std::size_t i = 0; i < cells_.size(); ++i) read(i);
    return true;
  }
  std::optional<std::string_view> cell(std::size_t column) const override { return cells_[column]; }

 private:
  void execute() {
    if (watch_.cancelled()) throw sdk::Failure("stopped");
    const auto seconds = static_cast<std::uintptr_t>(target_.statement_timeout.count());
    // Not every driver has it; the deadline here holds in any case.
    SQLSetStmtAttr(statement_, SQL_ATTR_QUERY_TIMEOUT, as_pointer(seconds), 0);
    auto* text = reinterpret_cast<SQLCHAR*>(query_.statement.data());
    const SQLRETURN code = SQLExecDirect(statement_, text, static_cast<SQLINTEGER>(query_.statement.size()));
    if (!SQL_SUCCEEDED(code) && code != SQL_NO_DATA) fail();
    SQLSMALLINT count = 0;
    if (!SQL_SUCCEEDED(SQLNumResultCols(statement_, &count))) fail();
    if (count <= 0) throw failure("query-no-rows", target_, query_);
    for (SQLUSMALLINT i = 1; i <= static_cast<SQLUSMALLINT>(count); ++i) {
      std::array<SQLCHAR, 512> name{};
      SQLSMALLINT size = 0;
      if (!SQL_SUCCEEDED(SQLDescribeCol(statement_, i, name.data(), static_cast<SQLSMALLINT>(name.size()),
                                        &size, nullptr, nullptr, nullptr, nullptr)))
        fail();
      columns_.emplace_back(reinterpret_cast<const char*>(name.data()));
    }
    cells_.resize(columns_.size());
  }

  /// In pieces, for its length is known only from the last one.
  void read(std::size_t column) {
    constexpr std::size_t kMost = 4 << 20;
    constexpr std::size_t kPiece = 4096;
    std::array<char16_t, kPiece> buffer{};
    std::u16string text;
    const auto number = static_cast<SQLUSMALLINT>(column + 1);
    for (;;) {
      SQLLEN left = 0;
      const SQLRETURN code = SQLGetData(statement_, number, SQL_C_WCHAR, buffer.data(), sizeof buffer, &left);
      if (code == SQL_NO_DATA) break;
      if (!SQL_SUCCEEDED(code)) fail();
      if (left == SQL_NULL_DATA) {
        cells_[column].reset();
        return;
      }
      // Each full piece ends with a zero of its own.
      const bool whole = left != SQL_NO_TOTAL && static_cast<std::size_t>(left) <= (kPiece - 1) * 2;
      text.append(buffer.data(), whole ? static_cast<std::size_t>(left) / 2 : kPiece - 1);
      if (whole || code == SQL_SUCCESS) break;
      if (text.size() > kMost) throw failure("value-long", target_, query_);
    }
    auto& out = cells_[column].emplace();
    if (!append_utf8(out, text.data(), text.size())) throw failure("value-encoding", target_, query_);
  }

  [[noreturn]] void fail() const {
    throw query_failure(target_, query_, diagnosis(SQL_HANDLE_STMT, statement_));
  }

  const Target& target_;
  const Watch& watch_;
  Query query_;
  Deadline deadline_;
  SQLHSTMT statement_ = nullptr;
  std::vector<std::string> columns_;
  std::vector<std::optional<std::string>> cells_;
  std::uint64_t asked_ = 0;
  bool ended_ = false;
};

/// Braces keep a value whole; a brace in it is doubled. Not every driver takes off those that need not be.
std::string braced(std::string_view value) {
  const bool plain = value.find_first_of("[]{}(),;?*=!@\\\"'") == std::string_view::npos &&
                     (value.empty() || (value.front() != ' ' && value.back() != ' '));
  if (plain) return std::string(value);
  std::string out = "{";
  for (const char c : value) out += c == '}' ? "}}" : std::string(1, c);
  return out + "}";
}

std::string odbc_string(const Target& target) {
  std::string out;
  for (const auto& [key, value] : target.odbc) out += key + "=" + braced(value) + ";";
  if (!target.user.empty()) out += "UID=" + braced(target.user) + ";";
  if (target.password) out += "PWD=" + braced(*target.password) + ";";
  return out;
}

class Odbc : public Database {
 public:
  Odbc(const Target& target, const Watch& watch) : target_(target), watch_(watch) {
    try {
      session_.open(soci::odbc, odbc_string(target));
    } catch (const soci::odbc_soci_error& error) {
      const auto* state = reinterpret_cast<const char*>(error.odbc_error_code());
      const auto* said = reinterpret_cast<const char*>(error.odbc_error_message());
      throw failure(std::string_view(state) == "28000" ? "login-refused" : "connect-failed", target, said);
    } catch (const soci::soci_error&) {
      // Its words may hold the connection string.
      throw failure("connect-failed", target);
    }
    connection_ = static_cast<soci::odbc_session_backend*>(session_.get_backend())->hdbc_;
    watch.note("step-connected", {{"server", target.shown()}, {"user", target.user}});
    begin();
  }
  ~Odbc() override { SQLEndTran(SQL_HANDLE_DBC, connection_, SQL_ROLLBACK); }

  std::unique_ptr<Rows> query(const Query& query) override {
    return std::make_unique<OdbcRows>(target_, watch_, connection_, query);
  }
  std::string server() const override { return info(SQL_DBMS_NAME) + " " + info(SQL_DBMS_VER); }
  std::string isolation() const override { return isolation_; }

 private:
  std::string info(SQLUSMALLINT what) const {
    std::array<char, 256> text{};
    SQLSMALLINT size = 0;
    SQLGetInfo(connection_, what, text.data(), static_cast<SQLSMALLINT>(text.size()), &size);
    return text.data();
  }
  void set(SQLINTEGER attribute, std::uintptr_t value) {
    if (!SQL_SUCCEEDED(SQLSetConnectAttr(connection_, attribute, as_pointer(value), 0)))
      throw failure("connect-failed", target_, diagnosis(SQL_HANDLE_DBC, connection_).words);
  }
  void begin() {
    SQLUINTEGER levels = 0;
    SQLGetInfo(connection_, SQL_TXN_ISOLATION_OPTION, &levels, sizeof levels, nullptr);
    const bool repeatable = (levels & SQL_TXN_REPEATABLE_READ) != 0;
    if (!repeatable && (levels & SQL_TXN_SERIALIZABLE) == 0) throw failure("isolation-missing", target_);
    SQLSetConnectAttr(connection_, SQL_ATTR_ACCESS_MODE, as_pointer(SQL_MODE_READ_ONLY), 0);
    set(SQL_ATTR_TXN_ISOLATION, repeatable ? SQL_TXN_REPEATABLE_READ : SQL_TXN_SERIALIZABLE);
    set(SQL_ATTR_AUTOCOMMIT, SQL_AUTOCOMMIT_OFF);
    isolation_ = repeatable ? "repeatable read, rolled back" : "serializable, rolled back";
    if (info(SQL_DBMS_NAME) != "PostgreSQL") return;
    for (const auto& setting : postgresql_settings(target_)) run(setting);
  }
  void run(const std::string& statement) {
    SQLHSTMT handle = nullptr;
    SQLAllocHandle(SQL_HANDLE_STMT, connection_, &handle);
    const std::unique_ptr<void, void (*)(SQLHSTMT)> freed(
        handle, [](SQLHSTMT one) { SQLFreeHandle(SQL_HANDLE_STMT, one); });
    std::string text = statement;
    if (!SQL_SUCCEEDED(SQLExecDirect(handle, reinterpret_cast<SQLCHAR*>(text.data()), SQL_NTS)))
      throw failure("connect-failed", target_, diagnosis(SQL_HANDLE_STMT, handle).words);
  }

  const Target target_;
  const Watch watch_;
  soci::session session_;
  SQLHDBC connection_ = nullptr;
  std::string isolation_;
};

}  // namespace

std::unique_ptr<Database> open_odbc(const Target& target, const Watch& watch) {
  return std::make_unique<Odbc>(target, watch);
}

}  // namespace behorig::sql
