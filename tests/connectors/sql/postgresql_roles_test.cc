// What postgresql-roles states is what the server itself says when it is asked in another way.

#include "tests/connectors/sql/reading.h"
#include "tests/support/database_wire.h"

namespace behorig::testing {
namespace {

using ::testing::Contains;
using ::testing::IsSupersetOf;
using ::testing::Not;

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

/// All else that carries privileges.
const char* const kBeyond = R"(
CREATE FUNCTION skola.hemlig(int, text) RETURNS int LANGUAGE sql AS $$ SELECT 1 $$; CREATE PROCEDURE skola.gor() LANGUAGE sql AS $$ $$;
CREATE FUNCTION skola.som_agaren() RETURNS int LANGUAGE sql SECURITY DEFINER AS $$ SELECT 1 $$; CREATE FUNCTION skola.alla() RETURNS int
LANGUAGE sql AS $$ SELECT 1 $$; ALTER FUNCTION skola.som_agaren() OWNER TO agare; REVOKE ALL ON FUNCTION skola.hemlig FROM PUBLIC;
GRANT EXECUTE ON FUNCTION skola.hemlig TO lasare; GRANT EXECUTE ON PROCEDURE skola.gor TO anna WITH GRANT OPTION;
GRANT EXECUTE ON FUNCTION pg_read_file(text) TO anna; GRANT EXECUTE ON FUNCTION lower(text) TO anna;
ALTER FUNCTION pg_catalog.upper(text) OWNER TO agare; SET allow_system_table_mods = on; ALTER TABLE pg_catalog.pg_ts_dict OWNER TO agare;
CREATE DOMAIN skola."Betyg nr" AS int; REVOKE USAGE ON TYPE skola."Betyg nr" FROM PUBLIC; GRANT USAGE ON TYPE skola."Betyg nr" TO anna;
CREATE TYPE skola.par AS (a int, b int); CREATE TYPE skola.farg AS ENUM ('r'); ALTER TYPE skola.farg OWNER TO agare;
REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC; GRANT USAGE ON LANGUAGE plpgsql TO lasare; GRANT CREATE ON TABLESPACE pg_default TO anna;
CREATE FOREIGN DATA WRAPPER "A w"; CREATE SERVER borta FOREIGN DATA WRAPPER "A w"; GRANT USAGE ON FOREIGN DATA WRAPPER "A w" TO lasare;
GRANT USAGE ON FOREIGN SERVER borta TO anna; ALTER SERVER borta OWNER TO chef; GRANT SET ON PARAMETER log_statement TO anna;
GRANT ALTER SYSTEM, SET ON PARAMETER my.own TO lasare WITH GRANT OPTION; GRANT SET ON PARAMETER log_duration TO postgres WITH GRANT OPTION;
GRANT SET ON PARAMETER log_min_messages TO PUBLIC; SELECT lo_create(77), lo_create(78); ALTER LARGE OBJECT 77 OWNER TO agare;
GRANT SELECT ON LARGE OBJECT 77 TO anna; GRANT UPDATE ON LARGE OBJECT 78 TO lasare; CREATE PUBLICATION ut; ALTER PUBLICATION ut OWNER TO chef;
ALTER DEFAULT PRIVILEGES FOR ROLE skrivare GRANT SELECT ON TABLES TO anna; ALTER DEFAULT PRIVILEGES FOR ROLE skrivare IN SCHEMA skola
GRANT EXECUTE ON ROUTINES TO lasare WITH GRANT OPTION; ALTER DEFAULT PRIVILEGES FOR ROLE agare REVOKE EXECUTE ON ROUTINES FROM PUBLIC;
SET ROLE agare; CREATE EXTENSION pg_trgm;)";

/// Without what everybody has.
const char* const kServerSaysBeyond = R"(SET search_path = pg_catalog;
WITH who AS (SELECT oid, rolname FROM pg_roles WHERE rolcanlogin AND NOT rolsuper AND rolinherit)
SELECT rolname || E'\t' || 'EXECUTE on ' || CASE prokind WHEN 'p' THEN 'procedure ' ELSE 'function ' END || quote_ident(nspname) ||
  '.' || quote_ident(proname) || '(' || oidvectortypes(proargtypes) || ')' FROM who, pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
WHERE has_function_privilege(who.oid, p.oid, 'EXECUTE') AND NOT has_function_privilege('public', p.oid, 'EXECUTE')
  AND NOT EXISTS (SELECT FROM pg_init_privs i, aclexplode(initprivs) WHERE objoid = p.oid AND grantee > 10)
UNION SELECT rolname || E'\t' || 'USAGE on type ' || quote_ident(nspname) || '.' || quote_ident(typname) FROM who, pg_type t
  JOIN pg_namespace n ON n.oid = typnamespace
WHERE has_type_privilege(who.oid, t.oid, 'USAGE') AND NOT has_type_privilege('public', t.oid, 'USAGE') AND typname !~ '^_'
UNION SELECT rolname || E'\t' || 'USAGE on language ' || lanname FROM who, pg_language l
WHERE has_language_privilege(who.oid, l.oid, 'USAGE') AND NOT has_language_privilege('public', l.oid, 'USAGE')
UNION SELECT rolname || E'\t' || 'CREATE on tablespace ' || spcname FROM who, pg_tablespace t WHERE has_tablespace_privilege(who.oid, t.oid, 'CREATE')
UNION SELECT rolname || E'\t' || 'USAGE on foreign data wrapper ' || quote_ident(fdwname) FROM who, pg_foreign_data_wrapper f
WHERE has_foreign_data_wrapper_privilege(who.oid, f.oid, 'USAGE')
UNION SELECT rolname || E'\t' || 'USAGE on foreign server ' || quote_ident(srvname) FROM who, pg_foreign_server s
WHERE has_server_privilege(who.oid, s.oid, 'USAGE')
UNION SELECT rolname || E'\t' || p || ' on parameter ' || parname FROM who, pg_parameter_acl, unnest(ARRAY['SET', 'ALTER SYSTEM']) p
WHERE has_parameter_privilege(who.oid, parname, p))";

