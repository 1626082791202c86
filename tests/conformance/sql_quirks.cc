// The same world in every kind of database that the connector reads.

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <boost/json.hpp>

#include "tests/conformance/quirks.h"
#include "tests/support/mariadb.h"
#include "tests/support/odbc.h"
#include "tests/support/postgres.h"
#include "tests/support/program.h"

namespace behorig::testing {
namespace {

using SqlRows = std::vector<std::vector<std::string>>;

/// SqlRows of the tables a, e, g and n.
struct SqlContents {
  explicit SqlContents(const World& world) {
    for (const auto& account : world.accounts) a.push_back({account.name, account.enabled ? "1" : "0"});
    for (const auto& group : world.groups) {
      e.push_back({group.name});
      for (const auto& member : group.accounts) g.push_back({member, group.name});
      for (const auto& member : group.groups) n.push_back({member, group.name});
    }
  }
  SqlRows a, e, g, n;
};

const boost::json::object kQueries{{"accounts", "SELECT * FROM a"},
                                   {"entitlements", "SELECT * FROM e"},
                                   {"grants", "SELECT * FROM g"},
                                   {"nesting", "SELECT * FROM n"}};

HostJob sql_job(boost::json::object options, const std::string& password) {
  for (const auto& query : kQueries) options[query.key()] = query.value();
  std::map<std::string, std::string> secrets;
  if (!password.empty()) secrets["password"] = password;
  return shipped_job("sql", boost::json::serialize(options), secrets);
}

bool without_nul(const std::string& name) { return name.find('\0') == std::string::npos; }

/// As COPY reads it.
std::string field(const std::string& text) {
  std::string out;
  for (const char c : text)
    out += c == '\\' ? "\\\\" : c == '\n' ? "\\n" : c == '\r' ? "\\r" : c == '\t' ? "\\t" : std::string(1, c);
  return out;
}

void load(const Postgres& server, const SqlContents& contents) {
  std::string out =
      "CREATE TABLE a(account text, enabled bool); CREATE TABLE e(entitlement text); "
      "CREATE TABLE g(account text, entitlement text); CREATE TABLE n(entitlement text, gives text); "
      "GRANT SELECT ON a, e, g, n TO reader;\n";
  for (const auto& [table, rows] :
       {std::pair{"a", &contents.a}, {"e", &contents.e}, {"g", &contents.g}, {"n", &contents.n}}) {
    out += std::string("COPY ") + table + " FROM STDIN;\n";
    for (const auto& row : *rows) {
      for (std::size_t i = 0; i < row.size(); ++i) out += (i == 0 ? "" : "\t") + field(row[i]);
      out += "\n";
    }
    out += "\\.\n";
  }
  server.sql(out);
}

/// A text in hexadecimal digits, so that no client reads anything into it.
std::string as_bytes(const std::string& text) {
  std::string out = "x'";
  for (const char c : text) {
    out += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
    out += "0123456789abcdef"[c & 15];
  }
  return out + "'";
}

/// INSERT statements of some rows each; a text is `before` its digits `after`.
std::string inserts(const SqlContents& contents, const std::string& before, const std::string& after) {
  constexpr std::size_t kAtOnce = 500;
  std::string out;
  for (const auto& [table, rows] :
       {std::pair{"a", &contents.a}, {"e", &contents.e}, {"g", &contents.g}, {"n", &contents.n}}) {
    for (std::size_t i = 0; i < rows->size(); ++i) {
      out += i % kAtOnce == 0 ? std::string("INSERT INTO ") + table + " VALUES (" : ", (";
      for (std::size_t cell = 0; cell < (*rows)[i].size(); ++cell)
        out += (cell == 0 ? "" : ", ") + before + as_bytes((*rows)[i][cell]) + after;
      out += i % kAtOnce == kAtOnce - 1 || i + 1 == rows->size() ? ");\n" : ")";
    }
  }
  return out;
}

class PostgresQuirks : public Quirks {
 public:
  const char* connector() const override { return "sql"; }
  HostJob serve(const World& world) override {
    server_.emplace();
    load(*server_, SqlContents(world));
    return sql_job({{"backend", "postgresql"},
                    {"host", "127.0.0.1"},
                    {"port", server_->port()},
                    {"database", "postgres"},
                    {"user", "reader"},
                    {"ca_file", server_->authority().file()}},
                   secret());
  }
  void destroy() override { server_->kill(); }
  /// A text of PostgreSQL has no NUL.
  bool carries(const std::string& name) const override { return without_nul(name); }
  std::string secret() const override { return Postgres::kPassword; }

