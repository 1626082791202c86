// What mariadb-roles states is what the server itself says when it is asked in another way.

#include "tests/connectors/sql/reading.h"

namespace behorig::testing {
namespace {

using ::testing::Contains;
using ::testing::IsSupersetOf;
using ::testing::Not;

const char* const kMariaSchool = R"(
CREATE DATABASE skola; CREATE DATABASE `e-post`; CREATE TABLE skola.elever(a int, b int, c text);
CREATE TABLE skola.betyg(x int); CREATE PROCEDURE skola.p() SELECT 1;
CREATE ROLE r1; CREATE ROLE r2; CREATE ROLE r3;
CREATE USER anna@'%'; CREATE USER bo@localhost ACCOUNT LOCK; CREATE USER chef@'10.0.%'; CREATE USER app@'%';
GRANT r1 TO anna; GRANT r2 TO r1; GRANT r3 TO bo@localhost WITH ADMIN OPTION;
GRANT SELECT ON skola.* TO r1; GRANT PROCESS, CONNECTION ADMIN ON *.* TO r1;
GRANT UPDATE (b), SELECT (a, b) ON skola.elever TO r2; GRANT ALL ON `e-post`.* TO r3;
GRANT INSERT, DELETE ON skola.elever TO anna WITH GRANT OPTION; GRANT REFERENCES (x) ON skola.betyg TO app;
GRANT ALL ON skola.betyg TO app; GRANT ALL ON skola.* TO app WITH GRANT OPTION;
GRANT FILE, BINLOG MONITOR, DELETE HISTORY ON *.* TO app; GRANT ALL ON *.* TO chef@'10.0.%' WITH GRANT OPTION;
GRANT SELECT ON `e-post`.* TO PUBLIC; GRANT EXECUTE, ALTER ROUTINE ON PROCEDURE skola.p TO anna;
GRANT PROXY ON anna@'%' TO app@'%';
GRANT SELECT ON mysql.global_priv TO reader; GRANT SELECT ON mysql.db TO reader; GRANT SELECT ON mysql.tables_priv TO
reader; GRANT SELECT ON mysql.columns_priv TO reader; GRANT SELECT ON mysql.procs_priv TO reader;
GRANT SELECT ON mysql.proxies_priv TO reader; GRANT SELECT ON mysql.roles_mapping TO reader;)";

const char* const kMariaSays = R"(
SELECT CONCAT(REPLACE(GRANTEE, "'", ''), '\t', PRIVILEGE_TYPE, ' on ', TABLE_SCHEMA, '.*') FROM
  information_schema.SCHEMA_PRIVILEGES UNION
SELECT CONCAT(REPLACE(GRANTEE, "'", ''), '\tGRANT OPTION on ', TABLE_SCHEMA, '.*') FROM
  information_schema.SCHEMA_PRIVILEGES WHERE IS_GRANTABLE = 'YES' UNION
SELECT CONCAT(REPLACE(GRANTEE, "'", ''), '\t', PRIVILEGE_TYPE, ' on ', TABLE_SCHEMA, '.', TABLE_NAME) FROM
  information_schema.TABLE_PRIVILEGES UNION
SELECT CONCAT(REPLACE(GRANTEE, "'", ''), '\tGRANT OPTION on ', TABLE_SCHEMA, '.', TABLE_NAME) FROM
  information_schema.TABLE_PRIVILEGES WHERE IS_GRANTABLE = 'YES' UNION
SELECT CONCAT(REPLACE(GRANTEE, "'", ''), '\t', PRIVILEGE_TYPE, ' (', COLUMN_NAME, ') on ', TABLE_SCHEMA, '.',
  TABLE_NAME) FROM information_schema.COLUMN_PRIVILEGES;)";

std::string without(std::string text, const char c) {
  std::erase(text, c);
  return text;
}