/// And that.
const char* const kEverybodyHas = R"(SET search_path = pg_catalog;
SELECT 'EXECUTE on ' || CASE prokind WHEN 'p' THEN 'procedure ' ELSE 'function ' END || quote_ident(nspname) || '.' ||
  quote_ident(proname) || '(' || oidvectortypes(proargtypes) || ')' || E'\t' FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
WHERE has_function_privilege('public', p.oid, 'EXECUTE')
UNION SELECT 'USAGE on type ' || quote_ident(nspname) || '.' || quote_ident(typname) || E'\t' FROM pg_type t
  JOIN pg_namespace n ON n.oid = typnamespace WHERE has_type_privilege('public', t.oid, 'USAGE'))";

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
    postgres().sql("GRANT CREATE ON DATABASE skola TO agare", "skola");
    postgres().sql(kBeyond, "skola");
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

TEST(PostgresRoles, HoldBeyondTablesWhatTheServerSays) {
  const Pairs says = pairs_of(postgres().sql((school(), kServerSaysBeyond), "skola"));
  const auto reading = read_sql(school());
  expect_complete(reading);
  ASSERT_GT(says.size(), 20U);
  const Pairs everybody = pairs_of(postgres().sql(kEverybodyHas, "skola"));
  const std::set<std::string> compared{"anna", "Bo Ek", "agare", "stopp", "reader"};
  const Pairs all = effective(reading);
  Pairs stated, expected;
  for (const auto& pair : says) {
    if (compared.contains(pair.first)) expected.insert(pair);
  }
  for (const char* kind : {"EXECUTE on ", "USAGE on type ", "USAGE on language ", "CREATE on tablespace ",
                           "USAGE on foreign ", " on parameter "}) {
    for (const auto& pair : those(all, kind)) {
      if (compared.contains(pair.first) && !everybody.contains({pair.second, ""}) &&
          pair.second.find(" to come of ") == std::string::npos)
        stated.insert(pair);
    }
  }
  EXPECT_EQ(stated, expected);
}

