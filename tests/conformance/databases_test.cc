// Ways to databases from within the sandbox that the suite does not take.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/json.hpp>

#include "tests/conformance/quirks.h"
#include "tests/support/mariadb.h"
#include "tests/support/postgres.h"
#include "tests/support/program.h"

namespace behorig::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

void expect_grants(const std::string& plugin, const boost::json::object& options, std::uint64_t grants) {
  std::map<std::string, std::string> secrets;
  if (options.contains("user")) secrets["password"] = MariaDb::kPassword;
  const auto reading = read_system(shipped_job(plugin, boost::json::serialize(options), secrets));
  std::string told;
  for (const auto& error : reading.errors) {
    told += error.id + "\n";
    for (const auto& [key, value] : error.args) told += "  " + key + " = " + value + "\n";
  }
  EXPECT_TRUE(reading.claims_complete) << plugin << "\n" << told;
  EXPECT_THAT(reading.errors, IsEmpty()) << told;
  EXPECT_EQ(reading.counts.grants, grants);
}

TEST(DatabasesInTheSandbox, MariaDbAndKoha) {
  const MariaDb server;
  server.sql(
      "CREATE DATABASE koha; USE koha; GRANT SELECT ON koha.* TO reader;"
      "CREATE TABLE categories (categorycode varchar(10), category_type varchar(1));"
      "CREATE TABLE borrowers (borrowernumber int, cardnumber text, surname text, firstname text, email "
      "text, branchcode "
      "text, categorycode varchar(10), dateenrolled date, dateexpiry date, flags bigint, userid text, "
      "lastseen datetime, "
      "login_attempts int);"
      "CREATE TABLE userflags (bit int, flag text, flagdesc text, defaulton int);"
      "CREATE TABLE permissions (module_bit int, code text, description text);"
      "CREATE TABLE user_permissions (borrowernumber int, module_bit int, code text);"
      "INSERT INTO userflags VALUES (0, 'superlibrarian', '', 0);"
      "INSERT INTO borrowers (borrowernumber, userid, flags) VALUES (1, 'anna', 1);");
  const boost::json::object options{{"host", "127.0.0.1"},
                                    {"port", server.port()},
                                    {"database", "koha"},
                                    {"user", "reader"},
                                    {"ca_file", server.authority().file()}};
  expect_grants("koha", options, 1);
  boost::json::object queries = options;
  queries["backend"] = "mariadb";
  queries["grants"] = "SELECT borrowernumber AS account, flags AS entitlement FROM borrowers";
  expect_grants("sql", queries, 1);
  queries.erase("host");
  queries.erase("port");
  queries["socket"] = server.socket();
  expect_grants("sql", queries, 1);
}

TEST(DatabasesInTheSandbox, SqliteFile) {
  const TempFolder folder;
  const std::string file = folder.path() / "rights.db";
  sqlite3* handle = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &handle), SQLITE_OK);
  const char* const statements =
      "CREATE TABLE g(account, entitlement); INSERT INTO g VALUES (1, 'e'), (2, 'e')";
  ASSERT_EQ(sqlite3_exec(handle, statements, nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(handle);
  expect_grants("sql", {{"backend", "sqlite"}, {"file", file}, {"grants", "SELECT * FROM g"}}, 2);
}

/// The files beside the database count, also where nobody lets the connector touch them.
TEST(DatabasesInTheSandbox, SqliteFileThatAWriterLeft) {
  for (const char* mode : {"DELETE", "WAL"}) {
    const TempFolder folder;
    const std::string file = (folder.path() / "a.db").string();
    const pid_t child = fork();
    if (child == 0) {
      sqlite3* handle = nullptr;
      const std::string statements =
          "PRAGMA journal_mode = " + std::string(mode) +
          "; CREATE TABLE g(account, entitlement); INSERT INTO g VALUES (1, 'e'); PRAGMA cache_size = 1; "
          "BEGIN; INSERT INTO g SELECT 2, randomblob(3000) FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
          "SELECT i + 1 "
          "FROM n WHERE i < 300) SELECT i FROM n)";
      const bool done = sqlite3_open(file.c_str(), &handle) == SQLITE_OK &&
                        sqlite3_exec(handle, statements.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
      _exit(done ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_EQ(status, 0);
    const boost::json::object options{{"backend", "sqlite"}, {"file", file}, {"grants", "SELECT * FROM g"}};
    const auto reading = read_system(shipped_job("sql", boost::json::serialize(options), {}));
    EXPECT_FALSE(reading.claims_complete && reading.errors.empty()) << mode;
    std::vector<std::string> ids;
    for (const auto& error : reading.errors) ids.push_back(error.id);
    EXPECT_THAT(ids, ElementsAre(std::string(mode) == "WAL" ? "sql.file-wal" : "sql.file-journal"));
  }
}

TEST(DatabasesInTheSandbox, OdbcDriver) {
  const Postgres server;
  expect_grants("sql",
                {{"backend", "odbc"},
                 {"user", "reader"},
                 {"ca_file", server.authority().file()},
                 {"odbc",
                  {{"Driver", "/usr/lib/x86_64-linux-gnu/odbc/psqlodbcw.so"},
                   {"Server", "127.0.0.1"},
                   {"Port", std::to_string(server.port())},
                   {"Database", "postgres"},
                   {"SSLmode", "verify-full"},
                   {"pqopt", "sslrootcert=" + server.authority().file()}}},
                 {"grants", "SELECT 'a' AS account, 'e' || n AS entitlement FROM generate_series(1, 100) n"}},
                100);
}

}  // namespace
}  // namespace behorig::testing
