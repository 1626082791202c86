// What a server, or whatever stands before it, is set to must not make a reading smaller.

#include <sqlite3.h>

#include <thread>

#include "tests/connectors/sql/reading.h"
#include "tests/support/ports.h"

namespace behorig::testing {
namespace {

using ::testing::Contains;
using ::testing::IsSupersetOf;
using ::testing::Not;

/// A table of which the reader sees its own row only.
const boost::json::object kBehindAPolicy{
    {"grants", "SELECT who AS account, what AS entitlement FROM behind_a_policy"}};
void make_policy() {
  static const bool made = [] {
    postgres().sql(
        "CREATE TABLE behind_a_policy(who text, what text); INSERT INTO behind_a_policy VALUES ('u1', 'e'), "
        "('u2', 'e'); ALTER TABLE behind_a_policy ENABLE ROW LEVEL SECURITY; CREATE POLICY one ON "
        "behind_a_policy USING (who = 'u1'); GRANT SELECT ON behind_a_policy TO reader");
    return true;
  }();
  ASSERT_TRUE(made);
}

/// pgbouncer, which gives each transaction the session of the server that was idle longest.
class Pooler {
 public:
  Pooler() : port_(free_port()) {
    const auto certificates = std::filesystem::path(postgres().authority().file()).parent_path();
    write_file(folder_.path() / "ini",
               "[databases]\npostgres = host=127.0.0.1 port=" + std::to_string(postgres().port()) +
                   " user=reader password=reader-pw\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = " +
                   std::to_string(port_) +
                   "\nunix_socket_dir =\nauth_type = any\npool_mode = transaction\n"
                   "default_pool_size = 2\nserver_round_robin = 1\nserver_tls_sslmode = require\n"
                   "client_tls_sslmode = require\nclient_tls_cert_file = " +
                   (certificates / "server.pem").string() +
                   "\nclient_tls_key_file = " + (certificates / "server.key").string() + "\n");
    process_.emplace(std::vector<std::string>{"/usr/sbin/pgbouncer", (folder_.path() / "ini").string()},
                     folder_.path());
  }
  std::uint16_t port() const { return port_; }
  std::string said() const { return read_file(folder_.path() / "stderr"); }

 private:
  TempFolder folder_;
  std::uint16_t port_;
  std::optional<Program> process_;
};

/// Two sessions of the server that the pooler has ready: as many as it needed at one time.
void two_sessions(const Pooler& pooler) {
  const TempFolder folder;
  std::vector<std::unique_ptr<Program>> clients;
  for (const char* name : {"one", "other"}) {
    std::filesystem::create_directory(folder.path() / name);
    clients.push_back(std::make_unique<Program>(
        std::vector<std::string>{"/usr/bin/psql", "-X", "-c", "SELECT pg_sleep(0.5)",
                                 "host=127.0.0.1 user=reader dbname=postgres sslmode=require port=" +
                                     std::to_string(pooler.port())},
        folder.path() / name));
  }
  for (const auto& client : clients) ASSERT_EQ(client->wait().code, 0) << client->err() << pooler.said();
}

TEST(PostgresBehindAPooler, TellsThatAPolicyHidesRows) {
  make_policy();
  const Pooler pooler;
  for (int tries = 0; tries < 100 && !answers(pooler.port()); ++tries)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  const auto behind = on_postgres({{"port", pooler.port()}});
  for (int i = 0; i < 3; ++i) {
    two_sessions(pooler);
    expect_broken(read_sql(with(behind, kBehindAPolicy)), "query-denied");
  }
  // And it leaves nothing in a session that others get.
  const boost::json::object left{
      {"grants", "SELECT 'a' AS account, current_setting('default_transaction_read_only') AS entitlement"}};
  for (int i = 0; i < 3; ++i) {
    two_sessions(pooler);
    const auto reading = read_sql(with(behind, left));
    expect_complete(reading);
    EXPECT_EQ(held(reading), (Pairs{{"a", "off"}}));
  }
}

TEST(PostgresByOdbc, TellsThatAPolicyHidesRows) {
  make_policy();
  expect_broken(read_sql(psqlodbc(kBehindAPolicy)), "query-denied");
}

TEST(PostgresByOdbc, HasTheDaysOfUtc) {
  postgres().sql("ALTER ROLE reader SET timezone = 'Pacific/Kiritimati'");
  const auto reading = read_sql(
      psqlodbc({{"grants",
                 "SELECT 'a' AS account, 'e' AS entitlement, '2026-11-29 20:00+00'::timestamptz AS until"}}));
  postgres().sql("ALTER ROLE reader RESET timezone");
  expect_complete(reading);
  ASSERT_THAT(reading.grants, ::testing::SizeIs(1));
  EXPECT_EQ(reading.grants[0].until, 20786);  // 2026-11-29
}

TEST(SqliteFile, TakesNoMissingColumnForAText) {
  const TempFolder folder;
  const std::string path = (folder.path() / "renamed.db").string();
  sqlite3* handle = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &handle), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(handle, "CREATE TABLE g(who, what, is_active); INSERT INTO g VALUES ('a', 'e', 1)",
                         nullptr, nullptr, nullptr),
            SQLITE_OK);
  sqlite3_close(handle);
  expect_broken(
      read_sql({{"backend", "sqlite"},
                {"file", path},
                {"grants", "SELECT who AS account, what AS entitlement FROM g WHERE \"active\" = 1"}},
               ""),
      "query-refused");
}

