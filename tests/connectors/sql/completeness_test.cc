// A reading is whole or not believed, whatever the server, the network or the rights do.

#include <chrono>

#include "tests/connectors/sql/reading.h"
#include "tests/support/ports.h"
#include "tests/support/proxy.h"

namespace behorig::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

constexpr const char* kMany =
    "SELECT 'a' || n AS account, 'e' || n % 10 AS entitlement FROM generate_series(1, 200000) n";
constexpr const char* kManyMaria =
    "SELECT CONCAT('a', seq) AS account, CONCAT('e', seq % 10) AS entitlement FROM seq_1_to_200000";
constexpr const char* kOne = "SELECT 'a' AS account, 'e' AS entitlement";

boost::json::object pg(const char* query, const boost::json::object& more = {}) {
  return with(on_postgres({{"grants", query}}), more);
}
boost::json::object maria(const char* query, const boost::json::object& more = {}) {
  return with(on_mariadb({{"grants", query}, {"database", "test"}}), more);
}
void grant_maria() {
  mariadb().sql(
      "CREATE DATABASE IF NOT EXISTS test; GRANT SELECT ON test.* TO reader@'%';"
      "CREATE TABLE IF NOT EXISTS test.t(a varchar(10), e varchar(10)); GRANT INSERT ON test.t TO reader;"
      "CREATE DATABASE IF NOT EXISTS hidden; CREATE TABLE IF NOT EXISTS hidden.t(a int)");
}

