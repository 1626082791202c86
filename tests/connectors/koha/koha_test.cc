// Koha's tables in a real MariaDB; what is read is compared with what the server works out itself.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "connectors/koha/reader.h"
#include "plugins/common/sql/settings.h"
#include "plugins/sdk/fake.h"
#include "tests/support/mariadb.h"
#include "tests/support/proxy.h"

namespace behorig::testing {
namespace {

using sdk::FakeReading;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;
using Pair = std::pair<std::string, std::string>;
using Pairs = std::set<Pair>;

// The columns that are read, with the types that Koha gives them, and the key that keeps orphans out.
const char* const kTables = R"(
CREATE OR REPLACE DATABASE koha CHARACTER SET utf8mb4; USE koha;
CREATE TABLE categories (categorycode varchar(10) PRIMARY KEY, description mediumtext, category_type varchar(1) NOT NULL);
CREATE TABLE borrowers (borrowernumber int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, cardnumber varchar(32) UNIQUE,
  surname longtext, firstname mediumtext, email longtext, branchcode varchar(10) NOT NULL DEFAULT 'CPL',
  categorycode varchar(10) NOT NULL, dateenrolled date, dateexpiry date, password varchar(60) DEFAULT 'hash',
  flags bigint(11), userid varchar(75) UNIQUE, lastseen datetime, login_attempts int(4) NOT NULL DEFAULT 0);
CREATE TABLE userflags (bit int(11) NOT NULL PRIMARY KEY, flag varchar(30), flagdesc varchar(255), defaulton int(11));
CREATE TABLE permissions (module_bit int(11) NOT NULL, code varchar(64) NOT NULL, description varchar(255),
  PRIMARY KEY (module_bit, code));
CREATE TABLE user_permissions (borrowernumber int(11) NOT NULL, module_bit int(11) NOT NULL, code varchar(64) NOT NULL,
  PRIMARY KEY (borrowernumber, module_bit, code));
INSERT INTO userflags VALUES (0, 'superlibrarian', '', 0), (1, 'circulate', '', 0), (2, 'catalogue', '', 0),
  (4, 'borrowers', '', 0), (5, 'permissions', '', 0), (10, 'updatecharges', '', 0), (16, 'reports', '', 0),
  (32, 'debug', '', 0);
INSERT INTO permissions VALUES (1, 'force_checkout', ''), (1, 'override_renewals', ''), (4, 'edit_borrowers', 'Ändra'),
  (10, 'writeoff', ''), (10, 'refund', ''), (16, 'execute_reports', '');
INSERT INTO categories VALUES ('S', 'Staff', 'S'), ('PT', 'Patron', 'A');
INSERT INTO borrowers (cardnumber, userid, surname, categorycode, dateexpiry, lastseen, flags, login_attempts) VALUES
  ('1', 'root.lib', 'Super', 'S', '2030-01-01', '2026-11-20 08:00:00', 1, 0),
  ('2', 'cataloguer', 'Cat', 'S', '2030-01-01', NULL, 4, 0),
  ('3', 'circ', 'Åkesson', 'S', '2020-01-01', NULL, 6, -1),
  ('4', 'cashier', 'Cash', 'PT', NULL, NULL, 4, 3),
  ('5', 'debugger', 'Dbg', 'S', NULL, NULL, 4294967300, 0),
  ('6', 'patron', 'Pat', 'PT', NULL, NULL, NULL, 0),
  ('7', NULL, 'Zero', 'PT', NULL, NULL, 0, 0),
  ('8', 'idle', 'Idle', 'S', NULL, NULL, NULL, 0);
INSERT INTO user_permissions VALUES (4, 10, 'writeoff'), (4, 16, 'execute_reports'), (3, 1, 'force_checkout');
GRANT SELECT ON koha.categories TO reader; GRANT SELECT ON koha.userflags TO reader;
GRANT SELECT ON koha.permissions TO reader; GRANT SELECT ON koha.user_permissions TO reader;
GRANT SELECT (borrowernumber, cardnumber, surname, firstname, email, branchcode, categorycode, dateenrolled, dateexpiry,
  flags, userid, lastseen, login_attempts) ON koha.borrowers TO reader;)";

// Koha's rule as one statement, in the server.
const char* const kServerSays = R"(
SELECT CONCAT(b.borrowernumber, '\t', f.flag) FROM koha.borrowers b JOIN koha.userflags f
WHERE COALESCE(b.flags, 0) & 1 OR COALESCE(b.flags, 0) & (1 << f.bit) OR f.defaulton = 1
UNION
SELECT CONCAT(b.borrowernumber, '\t', f.flag, ':', p.code) FROM koha.borrowers b JOIN koha.userflags f
  JOIN koha.permissions p ON p.module_bit = f.bit
  LEFT JOIN koha.user_permissions u ON u.borrowernumber = b.borrowernumber AND u.module_bit = p.module_bit
    AND u.code = p.code
WHERE COALESCE(b.flags, 0) & 1 OR COALESCE(b.flags, 0) & (1 << f.bit) OR f.defaulton = 1 OR u.code IS NOT NULL)";

