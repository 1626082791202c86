// What roles hold in a PostgreSQL database. Its catalogue may be read by every role, whole.

#include "plugins/common/sql/roles.h"

namespace behorig::sql {
namespace {

// Everything that carries privileges, with those that it has (blank in the catalogue: those by default). Of
// the server's own schemas only what differs from what it was made with.
const char* const kParts = R"(WITH extended AS (
  SELECT classid, objid, extowner FROM pg_depend JOIN pg_extension e ON e.oid = refobjid
  WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
), parts AS (
  SELECT 'database ' || quote_ident(datname) AS part, datdba AS owner,
    'database ' || quote_ident(datname) AS whole,
    coalesce(datacl, acldefault('d', datdba)) AS acl, NULL::aclitem[] AS made, false AS own, false AS usual
  FROM pg_database
 UNION ALL
  SELECT 'schema ' || quote_ident(nspname), nspowner, 'schema ' || quote_ident(nspname),
    coalesce(nspacl, acldefault('n', nspowner)), coalesce(i.initprivs, acldefault('n', nspowner)),
    nspname IN ('pg_catalog', 'information_schema') AND nspowner = 10, false
  FROM pg_namespace n
    LEFT JOIN pg_init_privs i ON i.objoid = n.oid AND i.classoid = 'pg_namespace'::regclass AND i.objsubid = 0
  WHERE nspname !~ '^pg_(toast|temp)'
 UNION ALL
  SELECT kind || name, c.relowner, kind || name, coalesce(c.relacl, acldefault(letter, c.relowner)),
    coalesce(i.initprivs, acldefault(letter, c.relowner)),
    nspname IN ('pg_catalog', 'information_schema') AND c.relowner = 10, false
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    CROSS JOIN LATERAL (SELECT quote_ident(nspname) || '.' || quote_ident(relname) AS name,
      CASE relkind WHEN 'v' THEN 'view ' WHEN 'm' THEN 'materialized view ' WHEN 'f' THEN 'foreign table '
        WHEN 'S' THEN 'sequence ' ELSE 'table ' END AS kind,
      CASE relkind WHEN 'S' THEN 's' ELSE 'r' END::"char" AS letter) words
    LEFT JOIN pg_init_privs i ON i.objoid = c.oid AND i.classoid = 'pg_class'::regclass AND i.objsubid = 0
  WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND nspname !~ '^pg_(toast|temp)'
 UNION ALL
  SELECT 'column ' || quote_ident(nspname) || '.' || quote_ident(relname) || '.' || quote_ident(attname),
    c.relowner,
    'table ' || quote_ident(nspname) || '.' || quote_ident(relname), a.attacl, i.initprivs,
    nspname IN ('pg_catalog', 'information_schema') AND c.relowner = 10, false
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_init_privs i ON i.objoid = c.oid AND i.classoid = 'pg_class'::regclass
      AND i.objsubid = attnum
  WHERE attacl IS NOT NULL AND NOT attisdropped AND nspname !~ '^pg_(toast|temp)'
)";

// What came with an extension (a trusted one's parts are the first superuser's): the extension stands for it.
// `usual`: what everybody may do with a new one says nothing.
const char* const kMoreParts = R"( UNION ALL
  SELECT kind || name, p.proowner, kind || name, coalesce(proacl, acldefault('f', proowner)),
    coalesce(i.initprivs, acldefault('f', proowner)), new, NOT prosecdef
  FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
    LEFT JOIN pg_init_privs i ON i.objoid = p.oid AND i.classoid = 'pg_proc'::regclass AND i.objsubid = 0
    LEFT JOIN extended x ON x.classid = 'pg_proc'::regclass AND x.objid = p.oid AND proowner IN (x.extowner, 10)
    CROSS JOIN LATERAL (SELECT CASE prokind WHEN 'p' THEN 'procedure ' ELSE 'function ' END AS kind,
      quote_ident(nspname) || '.' || quote_ident(proname) || '(' || oidvectortypes(proargtypes) || ')' AS name,
      nspname IN ('pg_catalog', 'information_schema') AND proowner = 10 OR x.objid IS NOT NULL AS new) words
  WHERE (NOT new OR proacl IS NOT NULL) AND nspname !~ '^pg_(toast|temp)'
 UNION ALL
  SELECT 'type ' || name, t.typowner, 'type ' || name, coalesce(typacl, acldefault('T', typowner)),
    coalesce(i.initprivs, acldefault('T', typowner)), new, true
  FROM pg_type t JOIN pg_namespace n ON n.oid = typnamespace
    LEFT JOIN pg_init_privs i ON i.objoid = t.oid AND i.classoid = 'pg_type'::regclass AND i.objsubid = 0
    LEFT JOIN extended x ON x.classid = 'pg_type'::regclass AND x.objid = t.oid AND typowner IN (x.extowner, 10)
    CROSS JOIN LATERAL (SELECT quote_ident(nspname) || '.' || quote_ident(typname) AS name,
      nspname IN ('pg_catalog', 'information_schema') AND typowner = 10 OR x.objid IS NOT NULL AS new) words
  WHERE (NOT new OR typacl IS NOT NULL) AND nspname !~ '^pg_(toast|temp)'
    AND (typacl IS NOT NULL OR typtype IN ('b', 'd', 'e', 'r')
      AND NOT EXISTS (SELECT FROM pg_type e WHERE e.oid = t.typelem AND e.typarray = t.oid)
      OR EXISTS (SELECT FROM pg_class c WHERE c.oid = t.typrelid AND relkind = 'c'))
 UNION ALL
  SELECT kind || quote_ident(name), owner, kind || quote_ident(name), coalesce(acl, acldefault(letter, owner)),
    coalesce(i.initprivs, acldefault(letter, owner)), o.oid < 16384 AND owner = 10 OR x.objid IS NOT NULL,
    letter = 'l'
  FROM (SELECT 'language ' AS kind, 'l'::"char" AS letter, 'pg_language'::regclass AS class, oid,
      lanname AS name, lanowner AS owner, lanacl AS acl FROM pg_language
    UNION ALL SELECT 'tablespace ', 't', 'pg_tablespace'::regclass, oid, spcname, spcowner, spcacl
      FROM pg_tablespace
    UNION ALL SELECT 'foreign data wrapper ', 'F', 'pg_foreign_data_wrapper'::regclass, oid, fdwname, fdwowner,
      fdwacl FROM pg_foreign_data_wrapper
    UNION ALL SELECT 'foreign server ', 'S', 'pg_foreign_server'::regclass, oid, srvname, srvowner, srvacl
      FROM pg_foreign_server
    UNION ALL SELECT 'extension ', 'c', 'pg_extension'::regclass, oid, extname, extowner, NULL FROM pg_extension
    UNION ALL SELECT 'publication ', 'c', 'pg_publication'::regclass, oid, pubname, pubowner, NULL
      FROM pg_publication) o
    LEFT JOIN pg_init_privs i ON i.objoid = o.oid AND i.classoid = class AND i.objsubid = 0
    LEFT JOIN extended x ON x.classid = class AND x.objid = o.oid AND owner IN (x.extowner, 10)
 UNION ALL
  SELECT 'large objects of ' || rolname, lomowner, 'large objects of ' || rolname,
    coalesce(lomacl, acldefault('L', lomowner)), NULL, false, false
  FROM (SELECT DISTINCT lomowner, lomacl FROM pg_largeobject_metadata) l
    CROSS JOIN LATERAL (SELECT quote_ident(pg_get_userbyid(lomowner)) AS rolname) words
 UNION ALL
  SELECT CASE defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences' WHEN 'f' THEN 'functions'
      WHEN 'T' THEN 'types' WHEN 'n' THEN 'schemas' WHEN 'L' THEN 'large objects'
      ELSE 'objects ' || defaclobjtype::text END
    || ' to come of ' || quote_ident(pg_get_userbyid(defaclrole))
    || coalesce(' in schema ' || quote_ident(nspname), ''),
    defaclrole, '', defaclacl,
    CASE WHEN n.oid IS NULL AND defaclobjtype IN ('r', 'S', 'f', 'T', 'n', 'L')
      THEN acldefault(CASE defaclobjtype WHEN 'S' THEN 's' ELSE defaclobjtype END, defaclrole)
      ELSE acldefault('c', defaclrole) END, true, false
  FROM pg_default_acl LEFT JOIN pg_namespace n ON n.oid = defaclnamespace
)";

