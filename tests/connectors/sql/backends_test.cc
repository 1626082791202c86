// SQLite and ODBC, and what MariaDB has of its own.

#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/connectors/sql/reading.h"

namespace behorig::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

const char* const kFacts = R"(
CREATE TABLE people(id INTEGER, name TEXT, on_ TEXT, seen TEXT, mail TEXT, short VARCHAR(4));
INSERT INTO people VALUES (1, 'anna', '1', '2026-11-20 10:00:00', NULL, 'åäöå'), (2, 'bo', '0', NULL, 'b@x', 'x');
CREATE TABLE rights(id INTEGER, what TEXT); INSERT INTO rights VALUES (1, 'Lån'), (2, 'Lån'), (1, 'a' || char(10) || 'b');)";

/// A database file with a blank in its name.
class File {
 public:
  explicit File(const std::string& statements = kFacts) {
    sqlite3* handle = nullptr;
    EXPECT_EQ(sqlite3_open(path().c_str(), &handle), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(handle, statements.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(handle);
    sqlite3_close(handle);
  }
  std::string path() const { return (folder_.path() / "a file.db").string(); }

 private:
  TempFolder folder_;
};

const boost::json::object kQueries{
    {"accounts", "SELECT id AS account, name, on_ AS enabled, seen AS last_used, mail, short FROM people"},
    {"grants", "SELECT id AS account, what AS entitlement FROM rights"}};

boost::json::object sqlite(const File& file, const boost::json::object& more = kQueries) {
  return with({{"backend", "sqlite"}, {"file", file.path()}}, more);
}
/// Through the driver of SQLite.
boost::json::object odbc(const File& file, const boost::json::object& more = kQueries) {
  return with(
      {{"backend", "odbc"},
       {"odbc", {{"Driver", "/usr/lib/x86_64-linux-gnu/odbc/libsqlite3odbc.so"}, {"Database", file.path()}}}},
      more);
}
void expect_facts(const FakeReading& reading) {
  expect_complete(reading);
  ASSERT_THAT(reading.accounts, SizeIs(2));
  const auto& anna = reading.accounts[0];
  EXPECT_EQ(anna.id, "1");
  EXPECT_EQ(anna.enabled, 1);
  EXPECT_EQ(anna.last_used, 20777);
  EXPECT_THAT(anna.attributes, ElementsAre(std::pair<std::string, std::string>("short", "åäöå")));
  EXPECT_EQ(held(reading), (Pairs{{"1", "Lån"}, {"2", "Lån"}, {"1", "a\nb"}}));
}

TEST(SqliteFile, IsReadAsOtherDatabasesAre) {
  const File file;
  expect_facts(read_sql(sqlite(file), ""));
}

TEST(SqliteFile, IsOnlyRead) {
  const File file;
  const auto refused = [&](const char* query, const char* error) {
    expect_broken(read_sql(sqlite(file, {{"grants", query}}), ""), error);
  };
  refused("DELETE FROM rights RETURNING id AS account, what AS entitlement", "query-writes");
  refused("SELECT 1 AS account, 2 AS entitlement; DROP TABLE rights", "query-several");
  refused("SELECT 1 AS account, 2 AS entitlement; -- no more\n SELECT 2", "query-several");
  refused("BEGIN", "query-no-rows");
  refused("-- nothing", "query-no-rows");
  refused("SELEKT", "query-refused");
  refused("SELECT 1 AS account, CAST(x'ff' AS TEXT) AS entitlement", "value-encoding");
  expect_complete(
      read_sql(sqlite(file, {{"grants", "SELECT 1 AS account, 2 AS entitlement -- why; not"}}), ""));
  expect_broken(read_sql({{"backend", "sqlite"}, {"file", file.path() + "x"}, {"grants", "SELECT 1"}}, ""),
                "file-missing");
  write_file(file.path(), std::string(4096, 'x'));
  EXPECT_FALSE(read_sql(sqlite(file), "").complete);
}

/// What a process does with a database before it dies in the middle of it.
void die_in(const std::string& path, const char* statements) {
  const pid_t child = fork();
  if (child == 0) {
    sqlite3* handle = nullptr;
    const bool done = sqlite3_open(path.c_str(), &handle) == SQLITE_OK &&
                      sqlite3_exec(handle, statements, nullptr, nullptr, nullptr) == SQLITE_OK;
    _exit(done ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);
}

/// Its half written pages are no database yet, and only a writer may take them back.
TEST(SqliteFile, WithTheJournalOfAWriterThatDiedIsRefused) {
  const File file;
  die_in(file.path(),
         "PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN; UPDATE rights SET what = 'Admin'; "
         "CREATE TABLE more(x); INSERT INTO more SELECT randomblob(3000) FROM "
         "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300) SELECT i FROM n)");
  ASSERT_TRUE(std::filesystem::exists(file.path() + "-journal"));
  expect_broken(read_sql(sqlite(file), ""), "file-journal");
  // As it says: whoever may write opens it once.
  die_in(file.path(), "SELECT * FROM rights");
  expect_facts(read_sql(sqlite(file), ""));
}

TEST(SqliteFile, InWalModeIsRefusedForReadingTakesWriting) {
  const File file(std::string("PRAGMA journal_mode = WAL;") + kFacts);
  die_in(file.path(), "INSERT INTO rights VALUES (2, 'nytt')");
  expect_broken(read_sql(sqlite(file), ""), "file-wal");
  die_in(file.path(), "PRAGMA journal_mode = DELETE");
  const auto later = read_sql(sqlite(file), "");
  expect_complete(later);
  EXPECT_THAT(held(later), ::testing::Contains(Pair("2", "nytt")));
}

TEST(SqliteFile, AQueryWithoutAnEndIsEnded) {
  const File file;
  const auto endless =
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) "
      "SELECT i AS account, 'e' AS entitlement FROM n WHERE i = 2";
  int asked = 0;
  const auto reading =
      read_sql(sqlite(file, {{"grants", endless}, {"statement_timeout", 1}}), "", [&] { ++asked; });
  expect_broken(reading, "query-silent");
  EXPECT_GT(asked, 10);
}

TEST(OdbcDriver, ReadsTextsWhole) {
  const File file;
  expect_facts(read_sql(odbc(file), ""));
  // Longer than what is fetched at once, and not only of one kind of letter.
  const auto reading = read_sql(
      odbc(file, {{"grants",
                   "SELECT 1 AS account, '😀' || replace(printf('%10000d', 7), ' ', 'å') AS entitlement"}}),
      "");
  expect_complete(reading);
  std::string expected = "😀";
  for (int i = 0; i < 9999; ++i) expected += "å";
  EXPECT_EQ(reading.entitlements.at(0).id, expected + "7");
}

TEST(OdbcDriver, ReadsPostgresOverVerifiedTls) {
  const auto reading = read_sql(psqlodbc(
      {{"accounts",
        "SELECT 'anna' AS account, true AS enabled, date '2026-11-20' AS created, 'åäöå'::varchar(4) AS s"},
       {"grants", "SELECT 'anna' AS account, 'e' || n AS entitlement FROM generate_series(1, 1000) n"}}));
  expect_complete(reading);
  EXPECT_EQ(reading.accounts.at(0).created, 20777);
  EXPECT_EQ(reading.accounts.at(0).attributes.at(0).second, "åäöå");
  EXPECT_THAT(reading.grants, SizeIs(1000));
  EXPECT_THAT(reading.proof_json, HasSubstr("repeatable read"));
}

TEST(OdbcDriver, IsNotTrustedWithMoreThanItIsTold) {
  const boost::json::object one{{"grants", "SELECT 'a' AS account, 'e' AS entitlement"}};
  auto plain = psqlodbc(one);
  plain.at("odbc").as_object()["SSLmode"] = "require";
  expect_broken(read_sql(plain), "odbc-clear");
  plain = psqlodbc(one);
  plain.at("odbc").as_object()["Pwd"] = "x";
  expect_broken(read_sql(plain), "odbc-password");
  expect_broken(read_sql(psqlodbc(one), "wrong}pw"), "connect-failed");
  postgres().sql("CREATE TABLE IF NOT EXISTS o(a text); GRANT ALL ON o TO reader");
  const auto refused = [](const char* query) { return read_sql(psqlodbc({{"grants", query}})); };
  EXPECT_FALSE(refused("INSERT INTO o VALUES ('x') RETURNING a AS account, a AS entitlement").complete);
  EXPECT_FALSE(refused("SELECT 'a' AS account, 'e' AS entitlement; INSERT INTO o VALUES ('x')").complete);
  EXPECT_EQ(postgres().sql("SELECT count(*) FROM o"), "0\n");
}

TEST(MariaValues, AreWhatTheyMean) {
  mariadb().sql(
      "CREATE DATABASE IF NOT EXISTS v; GRANT SELECT ON v.* TO reader; DROP TABLE IF EXISTS v.a;"
      "CREATE TABLE v.a(id BIGINT UNSIGNED, name VARCHAR(20), ok TINYINT(1), d DATETIME(3), z DATE);"
      "SET sql_mode = ''; INSERT INTO v.a VALUES (18446744073709551615, 'Åsa', 1, '2026-11-20 23:59:59.5', "
      "'2020-02-29'), (2, 'x\\0y', 0, NULL, NULL)");
  const boost::json::object queries{
      {"database", "v"},
      {"accounts", "SELECT id AS account, name, ok AS enabled, d AS last_used, z AS created FROM a"},
      {"grants", "SELECT id AS account, 'e' AS entitlement FROM a"}};
  const auto reading = read_sql(on_mariadb(queries));
  expect_complete(reading);
  EXPECT_EQ(reading.accounts.at(0).id, "18446744073709551615");
  EXPECT_EQ(reading.accounts.at(0).name, "Åsa");
  EXPECT_EQ(reading.accounts.at(0).last_used, 20777);
  EXPECT_EQ(reading.accounts.at(1).name, std::string("x\0y", 3));
  EXPECT_EQ(reading.accounts.at(1).enabled, 0);
  mariadb().sql("SET sql_mode = ''; UPDATE v.a SET z = '0000-00-00' WHERE id = 2");
  expect_broken(read_sql(on_mariadb(queries)), "date-wrong");
  expect_complete(read_sql(with(
      on_mariadb(queries), {{"values", {{"created", {{"unknown", boost::json::array{"0000-00-00"}}}}}}})));
}

}  // namespace
}  // namespace behorig::testing