MariaDb& server() {
  static MariaDb one;
  return one;
}

class Koha : public ::testing::Test {
 protected:
  void SetUp() override { server().sql(kTables); }

  static FakeReading read(const boost::json::object& more = {}, const std::string& password = "reader-pw",
                          const std::function<void()>& asked = {}) {
    boost::json::object options{{"host", "127.0.0.1"},
                                {"port", server().port()},
                                {"database", "koha"},
                                {"user", "reader"},
                                {"ca_file", server().authority().file()},
                                {"timeout", 5},
                                {"statement_timeout", 30}};
    for (const auto& pair : more) options[pair.key()] = pair.value();
    return sdk::fake_read(
        boost::json::serialize(options),
        [](sdk::Reading& reading) {
          koha_connector::read_koha(sql::target_of(reading, sql::Backend::mariadb),
                                    reading.options().boolean("all_patrons"), reading);
        },
        {{"password", password}}, asked);
  }
  static Pairs effective(const FakeReading& reading) {
    Pairs out;
    for (const auto& grant : reading.grants) out.emplace(grant.account, grant.entitlement);
    for (std::size_t before = 0; before != out.size();) {
      before = out.size();
      for (const auto& [member, given] : reading.nestings) {
        Pairs more;
        for (const auto& [account, held] : out)
          if (held == member) more.emplace(account, given);
        out.merge(more);
      }
    }
    return out;
  }
  static Pairs says() {
    Pairs out;
    std::istringstream lines(server().sql(kServerSays));
    for (std::string line; std::getline(lines, line);)
      out.emplace(line.substr(0, line.find('\t')), line.substr(line.find('\t') + 1));
    return out;
  }
  static std::string told(const FakeReading& reading) {
    std::string out;
    for (const auto& problem : reading.problems) out += problem.id + " " + problem.args_json + "\n";
    return out;
  }
  static std::vector<std::string> warnings(const FakeReading& reading) {
    std::vector<std::string> out;
    for (const auto& problem : reading.problems)
      if (problem.level == BEHORIG_WARNING) out.push_back(problem.id);
    return out;
  }
  static void expect_complete(const FakeReading& reading) { EXPECT_TRUE(reading.complete) << told(reading); }
  static void expect_broken(const FakeReading& reading, const std::string& error) {
    EXPECT_FALSE(reading.complete);
    EXPECT_THAT(reading.errors(), ElementsAre(error)) << told(reading);
    EXPECT_THAT(reading.dangling, IsEmpty());
  }
};

TEST_F(Koha, GivesWhatTheServerWorksOut) {
  const auto reading = read();
  expect_complete(reading);
  EXPECT_THAT(warnings(reading), IsEmpty());
  EXPECT_EQ(effective(reading), says());
  EXPECT_THAT(says(), IsSupersetOf({Pair("5", "debug"), Pair("1", "updatecharges:refund"),
                                    Pair("3", "circulate"), Pair("4", "updatecharges:writeoff")}));
  EXPECT_THAT(says(), Not(Contains(Pair("4", "updatecharges"))));
}

