// What the ready-made modes state is what the servers themselves say when they are asked in another way.

#include <sstream>

#include "tests/connectors/sql/reading.h"

namespace behorig::testing {
namespace {

using ::testing::Contains;
using ::testing::IsSupersetOf;
using ::testing::Not;
using Pair = std::pair<std::string, std::string>;

/// Lines with a tab.
Pairs pairs_of(const std::string& text) {
  Pairs out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const auto tab = line.find('\t');
    out.emplace(line.substr(0, tab), line.substr(tab + 1));
  }
  return out;
}

/// Those whose second begins or ends so.
Pairs those(const Pairs& all, const std::string& part) {
  Pairs out;
  for (const auto& pair : all) {
    if (pair.second.find(part) != std::string::npos && pair.second.find(" option") == std::string::npos)
      out.insert(pair);
  }
  return out;
}

const char* const kSchool = R"(
CREATE ROLE lasare; CREATE ROLE skrivare; CREATE ROLE rls BYPASSRLS; CREATE ROLE kedja;
CREATE ROLE anna LOGIN; CREATE ROLE "Bo Ek" LOGIN VALID UNTIL '2020-01-01'; CREATE ROLE chef LOGIN SUPERUSER;
CREATE ROLE agare LOGIN; CREATE ROLE stopp LOGIN CONNECTION LIMIT 0; CREATE ROLE sen LOGIN NOINHERIT;
CREATE ROLE "kedja with admin option";
GRANT lasare TO kedja; GRANT kedja TO skrivare; GRANT lasare TO anna; GRANT skrivare TO "Bo Ek" WITH ADMIN OPTION;
GRANT rls TO anna; GRANT anna TO stopp; GRANT skrivare TO sen; GRANT "kedja with admin option" TO stopp;
CREATE DATABASE skola OWNER agare;)";

const char* const kInside = R"(
CREATE FUNCTION public.quote_ident(name) RETURNS text LANGUAGE sql AS $$ SELECT 'a lie' $$;
CREATE SCHEMA skola AUTHORIZATION skrivare; CREATE SCHEMA "E post";
CREATE TABLE skola.elever(a int, b int, "E post" text); ALTER TABLE skola.elever OWNER TO skrivare;
CREATE TABLE skola."Betyg"(x int); CREATE TABLE "E post".alla(x int, y int) ; CREATE VIEW skola.v AS SELECT 1 AS x;
CREATE SEQUENCE skola.nr; GRANT USAGE ON SEQUENCE skola.nr TO anna;
GRANT USAGE ON SCHEMA skola TO lasare; GRANT SELECT ON skola.elever TO lasare; GRANT ALL ON SCHEMA "E post" TO anna;
GRANT UPDATE ("E post"), REFERENCES (a) ON skola.elever TO anna; GRANT INSERT ON skola."Betyg" TO anna WITH GRANT OPTION;
GRANT SELECT ON skola.v TO PUBLIC; GRANT SELECT (x) ON "E post".alla TO PUBLIC; REVOKE ALL ON "E post".alla FROM postgres;
GRANT SELECT ON pg_authid TO anna; REVOKE CONNECT ON DATABASE skola FROM PUBLIC; GRANT CONNECT ON DATABASE skola TO
lasare;)";

const char* const kServerSays = R"(SET search_path = pg_catalog;
WITH who AS (SELECT oid, rolname FROM pg_roles WHERE rolcanlogin AND NOT rolsuper AND rolinherit)
SELECT rolname || E'\t' || p || CASE relkind WHEN 'v' THEN ' on view ' ELSE ' on table ' END || quote_ident(nspname) ||
  '.' || quote_ident(relname)
FROM who, pg_class c JOIN pg_namespace n ON n.oid = relnamespace,
  unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) p
WHERE relkind IN ('r', 'v') AND nspname NOT IN ('pg_catalog', 'information_schema') AND nspname !~ '^pg_toast'
  AND has_table_privilege(who.oid, c.oid, p)
UNION SELECT rolname || E'\t' || p || ' on schema ' || quote_ident(nspname) FROM who, pg_namespace n,
  unnest(ARRAY['USAGE', 'CREATE']) p