TEST(SqlEnd, ManyRowsStreamAndAreCounted) {
  grant_maria();
  for (const auto& options : {pg(kMany), maria(kManyMaria)}) {
    const auto reading = read_sql(options);
    expect_complete(reading);
    EXPECT_THAT(reading.grants, SizeIs(200'000));
    EXPECT_THAT(reading.proof_json, HasSubstr(R"("grants.counted":"200000")"));
    EXPECT_THAT(reading.proof_json, HasSubstr("repeatable read"));
  }
}

TEST(SqlEnd, AServerThatCountsOtherwiseIsNotBelieved) {
  expect_broken(read_sql(pg("SELECT 'a' AS account, 'e' || n AS entitlement FROM generate_series(1, "
                            "(random() * 1e5)::int) n")),
                "rows-differ");
}

TEST(SqlStatements, AreOneAndOnlyRead) {
  grant_maria();
  postgres().sql("CREATE TABLE IF NOT EXISTS w(account text, entitlement text); GRANT ALL ON w TO reader");
  expect_broken(read_sql(pg("SELECT 'a' AS account, 'e' AS entitlement; DROP TABLE w")), "query-several");
  expect_broken(read_sql(pg("SELECT 'a' AS account, 'e' AS entitlement; COMMIT; DELETE FROM w")),
                "query-several");
  expect_broken(read_sql(pg("INSERT INTO w VALUES ('a', 'e') RETURNING account, entitlement")),
                "query-writes");
  expect_broken(read_sql(pg("WITH x AS (INSERT INTO w VALUES ('a', 'e') RETURNING *) SELECT * FROM x")),
                "query-writes");
  expect_broken(read_sql(pg("COMMIT")), "query-no-rows");
  expect_broken(read_sql(pg("COPY w TO STDOUT")), "query-no-rows");
  expect_broken(read_sql(pg("SELEKT 1")), "query-refused");
  EXPECT_EQ(postgres().sql("SELECT count(*) FROM w"), "0\n");
  expect_broken(read_sql(maria("SELECT 'a' AS account, 'e' AS entitlement; DROP TABLE t")), "query-several");
  expect_broken(read_sql(maria("INSERT INTO t VALUES ('a', 'e') RETURNING a AS account, e AS entitlement")),
                "query-writes");
  expect_broken(read_sql(maria("COMMIT")), "query-no-rows");
  expect_broken(read_sql(maria("SELEKT 1")), "query-refused");
  EXPECT_EQ(mariadb().sql("SELECT count(*) FROM test.t"), "0\n");
}

TEST(SqlStatements, ThatLastTooLongAreEnded) {
  grant_maria();
  const boost::json::object soon{{"statement_timeout", 1}};
  expect_broken(read_sql(pg("SELECT 'a' AS account, pg_sleep(30)::text AS entitlement", soon)),
                "query-ended");
  expect_broken(
      read_sql(
          maria("SELECT 'a' AS account, SLEEP(30) AS entitlement FROM seq_1_to_2 WHERE SLEEP(30) = 0", soon)),
      "query-ended");
}

TEST(SqlRights, ThatAreMissingAreToldAndNeverAnEmptyTable) {
  grant_maria();
  postgres().sql(
      "CREATE TABLE IF NOT EXISTS closed(account text, entitlement text);"
      "DROP TABLE IF EXISTS part; CREATE TABLE part(account text, entitlement text); GRANT SELECT ON part TO "
      "reader;"
      "INSERT INTO part VALUES ('a', 'e'), ('b', 'e'); ALTER TABLE part ENABLE ROW LEVEL SECURITY;"
      "CREATE POLICY only_a ON part USING (account = 'a')");
  expect_broken(read_sql(pg("SELECT account, entitlement FROM closed")), "query-denied");
  expect_broken(read_sql(pg("SELECT account, entitlement FROM part")), "query-denied");
  expect_broken(read_sql(maria("SELECT a AS account, a AS entitlement FROM hidden.t")), "query-denied");
}

TEST(SqlWayIn, SaysWhereItStops) {
  grant_maria();
  const TempFolder folder;
  const Authority other(folder.path().string(), "other");
  for (const bool is_pg : {true, false}) {
    const auto options = [&](const boost::json::object& more) {
      return is_pg ? pg(kOne, more) : maria(kOne, more);
    };
    expect_complete(read_sql(options({})));
    expect_broken(read_sql(options({}), "wrong"), "login-refused");
    expect_broken(read_sql(options({{"user", "nobody_there"}})), "login-refused");
    expect_broken(read_sql(options({{"host", "no-such-host.invalid"}})), "host-unknown");
    expect_broken(read_sql(options({{"port", free_port()}})), "unreachable");
    expect_broken(read_sql(options({{"database", "nothing_there"}})),
                  is_pg ? "connect-failed" : "login-refused");
    expect_broken(read_sql(options({{"ca_file", other.file()}})), "certificate");
    expect_broken(read_sql(options({{"ca_file", ""}})), "certificate");
    expect_broken(read_sql(options({{"ca_file", "/nowhere"}})), "certificate");
    // The certificate is for 127.0.0.1.
    expect_broken(read_sql(options({{"host", "localhost"}})), "certificate");
    expect_complete(read_sql(options({{"insecure", true}, {"ca_file", ""}})));
  }
}

TEST(SqlWayIn, AServerWithoutTlsGetsNoPassword) {
  postgres().sql("ALTER SYSTEM SET ssl = off; SELECT pg_reload_conf()");
  const auto reading = read_sql(pg(kOne));
  postgres().sql("ALTER SYSTEM SET ssl = on; SELECT pg_reload_conf()");
  expect_broken(reading, "tls-missing");
}

TEST(SqlWayIn, ASocketOfThisMachineNeedsNoTls) {
  auto options = pg(kOne, {{"socket", postgres().socket()}});
  options.erase("host");
  expect_complete(read_sql(options, ""));
  mariadb().sql("CREATE USER IF NOT EXISTS local@localhost");
  options = on_mariadb({{"grants", kOne}, {"socket", mariadb().socket()}, {"user", "local"}});
  options.erase("host");
  expect_complete(read_sql(options, ""));
}

/// Runs `what` once, when the connector is in the middle of its rows.
std::function<void()> in_the_middle(std::function<void()> what, int times) {
  return [what = std::move(what), asked = 0, times]() mutable {
    if (++asked == times) what();
  };
}

TEST(SqlBreaks, ASessionThatIsKilledIsNotComplete) {
  grant_maria();
  const std::string slow =
      "SELECT 'a' || n || repeat('x', 500) AS account, 'e' AS entitlement FROM generate_series(1, 1000000) n";
  const auto kill_pg = in_the_middle(
      [] {
        postgres().sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'behorig'");
      },
      2);
  expect_broken(read_sql(pg(slow.c_str()), "reader-pw", kill_pg), "connection-lost");
  const auto kill_maria = in_the_middle(
      [] {
        const auto id = mariadb().sql("SELECT id FROM information_schema.processlist WHERE user = 'reader'");
        mariadb().sql("KILL " + id);
      },
      5);
  expect_broken(
      read_sql(maria("SELECT CONCAT('a', seq, REPEAT('x', 500)) AS account, 'e' AS entitlement FROM "
                     "seq_1_to_1000000"),
               "reader-pw", kill_maria),
      "connection-lost");
}

TEST(SqlBreaks, AServerThatDiesIsNotComplete) {
  grant_maria();
  const std::string slow =
      "SELECT 'a' || n || repeat('x', 500) AS account, 'e' AS entitlement FROM generate_series(1, 1000000) n";
  expect_broken(read_sql(pg(slow.c_str()), "reader-pw", in_the_middle([] { postgres().kill(); }, 2)),
                "connection-lost");
  postgres().start();
  expect_broken(
      read_sql(maria("SELECT CONCAT('a', seq, REPEAT('x', 500)) AS account, 'e' AS entitlement FROM "
                     "seq_1_to_1000000"),
               "reader-pw", in_the_middle([] { mariadb().kill(); }, 5)),
      "connection-lost");
  mariadb().start();
}

/// Over a wire that breaks after so many bytes.
FakeReading over(const CutProxy& wire, const boost::json::object& options) {
  return read_sql(with(options, {{"port", wire.port()}, {"statement_timeout", 1}, {"timeout", 2}}));
}

TEST(SqlBreaks, AWireThatIsCutIsNeverComplete) {
  grant_maria();
  constexpr int kCuts = 24;
  const std::pair<std::uint16_t, boost::json::object> servers[] = {
      {postgres().port(),
       pg("SELECT 'a' || n AS account, 'e' AS entitlement FROM generate_series(1, 300) n")},
      {mariadb().port(), maria("SELECT CONCAT('a', seq) AS account, 'e' AS entitlement FROM seq_1_to_300")}};
  for (const auto& [port, options] : servers) {
    std::uint64_t all = 0;
    {
      const CutProxy whole(port, 1'000'000'000);
      expect_complete(over(whole, options));
      all = whole.passed();
    }
    ASSERT_GT(all, 3000U);
    for (int cut = 0; cut < kCuts; ++cut) {
      // What comes last says good-bye.
      const auto bytes = (all - 200) * static_cast<std::uint64_t>(cut) / (kCuts - 1);
      const auto how = cut % 2 == 0 ? CutProxy::How::close : CutProxy::How::reset;
      const CutProxy wire(port, bytes, how);
      const auto reading = over(wire, options);
      EXPECT_FALSE(reading.complete) << bytes << " of " << all;
      EXPECT_THAT(reading.errors(), SizeIs(1)) << told(reading);
      EXPECT_THAT(told(reading), Not(HasSubstr(R"("words":"")"))) << bytes << told(reading);
    }
  }
}

TEST(SqlBreaks, AServerThatFallsSilentIsNotWaitedForForEver) {
  grant_maria();
  const CutProxy wire(postgres().port(), 6000, CutProxy::How::silence);
  const auto began = std::chrono::steady_clock::now();
  expect_broken(over(wire, pg(kMany)), "query-silent");
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(15));
}

}  // namespace
}  // namespace behorig::testing
