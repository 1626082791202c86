// What roles hold in a PostgreSQL database. Its catalogue may be read by every role, whole.

#include "plugins/common/sql/roles.h"

namespace behorig::sql {
namespace {

// Everything that carries privileges, with those that it has (blank in the catalogue: those by default). Of
// the server's own schemas only what differs from what it was made with.
const char* const kHeld = R"(WITH parts AS (
  SELECT 'database ' || quote_ident(datname) AS part, datdba AS owner,
    'database ' || quote_ident(datname) AS whole,
    coalesce(datacl, acldefault('d', datdba)) AS acl, NULL::aclitem[] AS made, false AS own
  FROM pg_database
 UNION ALL
  SELECT 'schema ' || quote_ident(nspname), nspowner, 'schema ' || quote_ident(nspname),
    coalesce(nspacl, acldefault('n', nspowner)), coalesce(i.initprivs, acldefault('n', nspowner)),
    nspname IN ('pg_catalog', 'information_schema')
  FROM pg_namespace n
    LEFT JOIN pg_init_privs i ON i.objoid = n.oid AND i.classoid = 'pg_namespace'::regclass AND i.objsubid = 0
  WHERE nspname !~ '^pg_(toast|temp)'
 UNION ALL
  SELECT kind || name, c.relowner, kind || name, coalesce(c.relacl, acldefault(letter, c.relowner)),
    coalesce(i.initprivs, acldefault(letter, c.relowner)), nspname IN ('pg_catalog', 'information_schema')
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
    nspname IN ('pg_catalog', 'information_schema')
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_init_privs i ON i.objoid = c.oid AND i.classoid = 'pg_class'::regclass
      AND i.objsubid = attnum
  WHERE attacl IS NOT NULL AND NOT attisdropped AND nspname !~ '^pg_(toast|temp)'
), entries AS (
  SELECT grantee, owner, whole, privilege_type || ' on ' || part AS what, is_grantable AS grantable
  FROM parts, aclexplode(acl)
  WHERE NOT own
    OR NOT (whole ~ ' information_schema' AND grantee = 0 AND privilege_type IN ('SELECT', 'USAGE'))
      AND (grantee, privilege_type, is_grantable) NOT IN (SELECT m.grantee, m.privilege_type, m.is_grantable FROM aclexplode(made) m)
), held AS (
  SELECT grantee, what || CASE WHEN grantable THEN ' with grant option' ELSE '' END AS what,
    'privilege' AS kind, grantable AS more
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
UNION SELECT what, what, 'privilege', false FROM entries)";

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
UNION SELECT 'owner of ' || whole, what FROM entries WHERE grantee = owner
UNION SELECT 'owner of database ' || quote_ident(current_database()), what FROM bundles
  WHERE rolname = 'pg_database_owner')";

}  // namespace

Queries postgresql_roles() {
  const std::string held = kHeld;
  return {.accounts = kDatabaseAccounts,
          .entitlements = held + kDatabaseEntitlements,
          .grants = held + kDatabaseGrants,
          .nesting = held + kDatabaseNesting};
}

}  // namespace behorig::sql