TEST_F(Koha, SaysWhoTheyAre) {
  const auto reading = read();
  std::map<std::string, sdk::Account> accounts;
  for (const auto& account : reading.accounts) accounts[account.id] = account;
  // Patrons without any permission are not read; staff are.
  ASSERT_EQ(accounts.size(), 6U);
  EXPECT_TRUE(accounts.contains("8"));
  EXPECT_EQ(accounts["1"].name, "root.lib");
  EXPECT_EQ(accounts["1"].last_used, 20777);
  EXPECT_EQ(accounts["1"].enabled, 1);
  EXPECT_EQ(accounts["3"].enabled, 0) << "locked by an administrator";
  EXPECT_EQ(accounts["4"].enabled, 1) << "three attempts are no lock for good";
  EXPECT_THAT(accounts["3"].attributes,
              IsSupersetOf({Pair("surname", "Åkesson"), Pair("staff", "yes"), Pair("expires", "2020-01-01"),
                            Pair("category", "S"), Pair("userid", "circ"), Pair("cardnumber", "3")}));
  EXPECT_THAT(accounts["4"].attributes, Contains(Pair("staff", "no")));
  EXPECT_EQ(read({{"all_patrons", true}}).accounts.size(), 8U);
}

TEST_F(Koha, WhatIsOnByDefaultIsEverybodys) {
  server().sql("UPDATE koha.userflags SET defaulton = 1 WHERE flag = 'reports'");
  const auto reading = read();
  expect_complete(reading);
  EXPECT_EQ(reading.accounts.size(), 8U);
  EXPECT_EQ(effective(reading), says());
  EXPECT_THAT(effective(reading), Contains(Pair("6", "reports:execute_reports")));
}

TEST_F(Koha, TellsWhatHasNoMeaning) {
  server().sql(
      "UPDATE koha.borrowers SET flags = -9223372036854775808 + 128 + flags WHERE userid IN ('cataloguer', "
      "'circ');"
      "INSERT INTO koha.user_permissions VALUES (2, 11, 'suggestions_manage'), (4, 10, 'gone'), (999, 10, "
      "'refund'),"
      "(6, 10, 'gone')");
  const auto reading = read();
  expect_complete(reading);
  EXPECT_THAT(warnings(reading), ::testing::UnorderedElementsAre("module-unknown", "module-unknown",
                                                                 "permission-unknown", "permission-unknown"));
  EXPECT_THAT(effective(reading), IsSupersetOf({Pair("2", "unknown module 7"), Pair("3", "unknown module 63"),
                                                Pair("2", "unknown permission 11:suggestions_manage"),
                                                Pair("6", "unknown permission updatecharges:gone")}));
  EXPECT_THAT(reading.dangling, ElementsAre(Pair("updatecharges:refund", "borrower 999")));
}

TEST_F(Koha, IsNotCompleteWithoutEverything) {
  expect_broken(read({}, "wrong"), "login-refused");
  expect_broken(read({{"database", "mysql"}}), "login-refused");
  server().sql("REVOKE SELECT ON koha.user_permissions FROM reader");
  expect_broken(read(), "query-denied");
  server().sql("GRANT SELECT ON koha.user_permissions TO reader; DELETE FROM koha.userflags WHERE bit = 0");
  EXPECT_FALSE(read().complete);
  server().sql(kTables);
  server().sql("UPDATE koha.userflags SET defaulton = 2 WHERE bit = 1");
  expect_broken(read(), "value-not-known");
  server().sql("ALTER TABLE koha.userflags DROP defaulton");
  expect_broken(read(), "query-refused");
  server().sql("DROP TABLE koha.borrowers");
}

TEST_F(Koha, IsNotCompleteOverAWireThatIsCut) {
  server().sql(
      "USE koha; INSERT INTO borrowers (cardnumber, categorycode, flags) SELECT CONCAT('x', seq), 'S', 4 "
      "FROM "
      "seq_1_to_2000");
  std::uint64_t all = 0;
  {
    const CutProxy whole(server().port(), 1'000'000'000);
    expect_complete(read({{"port", whole.port()}}));
    all = whole.passed();
  }
  for (std::uint64_t cut = 1; cut <= 20; ++cut) {
    const CutProxy wire(server().port(), (all - 300) * cut / 20);
    const auto reading = read({{"port", wire.port()}});
    EXPECT_FALSE(reading.complete) << cut;
    EXPECT_THAT(reading.errors(), ::testing::SizeIs(1)) << told(reading);
  }
}

}  // namespace
}  // namespace behorig::testing