TEST(MariaDb, KeepsLettersThatItsOwnCharacterSetLacks) {
  mariadb().sql("SET GLOBAL init_connect = 'SET NAMES latin1'");
  const auto reading = read_sql(on_mariadb(
      {{"grants",
        "SELECT _utf8mb4 x'C581' AS account, 'r1' AS entitlement UNION SELECT _utf8mb4 x'C590', 'r2'"}}));
  mariadb().sql("SET GLOBAL init_connect = ''");
  expect_complete(reading);
  EXPECT_EQ(held(reading), (Pairs{{"Ł", "r1"}, {"Ő", "r2"}}));
}

TEST(MariaDb, IsNotBelievedWhereItWarnsThatItCouldNotUseAValue) {
  const auto read = [](const std::string& query) { return read_sql(on_mariadb({{"grants", query}})); };
  expect_broken(read("SELECT account, entitlement FROM (SELECT 'a' AS account, 'e' AS entitlement, "
                     "'31/12/2027' AS ends) "
                     "g WHERE STR_TO_DATE(ends, '%Y-%m-%d') >= '2026-01-01'"),
                "query-warned");
  expect_complete(read("SELECT 'a' AS account, 'e' AS entitlement"));
}

/// MyISAM's tables have no snapshot: between two queries a right may move from one to the other.
TEST(MariaDb, WithoutSnapshotsIsNeverHalfRead) {
  mariadb().sql(
      "CREATE DATABASE old; USE old; CREATE TABLE g(a TEXT, e TEXT) ENGINE=MyISAM; CREATE TABLE n(e TEXT, "
      "gives TEXT) "
      "ENGINE=MyISAM; INSERT INTO g VALUES ('u', 'G1'); INSERT INTO n VALUES ('G1', 'P'); GRANT SELECT ON "
      "old.* TO reader");
  const auto options = on_mariadb({{"database", "old"},
                                   {"grants", "SELECT a AS account, e AS entitlement FROM g"},
                                   {"nesting", "SELECT e AS entitlement, gives FROM n"}});
  int questions = 0;
  const auto before = read_sql(options, "reader-pw", [&] { ++questions; });
  expect_complete(before);
  EXPECT_THAT(before.proof_json, ::testing::HasSubstr("asked twice"));
  int moved = 0;
  for (int nth = 1; nth <= questions; ++nth) {
    int asked = 0;
    const auto reading = read_sql(options, "reader-pw", [&] {
      if (++asked == nth)
        mariadb().sql(
            "USE old; INSERT INTO n VALUES ('G2', 'P'); UPDATE g SET e = 'G2'; DELETE FROM n WHERE e = 'G1'");
    });
    mariadb().sql("USE old; DELETE FROM n; INSERT INTO n VALUES ('G1', 'P'); UPDATE g SET e = 'G1'");
    if (reading.complete) {
      EXPECT_THAT(effective(reading), Contains(Pair("u", "P"))) << nth << " of " << questions;
    } else {
      expect_broken(reading, "rights-moved");
      ++moved;
    }
  }
  EXPECT_GT(moved, 0);
  mariadb().sql("DROP DATABASE old");
}

/// The server looks for rights by the name and by where somebody comes from.
TEST(MariaDb, RightsOfHostsThatMeetAreHeld) {
  mariadb().sql(
      "CREATE DATABASE app; CREATE TABLE app.g(x int); CREATE USER eva@127.0.0.1; CREATE USER "
      "eva@'127.0.0.0/255.255.255.0'; CREATE USER bo@'127.0.%'; CREATE USER bo@'%.0.1'; CREATE USER "
      "bo@'10.%'; "
      "GRANT SELECT ON app.* TO eva@'127.0.0.0/255.255.255.0'; GRANT SELECT ON app.g TO bo@'%.0.1'; "
      "GRANT INSERT ON app.* TO bo@'127.0.%'; "
      "GRANT SELECT ON mysql.global_priv TO reader; GRANT SELECT ON mysql.db TO reader; GRANT SELECT ON "
      "mysql.tables_priv TO reader; GRANT SELECT ON mysql.columns_priv TO reader; GRANT SELECT ON "
      "mysql.procs_priv TO "
      "reader; GRANT SELECT ON mysql.proxies_priv TO reader; GRANT SELECT ON mysql.roles_mapping TO reader");
  const auto reading = read_sql(on_mariadb({{"mode", "mariadb-roles"}}));
  mariadb().sql(
      "DROP USER eva@127.0.0.1, eva@'127.0.0.0/255.255.255.0', bo@'127.0.%', bo@'%.0.1', bo@'10.%'; DROP "
      "DATABASE app");
  expect_complete(reading);
  EXPECT_THAT(held(reading),
              IsSupersetOf({Pair("eva@127.0.0.1", "SELECT on app.*"), Pair("bo@127.0.%", "SELECT on app.g"),
                            Pair("bo@%.0.1", "INSERT on app.*")}));
  EXPECT_THAT(held(reading), Not(Contains(Pair("bo@10.%", "INSERT on app.*"))));
}

}  // namespace
}  // namespace behorig::testing