boost::json::object maria_school() {
  static const bool made = [] {
    mariadb().sql(kMariaSchool);
    return true;
  }();
  EXPECT_TRUE(made);
  return on_mariadb({{"mode", "mariadb-roles"}});
}

TEST(MariaRoles, AreWhatTheServerSays) {
  const auto reading = read_sql(maria_school());
  expect_complete(reading);
  EXPECT_THAT(reading.dangling, ::testing::IsEmpty());
  // Users by what they hold themselves, roles by everything that comes with them: as the server shows it.
  Pairs stated;
  const auto state = [&](const std::string& holder, const std::string& what) {
    const bool known = what.find(" on ") != std::string::npos && what.find(" on *.*") == std::string::npos &&
                       what.find(" on procedure ") == std::string::npos && !what.starts_with("PROXY");
    if (known) stated.emplace(holder, without(what, '`'));
  };
  for (const auto& [account, what] : held(reading)) state(account, what);
  FakeReading roles = reading;
  roles.grants.clear();
  for (const auto& entitlement : reading.entitlements) {
    if (entitlement.id.starts_with("role ") && !entitlement.id.ends_with(" option"))
      roles.grants.push_back({entitlement.id.substr(5) + "@", entitlement.id});
  }
  for (const auto& [role, what] : effective(roles)) state(role, what);
  const Pairs says = pairs_of(mariadb().sql(kMariaSays));
  ASSERT_GT(says.size(), 60U);
  EXPECT_EQ(stated, says);
}

TEST(MariaRoles, SayWhatIsHeldForAll) {
  const auto reading = read_sql(maria_school());
  const Pairs all = effective(reading);
  Pairs global;
  for (const auto& pair : all) {
    if (pair.second.ends_with(" on *.*") && !pair.first.starts_with("root@")) global.insert(pair);
  }
  EXPECT_EQ(global, (Pairs{{"anna@%", "PROCESS on *.*"},
                           {"anna@%", "CONNECTION ADMIN on *.*"},
                           {"app@%", "FILE on *.*"},
                           {"app@%", "BINLOG MONITOR on *.*"},
                           {"app@%", "DELETE HISTORY on *.*"},
                           {"chef@10.0.%", "ALL PRIVILEGES on *.*"},
                           {"chef@10.0.%", "GRANT OPTION on *.*"}}));
  // The same in the server's own words.
  EXPECT_THAT(mariadb().sql("SHOW GRANTS FOR app@'%'"),
              ::testing::HasSubstr("GRANT FILE, BINLOG MONITOR, DELETE HISTORY ON *.* TO"));
  EXPECT_THAT(mariadb().sql("SHOW GRANTS FOR r1"),
              ::testing::HasSubstr("GRANT PROCESS, CONNECTION ADMIN ON *.*"));
  EXPECT_THAT(
      all,
      IsSupersetOf({Pair("root@localhost", "ALL PRIVILEGES on *.*"), Pair("bo@localhost", "role r3"),
                    Pair("bo@localhost", "role r3 with admin option"), Pair("anna@%", "role r2"),
                    Pair("anna@%", "EXECUTE on procedure skola.p"),
                    Pair("anna@%", "ALTER ROUTINE on procedure skola.p"), Pair("app@%", "PROXY on anna@`%`"),
                    Pair("chef@10.0.%", "role PUBLIC"), Pair("chef@10.0.%", "SELECT on `e-post`.*"),
                    Pair("root@localhost", "role r1 with admin option")}));
  std::map<std::string, int> enabled;
  for (const auto& account : reading.accounts) enabled[account.id] = account.enabled;
  EXPECT_EQ(enabled["bo@localhost"], 0);
  EXPECT_EQ(enabled["anna@%"], 1);
}