// From 15 on. What it gives, a superuser alone had before, and so with functions of the server's own.
const char* const kParameters = R"( UNION ALL
  SELECT 'parameter ' || parname, 10, '', paracl, acldefault('p', 10), true, false FROM pg_parameter_acl
)";

const char* const kHeld = R"(), entries AS (
  SELECT grantee, owner, whole, own, privilege_type || ' on ' || part AS what, is_grantable AS grantable,
    part ~ '^(parameter |function pg_catalog\.)' AS mighty
  FROM parts, aclexplode(acl)
  WHERE NOT (usual AND grantee = 0 AND privilege_type IN ('EXECUTE', 'USAGE'))
    AND (NOT own
      OR NOT (whole ~ ' information_schema' AND grantee = 0 AND privilege_type IN ('SELECT', 'USAGE'))
        AND (grantee, privilege_type, is_grantable) NOT IN (SELECT m.grantee, m.privilege_type, m.is_grantable FROM aclexplode(made) m))
), held AS (
  SELECT grantee, what || CASE WHEN grantable THEN ' with grant option' ELSE '' END AS what,
    'privilege' AS kind, grantable OR mighty AS more
  FROM entries WHERE grantee <> owner
 UNION
  SELECT owner, 'owner of ' || whole, 'ownership', true FROM parts WHERE NOT own
), bundles AS (
  SELECT oid, rolname, 'role ' || quote_ident(rolname) AS what FROM pg_roles r
  WHERE NOT rolcanlogin OR EXISTS (SELECT FROM pg_auth_members WHERE roleid = r.oid)
), attributes AS (
  SELECT oid, attribute FROM pg_roles CROSS JOIN LATERAL (VALUES
    (rolsuper, 'SUPERUSER'), (rolbypassrls, 'BYPASSRLS'), (rolcreaterole, 'CREATEROLE'),
    (rolcreatedb, 'CREATEDB'), (rolreplication, 'REPLICATION')) v (has, attribute)
  WHERE has
), memberships AS (
  SELECT member, b.what AS role, bool_or(admin_option) AS admin,
    b.what || CASE WHEN bool_or(admin_option) THEN ' with admin option' ELSE '' END AS what
  FROM pg_auth_members JOIN bundles b ON b.oid = roleid GROUP BY member, b.what
)
)";

