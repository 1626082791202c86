// The register in databases, read from real servers.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <filesystem>

#include "plugins/registers/database/load.h"
#include "plugins/registers/database/rows.h"
#include "tests/registers/tables_of.h"
#include "tests/support/mariadb.h"
#include "tests/support/odbc.h"
#include "tests/support/postgres.h"
#include "tests/support/register_sql.h"

namespace behorig::testing {
namespace {

using boost::json::object;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<TextTable> demo() { return tables_of_folder(BEHORIG_SOURCE_DIR "/config/demo/register"); }

Postgres& postgres() {
  static Postgres server;
  return server;
}
MariaDb& mariadb() {
  static MariaDb server;
  return server;
}

sdk::FakeRegister load(object options, const object& more = {}, const std::string& password = "reader-pw") {
  for (const auto& pair : more) options[pair.key()] = pair.value();
  for (const auto& pair :
       object{{"port", 0}, {"insecure", false}, {"timeout", 20}, {"statement_timeout", 60}})
    options.emplace(pair.key(), pair.value());
  std::map<std::string, std::string> secrets;
  if (!password.empty()) secrets["password"] = password;
  auto out = sdk::fake_load(boost::json::serialize(options), database_register::load_database, secrets);
  expect_whole_sentences(out, database_register::texts());
  return out;
}

object on_postgres() {
  return {{"backend", "postgresql"}, {"host", "127.0.0.1"}, {"port", postgres().port()},
          {"database", "postgres"},  {"user", "reader"},    {"ca_file", postgres().authority().file()}};
}
object on_mariadb(const std::string& database) {
  return {{"backend", "mariadb"}, {"host", "127.0.0.1"}, {"port", mariadb().port()},
          {"database", database}, {"user", "reader"},    {"ca_file", mariadb().authority().file()}};
}

/// A schema of PostgreSQL's with these tables, which the reader may read.
void make_schema(const std::string& name, const std::string& statements) {
  postgres().sql("CREATE SCHEMA " + name + "; GRANT USAGE ON SCHEMA " + name +
                 " TO reader; SET search_path = " + name + "; " + statements +
                 "; GRANT SELECT ON ALL TABLES IN SCHEMA " + name + " TO reader;");
}

/// A database of MariaDB's, likewise.
void make_database(const std::string& name, const std::string& statements) {
  mariadb().sql("CREATE DATABASE " + name + " CHARACTER SET utf8mb4; GRANT SELECT ON " + name +
                ".* TO reader; USE " + name + "; " + statements);
}

class SqliteFile {
 public:
  explicit SqliteFile(const std::string& statements) {
    sqlite3* handle = nullptr;
    EXPECT_EQ(sqlite3_open(path().c_str(), &handle), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(handle, ("BEGIN;" + statements + ";COMMIT").c_str(), nullptr, nullptr, nullptr),
              SQLITE_OK)
        << sqlite3_errmsg(handle);
    sqlite3_close(handle);
  }
  std::string path() const { return (folder_.path() / "register.db").string(); }
  object options() const { return {{"backend", "sqlite"}, {"file", path()}}; }