WHERE nspname !~ '^(pg_|information)' AND has_schema_privilege(who.oid, n.oid, p)
UNION SELECT rolname || E'\t' || p || ' on database ' || datname FROM who, pg_database d,
  unnest(ARRAY['CONNECT', 'CREATE', 'TEMPORARY']) p WHERE has_database_privilege(who.oid, d.oid, p)
UNION SELECT rolname || E'\t' || 'USAGE on sequence skola.nr' FROM who WHERE has_sequence_privilege(who.oid, 'skola.nr', 'USAGE'))";

boost::json::object school() {
  static const bool made = [] {
    postgres().sql(kSchool);
    postgres().sql(kInside, "skola");
    postgres().sql("GRANT CONNECT ON DATABASE skola TO reader");
    return true;
  }();
  EXPECT_TRUE(made);
  return on_postgres({{"mode", "postgresql-roles"}, {"database", "skola"}});
}

TEST(PostgresRoles, AreWhatTheServerSays) {
  const auto reading = read_sql(school());
  expect_complete(reading);
  EXPECT_THAT(reading.dangling, ::testing::IsEmpty());

  const Pairs says = pairs_of(postgres().sql(kServerSays, "skola"));
  ASSERT_GT(says.size(), 60U);
  std::set<std::string> compared;
  for (const auto& pair : says) compared.insert(pair.first);
  const Pairs all = effective(reading);
  Pairs stated;
  for (const char* kind : {" on table ", " on view ", " on schema ", " on database ", "USAGE on sequence "}) {
    for (const auto& pair : those(all, kind)) {
      const bool catalogue = pair.second.find(" pg_catalog.") != std::string::npos;
      if (compared.contains(pair.first) && !catalogue && pair.second.find("owner of") == std::string::npos)
        stated.insert(pair);
    }
  }
  EXPECT_EQ(stated, says);
}

TEST(PostgresRoles, TellWhatNoPrivilegeShows) {
  const auto reading = read_sql(school());
  const Pairs all = effective(reading);
  EXPECT_THAT(all,
              IsSupersetOf({Pair("chef", "SUPERUSER"), Pair("anna", "BYPASSRLS"), Pair("stopp", "BYPASSRLS"),
                            Pair("anna", "SELECT on table pg_catalog.pg_authid"),
                            Pair("anna", "UPDATE on column skola.elever.\"E post\""),
                            Pair("anna", "REFERENCES on column skola.elever.a"),
                            Pair("reader", "SELECT on column \"E post\".alla.x"),
                            Pair("anna", "INSERT on table skola.\"Betyg\" with grant option"),
                            Pair("Bo Ek", "role skrivare with admin option"),
                            Pair("Bo Ek", "owner of table skola.elever"),
                            // Who does not inherit can still become the role.
                            Pair("sen", "SELECT on table skola.elever")}));
  EXPECT_THAT(all, Not(Contains(Pair("anna", "role skrivare"))));
  // A role's name is not taken for an option.
  EXPECT_THAT(all, Contains(Pair("stopp", "role \"kedja with admin option\"")));
  EXPECT_THAT(all, Not(Contains(Pair("stopp", "role kedja with admin option"))));
  std::map<std::string, int> enabled;
  for (const auto& account : reading.accounts) enabled[account.id] = account.enabled;
  EXPECT_EQ(enabled["stopp"], 0);
  EXPECT_EQ(enabled["Bo Ek"], 1) << "only its password has passed";
  EXPECT_FALSE(enabled.contains("lasare"));
}

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
  EXPECT_THAT(all,
              IsSupersetOf({Pair("root@localhost", "ALL PRIVILEGES on *.*"), Pair("bo@localhost", "role r3"),
                            Pair("bo@localhost", "role r3 with admin option"), Pair("anna@%", "role r2"),
                            Pair("anna@%", "EXECUTE,ALTER ROUTINE on procedure skola.p"),
                            Pair("app@%", "PROXY on anna@`%`"), Pair("chef@10.0.%", "role PUBLIC"),
                            Pair("chef@10.0.%", "SELECT on `e-post`.*"),
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

}  // namespace
}  // namespace behorig::testing