const char* const kDatabaseAccounts = R"(SELECT rolname AS account, rolname AS name,
  CASE WHEN rolconnlimit = 0 AND NOT rolsuper THEN 'no' ELSE 'yes' END AS enabled,
  to_char(rolvaliduntil, 'YYYY-MM-DD') AS valid_until
FROM pg_roles WHERE rolcanlogin)";

const char* const kDatabaseEntitlements = R"(SELECT what AS entitlement, what AS name, 'role' AS kind,
  rolname IN ('pg_read_all_data', 'pg_write_all_data', 'pg_execute_server_program', 'pg_read_server_files',
    'pg_write_server_files') OR EXISTS (SELECT FROM attributes a WHERE a.oid = b.oid) AS privileged
FROM bundles b
UNION SELECT 'PUBLIC', 'PUBLIC', 'everybody', false
UNION SELECT attribute, attribute, 'attribute', true FROM attributes
UNION SELECT what, what, 'role', true FROM memberships WHERE admin
UNION SELECT what, what, kind, more FROM held
UNION SELECT what, what, 'privilege', mighty FROM entries)";

// Who may not log in holds nothing for anybody but the members.
const char* const kDatabaseGrants =
    R"(SELECT r.rolname AS account, h.what AS entitlement FROM pg_roles r CROSS JOIN LATERAL (
    SELECT what FROM memberships WHERE member = r.oid
    UNION SELECT attribute FROM attributes a WHERE a.oid = r.oid
    UNION SELECT what FROM held WHERE grantee = r.oid
    UNION SELECT 'PUBLIC') h
WHERE rolcanlogin)";

// A member may become the role with all that it is, whatever it inherits by itself.
const char* const kDatabaseNesting =
    R"(SELECT b.what AS entitlement, h.what AS gives FROM bundles b CROSS JOIN LATERAL (
    SELECT what FROM memberships WHERE member = b.oid
    UNION SELECT attribute FROM attributes a WHERE a.oid = b.oid
    UNION SELECT what FROM held WHERE grantee = b.oid) h
UNION SELECT 'PUBLIC', what FROM held WHERE grantee = 0
UNION SELECT what, role FROM memberships WHERE admin
UNION SELECT what || ' with grant option', what FROM entries WHERE grantable AND grantee <> owner
UNION SELECT 'owner of ' || whole, what FROM entries WHERE grantee = owner AND NOT own
UNION SELECT 'owner of database ' || quote_ident(current_database()), what FROM bundles
  WHERE rolname = 'pg_database_owner')";

/// Privileges that this page does not know: they would be missing without a word.
const char* const kUnknown = R"(SELECT c.relname || '.' || attname AS what
FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
WHERE atttypid = 'aclitem[]'::regtype AND relkind = 'r' AND relnamespace = 'pg_catalog'::regnamespace
  AND (c.relname, attname) NOT IN (('pg_attribute', 'attacl'), ('pg_class', 'relacl'), ('pg_database', 'datacl'),
    ('pg_default_acl', 'defaclacl'), ('pg_foreign_data_wrapper', 'fdwacl'), ('pg_foreign_server', 'srvacl'),
    ('pg_init_privs', 'initprivs'), ('pg_language', 'lanacl'), ('pg_largeobject_metadata', 'lomacl'),
    ('pg_namespace', 'nspacl'), ('pg_parameter_acl', 'paracl'), ('pg_proc', 'proacl'),
    ('pg_tablespace', 'spcacl'), ('pg_type', 'typacl')))";

/// A query of a table that is not there would fail.
bool has_parameters(Database& database) {
  const auto rows = database.query({"parameters",
                                    "SELECT count(*) FROM pg_class WHERE relname = 'pg_parameter_acl' AND "
                                    "relnamespace = 'pg_catalog'::regnamespace"});
  std::string told;
  while (rows->next()) told += rows->cell(0).value_or("");
  if (told != "0" && told != "1") throw sdk::Failure("rights-hidden", {{"what", "pg_parameter_acl"}});
  return told == "1";
}

}  // namespace

Queries postgresql_roles(Database& database) {
  const std::string held =
      std::string(kParts) + kMoreParts + (has_parameters(database) ? kParameters : "") + kHeld;
  return {.accounts = kDatabaseAccounts,
          .entitlements = held + kDatabaseEntitlements,
          .grants = held + kDatabaseGrants,
          .nesting = held + kDatabaseNesting,
          .hidden = kUnknown};
}

}  // namespace behorig::sql