 private:
  std::optional<Postgres> server_;
};

class MariaDbQuirks : public Quirks {
 public:
  const char* connector() const override { return "sql"; }
  HostJob serve(const World& world) override {
    server_.emplace();
    const TempFolder folder;
    write_file(
        folder.path() / "statements.sql",
        "CREATE DATABASE w; USE w; GRANT SELECT ON w.* TO reader; CREATE TABLE a(account LONGTEXT, enabled "
        "TEXT); "
        "CREATE TABLE e(entitlement LONGTEXT); CREATE TABLE g(account LONGTEXT, entitlement LONGTEXT); "
        "CREATE TABLE n(entitlement LONGTEXT, gives LONGTEXT);\n" +
            inserts(SqlContents(world), "_utf8mb4 ", ""));
    server_->sql("SOURCE " + (folder.path() / "statements.sql").string());
    return sql_job({{"backend", "mariadb"},
                    {"host", "127.0.0.1"},
                    {"port", server_->port()},
                    {"database", "w"},
                    {"user", "reader"},
                    {"ca_file", server_->authority().file()}},
                   secret());
  }
  void destroy() override { server_->kill(); }
  bool carries(const std::string&) const override { return true; }
  std::string secret() const override { return MariaDb::kPassword; }

 private:
  std::optional<MariaDb> server_;
};

class SqliteQuirks : public Quirks {
 public:
  const char* connector() const override { return "sql"; }
  HostJob serve(const World& world) override {
    folder_.emplace();
    sqlite3* handle = nullptr;
    const std::string statements =
        "BEGIN; CREATE TABLE a(account TEXT, enabled TEXT); CREATE TABLE e(entitlement TEXT); "
        "CREATE TABLE g(account TEXT, entitlement TEXT); CREATE TABLE n(entitlement TEXT, gives TEXT);\n" +
        inserts(SqlContents(world), "CAST(", " AS TEXT)") + "COMMIT";
    const bool made = sqlite3_open(file().c_str(), &handle) == SQLITE_OK &&
                      sqlite3_exec(handle, statements.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
    EXPECT_TRUE(made) << sqlite3_errmsg(handle);
    sqlite3_close(handle);
    return sql_job({{"backend", "sqlite"}, {"file", file()}}, "");
  }
  void destroy() override { std::filesystem::remove(file()); }
  bool carries(const std::string&) const override { return true; }

 private:
  std::string file() const { return (folder_->path() / "world.db").string(); }
  std::optional<TempFolder> folder_;
};

/// By the driver of PostgreSQL.
class OdbcQuirks : public Quirks {
 public:
  const char* connector() const override { return "sql"; }
  HostJob serve(const World& world) override {
    server_.emplace();
    load(*server_, SqlContents(world));
    return sql_job({{"backend", "odbc"},
                    {"user", "reader"},
                    {"ca_file", server_->authority().file()},
                    {"odbc", odbc_keywords(*server_)}},
                   secret());
  }
  void destroy() override { server_->kill(); }
  bool carries(const std::string& name) const override { return without_nul(name); }
  std::string secret() const override { return Postgres::kPassword; }

 private:
  std::optional<Postgres> server_;
};

}  // namespace

std::unique_ptr<Quirks> sql_postgresql_quirks() { return std::make_unique<PostgresQuirks>(); }
std::unique_ptr<Quirks> sql_mariadb_quirks() { return std::make_unique<MariaDbQuirks>(); }
std::unique_ptr<Quirks> sql_sqlite_quirks() { return std::make_unique<SqliteQuirks>(); }
std::unique_ptr<Quirks> sql_odbc_quirks() { return std::make_unique<OdbcQuirks>(); }

}  // namespace behorig::testing
