// The same register in a folder, in workbooks of several programs and in databases: the same findings, byte
// for byte.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <functional>

#include "tests/integration/demo.h"
#include "tests/support/mariadb.h"
#include "tests/support/postgres.h"
#include "tests/support/register_sql.h"
#include "tests/support/workbook_writers.h"

namespace behorig::testing {
namespace {

namespace fs = std::filesystem;

const std::vector<TextTable>& tables() {
  static const auto kTables = tables_of_folder(BEHORIG_SOURCE_DIR "/config/demo/register");
  return kTables;
}

/// The demo's findings from its folder, and in a new store from another [register].
void expect_same(const Demo& demo, const std::string& settings) {
  const std::string wanted = timeless(demo.check(4));
  for (const char* end : {"", "-wal", "-shm"}) fs::remove((demo.folder() / "behorig.db").string() + end);
  replace_in_file(demo.folder() / "behorig.toml", "plugin = \"files\"\npath = \"register\"\n", settings);
  fs::remove_all(demo.folder() / "register");
  const Ended validate = demo.run({"register", "validate"});
  EXPECT_EQ(validate.code, 0) << validate.out << validate.err;
  ASSERT_FALSE(wanted.empty());
  EXPECT_EQ(timeless(demo.check(4)), wanted);
}

void expect_same_workbook(const std::function<void(const fs::path&)>& write, const std::string& name) {
  const Demo demo;
  write(demo.folder() / name);
  expect_same(demo, "plugin = \"workbook\"\npath = \"" + name + "\"\n");
}

TEST(Carriers, WorkbooksOfLibXlsxWriterGiveTheSameFindings) {
  expect_same_workbook([](const fs::path& file) { write_with_xlsxwriter(tables(), file); }, "a.xlsx");
  expect_same_workbook([](const fs::path& file) { write_swedish_with_xlsxwriter(tables(), file); }, "b.xlsx");
}

TEST(Carriers, WorkbooksOfOpenpyxlGiveTheSameFindings) {
  expect_same_workbook(
      [](const fs::path& file) { write_with_openpyxl(BEHORIG_SOURCE_DIR "/config/demo/register", file); },
      "a.xlsx");
}

TEST(Carriers, WorkbooksOfLibreOfficeGiveTheSameFindings) {
  for (const char* name : {"register.ods", "register.xlsx"}) {
    SCOPED_TRACE(name);
    expect_same_workbook(
        [&](const fs::path& file) {
          fs::copy_file(fs::path(BEHORIG_SOURCE_DIR "/tests/registers/libreoffice") / name, file);
        },
        name);
  }
}

TEST(Carriers, PostgresGivesTheSameFindings) {
  const Postgres server;
  server.sql("CREATE SCHEMA reg; SET search_path = reg; " + register_sql(tables(), Dialect::postgresql) +
             "GRANT USAGE ON SCHEMA reg TO reader; GRANT SELECT ON ALL TABLES IN SCHEMA reg TO reader");
  const Demo demo;
  write_file(demo.folder() / "password", Postgres::kPassword);
  fs::permissions(demo.folder() / "password", fs::perms(0600));
  expect_same(demo, "plugin = \"database\"\nbackend = \"postgresql\"\nhost = \"127.0.0.1\"\nport = " +
                        std::to_string(server.port()) +
                        "\ndatabase = \"postgres\"\nschema = \"reg\"\nuser = \"reader\"\npassword = { file = "
                        "\"password\" }\n"
                        "ca_file = \"" +
                        server.authority().file() + "\"\n");
}

TEST(Carriers, MariaDbGivesTheSameFindings) {
  const MariaDb server;
  server.sql("CREATE DATABASE reg CHARACTER SET utf8mb4; GRANT SELECT ON reg.* TO reader; USE reg; " +
             register_sql(tables(), Dialect::mariadb));
  const Demo demo;
  write_file(demo.folder() / "password", MariaDb::kPassword);
  fs::permissions(demo.folder() / "password", fs::perms(0600));
  expect_same(
      demo, "plugin = \"database\"\nbackend = \"mariadb\"\nhost = \"127.0.0.1\"\nport = " +
                std::to_string(server.port()) +
                "\ndatabase = \"reg\"\nuser = \"reader\"\npassword = { file = \"password\" }\nca_file = \"" +
                server.authority().file() + "\"\n");
}

TEST(Carriers, SqliteGivesTheSameFindings) {
  const Demo demo;
  const fs::path file = demo.folder() / "register.db";
  sqlite3* handle = nullptr;
  ASSERT_EQ(sqlite3_open(file.c_str(), &handle), SQLITE_OK);
  const std::string statements = "BEGIN;" + register_sql(tables(), Dialect::sqlite) + "COMMIT";
  ASSERT_EQ(sqlite3_exec(handle, statements.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
      << sqlite3_errmsg(handle);
  sqlite3_close(handle);
  expect_same(demo, "plugin = \"database\"\nbackend = \"sqlite\"\nfile = \"register.db\"\n");
}

TEST(Carriers, AConvertedRegisterGivesTheSameFindings) {
  const std::vector<std::pair<std::string, std::string>> kinds{
      {"converted", "plugin = \"files\"\npath = \"converted\"\n"},
      {"a.xlsx", "plugin = \"workbook\"\npath = \"a.xlsx\"\n"},
      {"a.sqlite", "plugin = \"database\"\nbackend = \"sqlite\"\nfile = \"a.sqlite\"\n"}};
  for (const auto& [target, settings] : kinds) {
    SCOPED_TRACE(target);
    const Demo demo;
    const Ended made =
        demo.run({"--lang", "sv", "register", "convert", "--to", (demo.folder() / target).string()});
    ASSERT_EQ(made.code, 0) << made.err;
    expect_same(demo, settings);
  }
}

/// The demo's register with texts that mean something to one server or another, as statements.
fs::path statements(const Demo& demo) {
  std::string people = read_file(demo.folder() / "register/people.csv");
  people += "h1,\"O'Brien \\ \"\"x\"\" \\' ; -- /* :name $1 $$ %s\nline 2\\\"\nh2,=cmd|' 😀\nh3,\\\nh4,'\n";
  std::size_t columns = 0;  // of which only the first two are filled in
  for (const char c : people.substr(0, people.find('\n'))) columns += c == ',' ? 1 : 0;
  const std::string blank(columns - 1, ',');
  for (const char* row : {"h1,", "h2,", "h3,", "h4,"}) {
    const auto from = people.rfind(row);
    auto end = people.find('\n', from);
    if (std::string_view(row) == "h1,") end = people.find("\nh2,", from);
    people.insert(end, blank);
  }
  write_file(demo.folder() / "register/people.csv", people);
  const fs::path out = demo.folder() / "a.sql";
  const Ended made = demo.run({"register", "convert", "--to", out.string()});
  EXPECT_EQ(made.code, 0) << made.err;
  fs::permissions(out, fs::perms::group_read | fs::perms::others_read, fs::perm_options::add);
  return out;
}

/// The server's register is the demo's, cell for cell.
void expect_equal(const Demo& demo, const std::string& settings) {
  fs::create_directories(demo.folder() / "server");
  write_file(demo.folder() / "server/behorig.toml", "[register]\n" + settings);
  write_file(demo.folder() / "server/password", Postgres::kPassword);
  fs::permissions(demo.folder() / "server/password", fs::perms(0600));
  const Ended same =
      demo.run({"--lang", "en", "register", "diff", (demo.folder() / "server/behorig.toml").string()});
  EXPECT_EQ(same.code, 0) << same.out << same.err;
  EXPECT_THAT(same.err, ::testing::HasSubstr("The registers are equal."));
}

TEST(Carriers, ConvertedStatementsMakeTheSameTablesInPostgres) {
  const Postgres server;
  const Demo demo;
  const auto file = statements(demo);
  server.sql("CREATE SCHEMA reg; SET search_path = reg;\n\\i " + file.string() +
             "\nGRANT USAGE ON SCHEMA reg TO reader; GRANT SELECT ON ALL TABLES IN SCHEMA reg TO reader");
  expect_equal(demo,
               "plugin = \"database\"\nbackend = \"postgresql\"\nhost = \"127.0.0.1\"\nport = " +
                   std::to_string(server.port()) +
                   "\ndatabase = \"postgres\"\nschema = \"reg\"\nuser = \"reader\"\npassword = { file = "
                   "\"password\" }\nca_file = \"" +
                   server.authority().file() + "\"\n");
}

TEST(Carriers, ConvertedStatementsMakeTheSameTablesInMariaDb) {
  const MariaDb server;
  const Demo demo;
  const auto file = statements(demo);
  // A database that does not know Swedish letters by itself.
  server.sql("CREATE DATABASE reg CHARACTER SET latin1; GRANT SELECT ON reg.* TO reader; USE reg;\nsource " +
             file.string() + "\n");
  expect_equal(
      demo, "plugin = \"database\"\nbackend = \"mariadb\"\nhost = \"127.0.0.1\"\nport = " +
                std::to_string(server.port()) +
                "\ndatabase = \"reg\"\nuser = \"reader\"\npassword = { file = \"password\" }\nca_file = \"" +
                server.authority().file() + "\"\n");
}

TEST(Carriers, AWorkbookWithAnErrorIsRefusedWithAnErrorThatNamesTheCell) {
  const Demo demo;
  auto broken = tables();
  for (auto& table : broken) {
    if (table.name == "assignments") table.rows[4].cells[7] = "i fjol";
  }
  write_with_xlsxwriter(broken, demo.folder() / "a.xlsx");
  replace_in_file(demo.folder() / "behorig.toml", "plugin = \"files\"\npath = \"register\"\n",
                  "plugin = \"workbook\"\npath = \"a.xlsx\"\n");
  const Ended validate = demo.run({"--lang", "en", "register", "validate"});
  EXPECT_EQ(validate.code, 3);
  EXPECT_THAT(validate.out + validate.err, ::testing::HasSubstr("a.xlsx"));
  EXPECT_THAT(validate.out + validate.err, ::testing::HasSubstr("assignments"));
}

}  // namespace
}  // namespace behorig::testing