TEST(PostgresRoles, HoldBeyondTablesWhatIsWorthTelling) {
  const auto reading = read_sql(school());
  const Pairs all = effective(reading);
  EXPECT_THAT(
      all,
      IsSupersetOf(
          {Pair("reader", "EXECUTE on function skola.som_agaren()"),
           Pair("agare", "owner of function skola.som_agaren()"),
           Pair("agare", "owner of function pg_catalog.upper(text)"),
           Pair("agare", "owner of table pg_catalog.pg_ts_dict"), Pair("agare", "owner of type skola.farg"),
           Pair("agare", "owner of extension pg_trgm"), Pair("chef", "owner of foreign server borta"),
           Pair("chef", "owner of publication ut"),
           Pair("anna", "EXECUTE on procedure skola.gor() with grant option"),
           Pair("anna", "SELECT on large objects of agare"), Pair("agare", "owner of large objects of agare"),
           Pair("Bo Ek", "UPDATE on large objects of postgres"),
           Pair("anna", "SELECT on tables to come of skrivare"),
           Pair("Bo Ek", "EXECUTE on functions to come of skrivare in schema skola with grant option"),
           Pair("Bo Ek", "SET on parameter my.own with grant option")}));
  // What everybody may do with what is new, and what an extension made.
  for (const auto& entitlement : reading.entitlements) {
    EXPECT_NE(entitlement.id, "owner of function skola.similarity(text, text)");
    EXPECT_EQ(entitlement.id.find("gtrgm"), std::string::npos) << entitlement.id;
    EXPECT_EQ(entitlement.id.find("owner of parameter"), std::string::npos) << entitlement.id;
    EXPECT_NE(entitlement.id, "owner of ");
    const bool mighty = entitlement.id == "SET on parameter log_statement" ||
                        entitlement.id == "EXECUTE on function pg_catalog.pg_read_file(text)";
    EXPECT_TRUE(entitlement.privileged || !mighty) << entitlement.id;
  }
  EXPECT_THAT(all, Not(Contains(Pair("reader", "EXECUTE on function skola.alla()"))));
  EXPECT_THAT(all, Not(Contains(Pair("agare", "SELECT on large objects of postgres"))));
}

/// Servers before 15 have no table of parameters.
TEST(PostgresRoles, AreReadWithoutParametersToo) {
  const auto with_parameters = read_sql(school());
  DatabaseWire wire(DatabaseWire::Protocol::postgresql, postgres().port(), "pg_parameter_acl' AND",
                    [](auto& message) {
                      if (message.type == 'D') message.body.back() = '0';
                      return DatabaseWire::Pieces{{message.type, message.body}};
                    });
  const auto reading = read_sql(with(school(), {{"port", wire.port()}, {"insecure", true}, {"ca_file", ""}}));
  expect_complete(reading);
  Pairs expected;
  for (const auto& pair : effective(with_parameters)) {
    if (pair.second.find(" on parameter ") == std::string::npos) expected.insert(pair);
  }
  EXPECT_EQ(effective(reading), expected);
}

TEST(PostgresRoles, ThatALaterServerHasBesidesAreTold) {
  postgres().sql("CREATE DATABASE senare");
  postgres().sql(
      "SET allow_system_table_mods = on; CREATE TABLE pg_catalog.pg_senare(oid oid, senacl aclitem[])",
      "senare");
  const auto reading = read_sql(on_postgres({{"mode", "postgresql-roles"}, {"database", "senare"}}));
  postgres().sql("DROP DATABASE senare");
  EXPECT_THAT(reading.errors(), ::testing::ElementsAre("rights-hidden"));
  EXPECT_THAT(told(reading), ::testing::HasSubstr("pg_senare.senacl"));
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

}  // namespace
}  // namespace behorig::testing