/// The server itself looks by the name and by where somebody comes from.
TEST(MariaRoles, FollowTheHostsByWhichTheServerLooks) {
  const auto options = maria_school();
  mariadb().sql(
      "CREATE USER lena@'%' ACCOUNT LOCK; CREATE USER lena@localhost; CREATE USER lena@'192.0.2.7'; "
      "GRANT SELECT ON skola.betyg TO lena@'%'; GRANT INSERT ON skola.* TO lena@localhost; "
      "INSERT INTO mysql.db (Host, Db, User, Select_priv) VALUES ('%', 'alla', '', 'Y'); FLUSH PRIVILEGES;");
  const Pairs all = held(read_sql(options));
  EXPECT_THAT(all, Contains(Pair("lena@localhost", "SELECT on skola.betyg")));
  EXPECT_THAT(all, Contains(Pair("lena@192.0.2.7", "SELECT on skola.betyg")));
  EXPECT_THAT(all, Contains(Pair("lena@%", "INSERT on skola.*"))) << "when from there";
  EXPECT_THAT(all, Not(Contains(Pair("lena@192.0.2.7", "INSERT on skola.*"))));
  EXPECT_THAT(all, Contains(Pair("bo@localhost", "SELECT on alla.*"))) << "without a name: for everybody";
  mariadb().sql(
      "DROP USER lena@'%', lena@localhost, lena@'192.0.2.7'; DELETE FROM mysql.db WHERE Db = 'alla'; "
      "FLUSH PRIVILEGES;");
}

TEST(MariaRoles, AreTheSameHoweverTheServerTakesBlankTexts) {
  const auto options = maria_school();
  const Pairs before = held(read_sql(options));
  mariadb().sql("SET GLOBAL sql_mode = 'EMPTY_STRING_IS_NULL,PAD_CHAR_TO_FULL_LENGTH,ANSI_QUOTES';");
  const auto reading = read_sql(options);
  mariadb().sql("SET GLOBAL sql_mode = DEFAULT;");
  expect_complete(reading);
  EXPECT_EQ(held(reading), before);
}

TEST(MariaRoles, NeedToSeeEveryTableOfRights) {
  const auto options = maria_school();
  mariadb().sql("REVOKE SELECT ON mysql.columns_priv FROM reader");
  expect_broken(read_sql(options), "query-denied");
  mariadb().sql("GRANT SELECT ON mysql.columns_priv TO reader");
}

TEST(MariaRoles, TellWhoMayGiveOnRoutinesAndProxies) {
  const auto options = maria_school();
  mariadb().sql(
      "CREATE USER ger@'%'; GRANT EXECUTE ON PROCEDURE skola.p TO ger WITH GRANT OPTION; "
      "GRANT PROXY ON anna@'%' TO ger@'%' WITH GRANT OPTION;");
  const auto reading = read_sql(options);
  expect_complete(reading);
  EXPECT_THAT(held(reading), IsSupersetOf({Pair("ger@%", "EXECUTE on procedure skola.p"),
                                           Pair("ger@%", "GRANT OPTION on procedure skola.p"),
                                           Pair("ger@%", "PROXY on anna@`%`"),
                                           Pair("ger@%", "PROXY on anna@`%` with grant option")}));
  EXPECT_THAT(held(reading), Not(Contains(Pair("app@%", "PROXY on anna@`%` with grant option"))));
  for (const auto& entitlement : reading.entitlements) {
    const bool gives = entitlement.id == "GRANT OPTION on procedure skola.p" ||
                       entitlement.id == "PROXY on anna@`%` with grant option";
    EXPECT_TRUE(entitlement.privileged || !gives) << entitlement.id;
  }
  mariadb().sql("DROP USER ger@'%'");
}

/// What SHOW GRANTS says of a user for all.
std::set<std::string> shown_for_all(const std::string& line) {
  std::set<std::string> out;
  const auto end = line.find(" ON *.* TO ");
  for (std::size_t at = std::string("GRANT ").size(); at < end;) {
    const auto comma = std::min(line.find(", ", at), end);
    out.insert(line.substr(at, comma - at) + " on *.*");
    at = comma == end ? end : comma + 2;
  }
  out.erase("USAGE on *.*");
  if (line.ends_with("WITH GRANT OPTION")) out.insert("GRANT OPTION on *.*");
  return out;
}