 private:
  TempFolder folder_;
};

sdk::FakeRegister load_sqlite(const std::string& statements, const object& more = {}) {
  const SqliteFile file(statements);
  return load(file.options(), more, "");
}

std::vector<std::vector<std::string>> sorted_cells(const TextTable& table) {
  std::vector<std::vector<std::string>> out;
  for (const auto& row : table.rows) out.push_back(row.cells);
  std::sort(out.begin(), out.end());
  return out;
}

void expect_demo(const sdk::FakeRegister& loaded) {
  ASSERT_THAT(loaded.problems, IsEmpty()) << loaded.problems[0].id << loaded.problems[0].args_json;
  EXPECT_TRUE(loaded.complete);
  const auto tables = tables_of(loaded);
  EXPECT_EQ(tables.size(), demo().size());
  for (const auto& wanted : demo()) {
    SCOPED_TRACE(wanted.name);
    const auto found =
        std::find_if(tables.begin(), tables.end(), [&](const auto& t) { return t.name == wanted.name; });
    ASSERT_NE(found, tables.end());
    EXPECT_EQ(found->columns, wanted.columns);
    EXPECT_EQ(sorted_cells(*found), sorted_cells(wanted));
  }
}

constexpr const char* kSystems =
    "CREATE TABLE systems (system VARCHAR(20)); INSERT INTO systems VALUES ('library')";

TEST(DatabaseRegister, IsTheSameInEveryDatabase) {
  make_schema("demo", register_sql(demo(), Dialect::postgresql));
  const auto first = load(on_postgres(), {{"schema", "demo"}});
  expect_demo(first);
  make_database("demo", register_sql(demo(), Dialect::mariadb));
  const auto second = load(on_mariadb("demo"));
  expect_demo(second);
  const auto third = load_sqlite(register_sql(demo(), Dialect::sqlite));
  expect_demo(third);
  for (const auto* other : {&second, &third}) {
    for (const auto& table : first.tables) {
      const auto& rows = other->find(table.name)->rows;
      ASSERT_EQ(rows.size(), table.rows.size());
      for (std::size_t i = 0; i < rows.size(); ++i) {
        EXPECT_EQ(rows[i].number, i + 1);
        EXPECT_EQ(rows[i].cells, table.rows[i].cells) << table.name << ": also in the same order";
      }
    }
  }
}

TEST(DatabaseRegister, IsReadThroughOdbcWhereItsTablesAreNamed) {
  make_schema("odbc", register_sql(demo(), Dialect::postgresql));
  object options{{"backend", "odbc"},
                 {"user", "reader"},
                 {"ca_file", postgres().authority().file()},
                 {"odbc", odbc_keywords(postgres())}};
  object tables;
  for (const auto& table : demo()) tables[table.name] = "odbc." + table.name;
  expect_demo(load(options, {{"tables", tables}}));
  EXPECT_THAT(load(options).told(), ElementsAre("option-missing"));
}

TEST(DatabaseRegister, TablesMayHaveAPrefixAndSwedishNames) {
  const auto loaded = load_sqlite(
      "CREATE TABLE reg_system (\"System\" TEXT, \"Tredjeland\" TEXT); INSERT INTO reg_system VALUES "
      "('library', 'Ja');"
      "CREATE TABLE \"reg_Ägare\" (system, person, capacity); CREATE TABLE roles (x); CREATE TABLE reg_posts "
      "(x)",
      {{"prefix", "reg_"}});
  ASSERT_THAT(loaded.problems, IsEmpty());
  ASSERT_THAT(loaded.tables, SizeIs(2));
  EXPECT_THAT(loaded.find("systems")->columns, ElementsAre("system", "third_country"));
  EXPECT_THAT(loaded.find("systems")->rows[0].cells, ElementsAre("library", "yes"));
  EXPECT_THAT(loaded.find("systems")->source, HasSubstr("[reg_system]"));
}

TEST(DatabaseRegister, CapitalsInThePrefixMakeNoDifference) {
  const auto loaded = load_sqlite(
      "CREATE TABLE reg_systems (system); CREATE TABLE Reg_Revocations (person, system, role, revoked_on);"
      "CREATE TABLE reg (x); CREATE TABLE REG_owner (x)",
      {{"prefix", "REG_"}});
  EXPECT_TRUE(loaded.find("revocations") != nullptr);
  EXPECT_THAT(loaded.told(), ElementsAre("table-near"));
}

TEST(DatabaseRegister, TablesMayBeViewsAndQueries) {
  const auto loaded = load_sqlite(
      "CREATE TABLE app (id, at); INSERT INTO app VALUES ('library', '2026-11-24 00:00:00');"
      "CREATE VIEW sys_v AS SELECT id AS system, at AS classified_on FROM app",
      {{"tables",
        {{"systems", "sys_v"},
         {"owners", "SELECT 'library' AS system, 'p1' AS person, 'deputy' AS capacity"}}}});
  ASSERT_THAT(loaded.problems, IsEmpty());
  EXPECT_THAT(loaded.find("systems")->rows[0].cells, ElementsAre("library", "2026-11-24"));
  EXPECT_THAT(loaded.find("owners")->rows, SizeIs(1));
}

TEST(DatabaseRegister, ATableThatIsNotThereIsEmptyButNotAllOfThem) {
  EXPECT_THAT(load_sqlite(kSystems).tables, SizeIs(1));
  EXPECT_THAT(load_sqlite("CREATE TABLE other (x)").told(), ElementsAre("no-tables"));
  EXPECT_THAT(load_sqlite(kSystems, {{"tables", {{"owners", "owners"}}}}).told(),
              ElementsAre("query-refused"))
      << "one that is named must be there";
}

TEST(DatabaseRegister, ATableThatMayNotBeReadIsAnErrorAndNotEmpty) {
  make_schema("closed", kSystems);
  postgres().sql("CREATE TABLE closed.revocations (person TEXT)");
  EXPECT_THAT(load(on_postgres(), {{"schema", "closed"}}).told(), ElementsAre("query-denied"));
  postgres().sql(
      "GRANT SELECT ON closed.revocations TO reader; ALTER TABLE closed.revocations ENABLE ROW LEVEL "
      "SECURITY");
  EXPECT_THAT(load(on_postgres(), {{"schema", "closed"}}).told(), ElementsAre("query-denied"))
      << "nor one whose rows are hidden";
}

TEST(DatabaseRegister, WhereTablesMayBeOutOfSightTheyMustBeNamed) {
  mariadb().sql("CREATE DATABASE part; USE part; " + std::string(kSystems) +
                "; CREATE TABLE revocations (person TEXT); GRANT SELECT ON part.systems TO reader");
  EXPECT_THAT(load(on_mariadb("part")).told(), ElementsAre("tables-hidden"));
  const auto named = load(on_mariadb("part"), {{"tables", {{"systems", "systems"}}}});
  EXPECT_THAT(named.problems, IsEmpty());
  EXPECT_THAT(
      load(on_mariadb("part"), {{"tables", {{"systems", "systems"}, {"revocations", "revocations"}}}}).told(),
      ElementsAre("query-denied"));
}

TEST(DatabaseRegister, NamesThatAreNearlyRightOrThereTwiceAreRefused) {
  EXPECT_THAT(load_sqlite(std::string(kSystems) + "; CREATE TABLE revocation (x)").told(),
              ElementsAre("table-near"));
  EXPECT_THAT(load_sqlite(std::string(kSystems) + "; CREATE TABLE system_2 (x)").told(), IsEmpty())
      << "another's, for the table itself is there";
  EXPECT_THAT(load_sqlite(std::string(kSystems) + "; CREATE TABLE \"System\" (system)").told(),
              ElementsAre("table-twice"));
  const auto columns = load_sqlite("CREATE TABLE owners (system, person, capacity, \"Anställd\")");
  EXPECT_THAT(columns.told(), ElementsAre("column-twice-named"));
}

TEST(DatabaseRegister, NamesCannotLeaveTheirQuotes) {
  for (const char* name : {"a\"; DROP TABLE systems; --", "a`b", "a'b", "a\\b", "a\nb"}) {
    EXPECT_THAT(load_sqlite(kSystems, {{"prefix", name}}).told(), ElementsAre("name-wrong")) << name;
    EXPECT_THAT(load_sqlite(kSystems, {{"tables", {{"systems", name}}}}).told(), ElementsAre("name-wrong"))
        << name;
  }
  EXPECT_THAT(load_sqlite(kSystems, {{"tables", {{"systems", "SELECT 1; DELETE FROM systems"}}}}).told(),
              ElementsAre("query-several"));
}

TEST(DatabaseRegister, CellsThatAreNoTextAreRefused) {
  EXPECT_THAT(
      load_sqlite("CREATE TABLE systems (system); INSERT INTO systems VALUES (CAST(x'ff' AS TEXT))").told(),
      ElementsAre("value-encoding"));
  EXPECT_THAT(
      load_sqlite("CREATE TABLE systems (system); INSERT INTO systems VALUES (printf('%.70000c', 'x'))")
          .told(),
      ElementsAre("value-long"));
}

TEST(DatabaseRegister, SaysWhyItCannotLogIn) {
  EXPECT_THAT(load(on_postgres(), {{"schema", "demo"}}, "wrong").told(), ElementsAre("login-refused"));
  EXPECT_THAT(load({{"backend", "oracle"}}).told(), ElementsAre("backend-unknown"));
}

TEST(DatabaseCell, IsWrittenAsTheRegisterWritesIt) {
  using database_register::cell_text;
  using words::Form;
  for (const char* day : {"2026-11-24", "2026-11-24 00:00:00", "2026-11-24 00:00:00.000000",
                          "2026-11-24T00:00:00Z", "2026-11-24 00:00:00+00"})
    EXPECT_EQ(cell_text(Form::date, day), "2026-11-24") << day;
  for (const char* other : {"2026-11-24 23:00:00+00", "24/11/2026", "infinity", ""})
    EXPECT_EQ(cell_text(Form::date, other), other);
  EXPECT_EQ(cell_text(Form::text, "2026-11-24 00:00:00"), "2026-11-24 00:00:00");
  EXPECT_EQ(cell_text(Form::yes_no, "t"), "yes");
  EXPECT_EQ(cell_text(Form::yes_no, "0"), "no");
  EXPECT_EQ(cell_text(Form::yes_no, std::string_view("\0", 1)), "no");
  EXPECT_EQ(cell_text(Form::text, "1"), "1");
}

}  // namespace
}  // namespace behorig::testing
