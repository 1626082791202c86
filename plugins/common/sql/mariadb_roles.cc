// What users and roles hold in a MariaDB server, from its own tables: information_schema leaves out what
// roles hold for all, and whatever the reader may not see.

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "plugins/common/sql/roles.h"

namespace behorig::sql {
namespace {

/// An SQL expression for a name, in backticks where it is not a plain word.
std::string name(const std::string& column) {
  return "IF(" + column + " REGEXP '^[a-zA-Z0-9_]+$', " + column + ", CONCAT('`', REPLACE(" + column +
         ", '`', '``'), '`'))";
}

/// Bits of global_priv's access. A later server's bit has a number for its name; none is left out.
const char* const kBits[] = {"SELECT",
                             "INSERT",
                             "UPDATE",
                             "DELETE",
                             "CREATE",
                             "DROP",
                             "RELOAD",
                             "SHUTDOWN",
                             "PROCESS",
                             "FILE",
                             "GRANT OPTION",
                             "REFERENCES",
                             "INDEX",
                             "ALTER",
                             "SHOW DATABASES",
                             "SUPER",
                             "CREATE TEMPORARY TABLES",
                             "LOCK TABLES",
                             "EXECUTE",
                             "REPLICATION SLAVE",
                             "BINLOG MONITOR",
                             "CREATE VIEW",
                             "SHOW VIEW",
                             "CREATE ROUTINE",
                             "ALTER ROUTINE",
                             "CREATE USER",
                             "EVENT",
                             "TRIGGER",
                             "CREATE TABLESPACE",
                             "DELETE HISTORY",
                             "SET USER",
                             "FEDERATED ADMIN",
                             "CONNECTION ADMIN",
                             "READ_ONLY ADMIN",
                             "REPLICATION SLAVE ADMIN",
                             "REPLICATION MASTER ADMIN",
                             "BINLOG ADMIN",
                             "BINLOG REPLAY",
                             "SLAVE MONITOR",
                             "SHOW CREATE ROUTINE"};
/// All that a 10.11 calls ALL PRIVILEGES, which is without the tenth.
constexpr std::uint64_t kAll = ((1ULL << 39) - 1) & ~(1ULL << 10);

std::uint64_t bits_of(std::initializer_list<std::string_view> names) {
  std::uint64_t out = 0;
  for (std::size_t bit = 0; bit < std::size(kBits); ++bit) {
    if (std::find(names.begin(), names.end(), kBits[bit]) != names.end()) out |= std::uint64_t{1} << bit;
  }
  return out;
}

/// What bits mean depends on the version that wrote them; this is how a 10.11 takes them. Before 10.5.2, or
/// without a version, SUPER was what privileges of their own are now; until 10.11 it went over read_only too.
std::string access_now() {
  const std::uint64_t super = bits_of({"SUPER"}), slave = bits_of({"REPLICATION SLAVE"}),
                      monitor = bits_of({"SLAVE MONITOR"});
  std::string out = "written";
  const auto add = [&](const std::string& versions, std::initializer_list<std::uint64_t> with,
                       std::uint64_t more) {
    out += "\n    | IF(version " + versions;
    for (const auto bits : with) out += " AND written & " + std::to_string(bits) + " <> 0";
    out += ", " + std::to_string(more) + ", 0)";
  };
  add("< 100502", {super},
      bits_of({"SET USER", "FEDERATED ADMIN", "CONNECTION ADMIN", "READ_ONLY ADMIN",
               "REPLICATION SLAVE ADMIN", "BINLOG ADMIN", "BINLOG REPLAY"}));
  add("< 100502", {super, slave}, bits_of({"REPLICATION MASTER ADMIN"}));
  add("< 100502", {slave | bits_of({"BINLOG MONITOR"})}, monitor);
  add("BETWEEN 100502 AND 100508", {bits_of({"REPLICATION SLAVE ADMIN"})}, monitor);
  add("< 101100", {super}, bits_of({"READ_ONLY ADMIN"}));
  return out;
}

/// Columns of mysql.db, and what they are called elsewhere.
const std::pair<const char*, const char*> kOfDatabase[] = {{"Select", "SELECT"},
                                                           {"Insert", "INSERT"},
                                                           {"Update", "UPDATE"},
                                                           {"Delete", "DELETE"},
                                                           {"Create", "CREATE"},
                                                           {"Drop", "DROP"},
                                                           {"Grant", "GRANT OPTION"},
                                                           {"References", "REFERENCES"},
                                                           {"Index", "INDEX"},
                                                           {"Alter", "ALTER"},
                                                           {"Create_tmp_table", "CREATE TEMPORARY TABLES"},
                                                           {"Lock_tables", "LOCK TABLES"},
                                                           {"Create_view", "CREATE VIEW"},
                                                           {"Show_view", "SHOW VIEW"},
                                                           {"Create_routine", "CREATE ROUTINE"},
                                                           {"Alter_routine", "ALTER ROUTINE"},
                                                           {"Execute", "EXECUTE"},
                                                           {"Event", "EVENT"},
                                                           {"Trigger", "TRIGGER"},
                                                           {"Delete_history", "DELETE HISTORY"},
                                                           {"Show_create_routine", "SHOW CREATE ROUTINE"}};

std::string of_global() {
  const std::string all = std::to_string(kAll);
  std::string out =
      "  SELECT Host, User, 'ALL PRIVILEGES on *.*' AS what, 'global' AS kind FROM who WHERE access & " +
      all + " = " + all + "\n";
  for (unsigned bit = 0; bit < 64; ++bit) {
    const std::string title = bit < std::size(kBits) ? kBits[bit] : "privilege " + std::to_string(bit);
    const std::uint64_t mask = std::uint64_t{1} << bit;
    out += " UNION ALL SELECT Host, User, '" + title + " on *.*', 'global' FROM who WHERE access & " +
           std::to_string(mask) + " <> 0";
    // Who holds everything, for ever: 64 bits, whatever they mean.
    if ((kAll & mask) != 0) out += " AND access & " + all + " <> " + all;
    if (bit >= std::size(kBits)) out += " AND access <> 18446744073709551615";
    out += "\n";
  }
  return out;
}

std::string of_databases() {
  std::string out;
  for (const auto& [column, title] : kOfDatabase) {
    // A column that an older server does not have is found one level further out, and says no.
    const std::string flag = std::string(column) + "_priv";
    out += " UNION ALL SELECT Host, User, CONCAT('" + std::string(title) + " on ', " + name("Db") +
           ", '.*'), 'database' FROM mysql.db d JOIN (SELECT 'N' AS " + flag + ") older WHERE (SELECT " +
           flag + " FROM mysql.db e WHERE e.Host = d.Host AND e.User = d.User AND e.Db = d.Db) = 'Y'\n";
  }
  return out;
}

/// A word of the sets in tables below the whole, as it is called elsewhere.
std::string title_of(const std::string& word) {
  if (word == "Grant") return "GRANT OPTION";
  if (word == "Delete versioning rows") return "DELETE HISTORY";
  std::string out = word;
  for (char& c : out) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return out;
}

std::string of_tables() {
  const std::string table = "CONCAT(" + name("Db") + ", '.', " + name("Table_name") + ")";
  std::string out;
  for (const char* one :
       {"Select", "Insert", "Update", "Delete", "Create", "Drop", "Grant", "References", "Index", "Alter",
        "Create View", "Show view", "Trigger", "Delete versioning rows"}) {
    out += " UNION ALL SELECT Host, User, CONCAT('" + title_of(one) + " on ', " + table +
           "), 'table' FROM mysql.tables_priv WHERE FIND_IN_SET('" + one + "', Table_priv)\n";
  }
  for (const char* one : {"Select", "Insert", "Update", "References"}) {
    out += " UNION ALL SELECT Host, User, CONCAT(UPPER('" + std::string(one) + "'), ' (', " +
           name("Column_name") + ", ') on ', " + table +
           "), 'column' FROM mysql.columns_priv WHERE FIND_IN_SET('" + one + "', Column_priv)\n";
  }
  for (const char* one : {"Execute", "Alter Routine", "Grant", "Show Create Routine"}) {
    out += " UNION ALL SELECT Host, User, CONCAT('" + title_of(one) + " on ', LOWER(Routine_type), ' ', " +
           name("Db") + ", '.', " + name("Routine_name") +
           "), 'routine' FROM mysql.procs_priv WHERE FIND_IN_SET('" + one + "', Proc_priv)\n";
  }
  const std::string proxy = "CONCAT('PROXY on ', " + name("Proxied_user") + ", '@', " + name("Proxied_host");
  out += " UNION ALL SELECT Host, User, " + proxy + "), 'proxy' FROM mysql.proxies_priv\n";
  out += " UNION ALL SELECT Host, User, " + proxy +
         ", ' with grant option'), 'proxy' FROM mysql.proxies_priv WHERE With_grant\n";
  return out;
}

/// Users and roles; what each holds itself; who is in which role.
std::string held() {
  const std::string role = "CONCAT('role ', " + name("Role") + ")";
  return "WITH entry AS (\n"
         "  SELECT Host, User, COALESCE(JSON_VALUE(Priv, '$.is_role'), '0') IN ('1', 'true') AS is_role,\n"
         "    CAST(COALESCE(JSON_VALUE(Priv, '$.access'), '0') AS UNSIGNED) AS written,\n"
         "    CAST(COALESCE(JSON_VALUE(Priv, '$.version_id'), '0') AS UNSIGNED) AS version FROM "
         "mysql.global_priv\n"
         "), who AS (\n"
         "  SELECT Host, User, is_role, " +
         access_now() +
         " AS access FROM entry\n"
         "), rights AS (\n" +
         of_global() + of_databases() + of_tables() +
         "), member AS (\n"
         "  SELECT Host, User, " +
         role + " AS role, IF(Admin_option = 'Y', CONCAT(" + role + ", ' with admin option'), " + role +
         ") AS what, Admin_option = 'Y' AS admin FROM mysql.roles_mapping\n"
         "), holder AS (\n"
         "  SELECT Host, User, is_role, IF(is_role, CONCAT('role ', " +
         name("User") + "), CONCAT(User, '@', Host)) AS id FROM who\n)\n";
}

const char* const kAccounts =
    "SELECT CONCAT(User, '@', Host) AS account, CONCAT(User, '@', Host) AS name,\n"
    "  IF(COALESCE(JSON_VALUE(Priv, '$.account_locked'), '0') IN ('1', 'true'), 'no', 'yes') AS enabled,\n"
    "  User AS user, Host AS host, JSON_VALUE(Priv, '$.plugin') AS plugin\n"
    "FROM mysql.global_priv WHERE COALESCE(JSON_VALUE(Priv, '$.is_role'), '0') NOT IN ('1', 'true')";

const char* const kEntitlements =
    "SELECT id AS entitlement, id AS name, 'role' AS kind, 'no' AS privileged FROM holder WHERE is_role\n"
    "UNION SELECT what, what, 'role', 'yes' FROM member WHERE admin\n"
    "UNION SELECT what, what, kind, IF(kind IN ('global', 'proxy') OR what LIKE '% on mysql.%'\n"
    "  OR what LIKE 'GRANT OPTION on %', 'yes', 'no') FROM rights";

/// Of the addresses that a host pattern stands for, all that they have in common: 10.1.0.0/255.255.0.0.
std::string net(const std::string& host) { return "INET_ATON(SUBSTRING_INDEX(" + host + ", '/', 1))"; }
std::string mask(const std::string& host) {
  return "INET_ATON(IF(LOCATE('/', " + host + "), SUBSTRING_INDEX(" + host +
         ", '/', -1), '255.255.255.255'))";
}

/// Whether somebody can come from where the patterns of h and r are both good. Of two with wildcards the
/// beginnings and the ends must go together, and a net goes with each that has a wildcard: that takes in all
/// that meet, and some that do not.
std::string hosts_meet() {
  const std::string h = "h.Host", r = "r.Host", masks = " & " + mask(h) + " & " + mask(r);
  const auto start = [](const std::string& host) { return "SUBSTRING_INDEX(" + host + ", '%', 1)"; };
  const auto end = [](const std::string& host) { return "SUBSTRING_INDEX(" + host + ", '%', -1)"; };
  return "(r.Host = '' OR h.Host LIKE r.Host OR r.Host LIKE h.Host OR CASE\n"
         "    WHEN LOCATE('/', CONCAT(h.Host, r.Host)) THEN COALESCE(" +
         net(h) + masks + " = " + net(r) + masks + ", CONCAT(h.Host, r.Host) REGEXP '[%_]')\n" +
         "    WHEN LOCATE('%', h.Host) AND LOCATE('%', r.Host) THEN\n      (" + start(h) + " LIKE CONCAT(" +
         start(r) + ", '%') OR " + start(r) + " LIKE CONCAT(" + start(h) + ", '%'))\n      AND (" + end(h) +
         " LIKE CONCAT('%', " + end(r) + ") OR " + end(r) + " LIKE CONCAT('%', " + end(h) +
         "))\n    ELSE FALSE END)\n";
}

// The server looks for rights below the whole by the name and by where somebody comes from, not by the
// account: rows of one host pattern are good for accounts of another, and those of a database without a name
// for all.
std::string grants() {
  const std::string meet = "  AND " + hosts_meet();
  return "SELECT id AS account, what AS entitlement FROM holder JOIN rights USING (Host, User) WHERE NOT "
         "is_role\n"
         "UNION SELECT h.id, r.what FROM holder h JOIN rights r ON r.User = h.User AND NOT h.is_role\n"
         "  AND r.kind IN ('database', 'table', 'column', 'routine')\n" +
         meet +
         "  AND NOT EXISTS (SELECT 1 FROM holder o WHERE o.is_role AND o.Host = r.Host AND o.User = r.User)\n"
         "UNION SELECT h.id, r.what FROM holder h JOIN rights r ON r.User = '' AND NOT h.is_role\n"
         "  AND r.kind = 'database'\n" +
         meet +
         "  AND NOT EXISTS (SELECT 1 FROM holder o WHERE o.is_role AND o.Host = r.Host AND o.User = '')\n"
         "UNION SELECT id, what FROM holder JOIN member USING (Host, User) WHERE NOT is_role\n"
         "UNION SELECT h.id, p.id FROM holder h JOIN holder p ON p.is_role AND p.User = 'PUBLIC' WHERE NOT "
         "h.is_role";
}

const char* const kNesting =
    "SELECT id AS entitlement, what AS gives FROM holder JOIN rights USING (Host, User) WHERE is_role\n"
    "UNION SELECT id, what FROM holder JOIN member USING (Host, User) WHERE is_role\n"
    "UNION SELECT what, role FROM member WHERE admin";

/// Columns and words that this page does not know: rights would be missing without a word.
std::string unknown() {
  std::string columns;
  for (const auto& [column, title] : kOfDatabase)
    columns += (columns.empty() ? "'" : ", '") + std::string(column) + "_priv'";
  return "SELECT CONCAT('mysql.db.', COLUMN_NAME) AS what FROM information_schema.COLUMNS\n"
         "WHERE TABLE_SCHEMA = 'mysql' AND TABLE_NAME = 'db' AND RIGHT(COLUMN_NAME, 5) = '_priv'\n"
         "  AND COLUMN_NAME NOT IN (" +
         columns +
         ")\n"
         "UNION SELECT CONCAT('mysql.tables_priv ', Table_priv) FROM mysql.tables_priv WHERE Table_priv + 0 "
         ">= 16384\n"
         "UNION SELECT CONCAT('mysql.columns_priv ', Column_priv) FROM mysql.columns_priv WHERE Column_priv "
         "+ 0 >= 16\n"
         "UNION SELECT CONCAT('mysql.procs_priv ', Proc_priv) FROM mysql.procs_priv WHERE Proc_priv + 0 >= "
         "16";
}

}  // namespace

Queries mariadb_roles() {
  return {.accounts = kAccounts,
          .entitlements = held() + kEntitlements,
          .grants = held() + grants(),
          .nesting = held() + kNesting,
          .hidden = unknown(),
          .moving = true};
}

}  // namespace behorig::sql