/// Rows as servers before this one left them, and what this server takes them for.
TEST(MariaRoles, AreWhatTheServerTakesOldRowsFor) {
  const auto options = maria_school();
  std::vector<std::string> users;
  std::string made, asked;
  for (const char* version : {"", "100501", "100502", "100508", "100509", "101099", "101100"}) {
    const bool old = std::string(version).size() < 6 || std::string(version) < "100502";
    // All but the tenth are single privileges; the last of these are newer.
    for (unsigned bit = 0; bit < (old ? 30U : 38U); ++bit) {
      for (const std::uint64_t more : {0ULL, 1ULL << 15, 1ULL << 15 | 1ULL << 19, (1ULL << 30) - 1}) {
        users.push_back("old" + std::to_string(users.size()));
        made += (made.empty() ? "('%','" : ",('%','") + users.back() +
                "','{\"access\":" + std::to_string(more | 1ULL << bit) +
                (*version == '\0' ? "" : ",\"version_id\":" + std::string(version)) + "}')";
        asked += "SHOW GRANTS FOR " + users.back() + ";";
      }
    }
  }
  mariadb().sql("INSERT INTO mysql.global_priv VALUES " + made + "; FLUSH PRIVILEGES;");
  std::istringstream lines(mariadb().sql(asked));
  const auto reading = read_sql(options);
  mariadb().sql("DELETE FROM mysql.global_priv WHERE User LIKE 'old%'; FLUSH PRIVILEGES;");
  expect_complete(reading);
  std::map<std::string, std::set<std::string>> stated;
  for (const auto& [account, what] : held(reading)) {
    if (what.ends_with(" on *.*")) stated[account].insert(what);
  }
  std::size_t compared = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.find(" ON *.* TO ") == std::string::npos) continue;
    const std::string& user = users.at(compared++);
    EXPECT_NE(line.find("`" + user + "`"), std::string::npos) << line;
    EXPECT_EQ(stated[user + "@%"], shown_for_all(line)) << line;
  }
  EXPECT_EQ(compared, users.size());
}

/// The tables have no snapshot, so somebody may change them before any of the questions.
TEST(MariaRoles, ThatAreChangedWhileTheyAreReadAreNeverHalf) {
  const auto options = maria_school();
  const std::pair<const char*, const char*> changes[] = {
      {"GRANT INSERT ON skola.betyg TO flyttad", "REVOKE INSERT ON skola.betyg FROM flyttad"},
      {"CREATE ROLE ny; GRANT SELECT ON skola.* TO ny; GRANT ny TO flyttad", "DROP ROLE ny"},
      {"REVOKE r2 FROM r1", "GRANT r2 TO r1"}};
  mariadb().sql("CREATE USER flyttad");
  for (const auto& [there, back] : changes) {
    int questions = 0;
    const Pairs before = effective(read_sql(options, "reader-pw", [&] { ++questions; }));
    mariadb().sql(there);
    const Pairs after = effective(read_sql(options));
    mariadb().sql(back);
    ASSERT_NE(before, after);
    int moved = 0;
    for (int nth = 1; nth <= questions; ++nth) {
      int asked = 0;
      const auto reading = read_sql(options, "reader-pw", [&, change = there] {
        if (++asked == nth) mariadb().sql(change);
      });
      mariadb().sql(back);
      if (reading.complete) {
        EXPECT_TRUE(effective(reading) == before || effective(reading) == after) << there << " " << nth;
      } else {
        expect_broken(reading, "rights-moved");
        ++moved;
      }
    }
    EXPECT_GT(moved, 2) << there;
  }
  mariadb().sql("DROP USER flyttad");
}

}  // namespace
}  // namespace behorig::testing
