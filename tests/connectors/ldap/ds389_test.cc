// 389 Directory Server: roles, locked accounts and memberOf, as the server itself reports them.

#include "tests/support/ds389.h"

#include "tests/connectors/ldap/reading.h"

namespace behorig::testing {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::Not;

namespace json = boost::json;

std::string person(const std::string& uid, const std::string& more = {}) {
  return "dn: uid=" + uid +
         ",ou=people,dc=example,dc=test\nchangetype: add\nobjectClass: inetOrgPerson\n"
         "objectClass: inetUser\nuid: " +
         uid + "\ncn: " + uid + "\nsn: " + uid + "\n" + more + "\n";
}

std::string role(const std::string& dn, const std::string& classes, const std::string& more = {}) {
  std::string out =
      "dn: " + dn + "\nchangetype: add\nobjectClass: ldapSubEntry\nobjectClass: nsRoleDefinition\n";
  std::istringstream names(classes);
  for (std::string name; names >> name;) out += "objectClass: " + name + "\n";
  return out + more + "\n";
}
const char* const kManaged = "nsSimpleRoleDefinition nsManagedRoleDefinition";
const char* const kFiltered = "nsComplexRoleDefinition nsFilteredRoleDefinition";
const char* const kNested = "nsComplexRoleDefinition nsNestedRoleDefinition";
std::string in_people(const std::string& cn) { return "cn=" + cn + ",ou=people,dc=example,dc=test"; }

/// Inactivation as the server's own tools set it up: a role whose holders a class of service locks.
std::string inactivation() {
  const std::string base = ",dc=example,dc=test";
  return role("cn=nsManagedDisabledRole" + base, kManaged, "cn: nsManagedDisabledRole\n") +
         role("cn=nsDisabledRole" + base, kNested,
              "cn: nsDisabledRole\nnsRoleDN: cn=nsManagedDisabledRole" + base + "\n") +
         "dn: cn=nsAccountInactivationTmp" + base +
         "\nchangetype: add\nobjectClass: nsContainer\ncn: nsAccountInactivationTmp\n\n"
         "dn: cn=\"cn=nsDisabledRole,dc=example,dc=test\",cn=nsAccountInactivationTmp" +
         base +
         "\nchangetype: add\nobjectClass: extensibleObject\nobjectClass: costemplate\n"
         "objectClass: ldapsubentry\nnsAccountLock: true\ncosPriority: 0\n\n"
         "dn: cn=nsAccountInactivation_cos" +
         base +
         "\nchangetype: add\nobjectClass: ldapSubEntry\nobjectClass: cosSuperDefinition\n"
         "objectClass: cosClassicDefinition\ncosTemplateDn: cn=nsAccountInactivationTmp" +
         base + "\ncosSpecifier: nsRole\ncosAttribute: nsAccountLock operational\n\n";
}

std::string directory() {
  return "dn: ou=lab,ou=people,dc=example,dc=test\nchangetype: add\nobjectClass: organizationalUnit\nou: "
         "lab\n\n" +
         role(in_people("managed"), kManaged, "cn: managed\ndescription: By hand\n") +
         role(in_people("filtered"), kFiltered, "cn: filtered\nnsRoleFilter: (title=chef)\n") +
         role(in_people("nested"), kNested,
              "cn: nested\nnsRoleDN: " + in_people("managed") + "\nnsRoleDN: " + in_people("filtered") +
                  "\n") +
         role(in_people("outer"), kNested, "cn: outer\nnsRoleDN: " + in_people("nested") + "\n") +
         // Holds only below ou=lab, though all of "managed" are listed.
         role("cn=lab,ou=lab,ou=people,dc=example,dc=test", kNested,
              "cn: lab\nnsRoleDN: " + in_people("managed") + "\n") +
         role(in_people("nobody"), kFiltered, "cn: nobody\nnsRoleFilter: (title=king)\n") + inactivation() +
         person("anna", "nsRoleDN: " + in_people("managed") + "\n") + person("bo", "title: chef\n") +
         person("cia", "title: chef\nnsRoleDN: " + in_people("managed") + "\n") + person("dan") +
         "dn: uid=eva,ou=lab,ou=people,dc=example,dc=test\nchangetype: add\nobjectClass: inetOrgPerson\n"
         "objectClass: inetUser\nuid: eva\ncn: eva\nsn: eva\nnsRoleDN: " +
         in_people("managed") + "\n\n" + person("locked", "nsAccountLock: true\n") +
         person("unlocked", "nsAccountLock: false\n") +
         person("inactive", "nsRoleDN: cn=nsManagedDisabledRole,dc=example,dc=test\n") +
         "dn: cn=inner,ou=groups,dc=example,dc=test\nchangetype: add\nobjectClass: groupOfNames\ncn: "
         "inner\n" +
         member("anna") +
         "\ndn: cn=outer,ou=groups,dc=example,dc=test\nchangetype: add\n"
         "objectClass: groupOfNames\ncn: outer\n" +
         member("bo") + group("inner") + "\n";
}

/// One for all tests: it takes some seconds to start.
const Ds389& server() {
  static const Ds389* const kServer = [] {
    static Ds389 out;
    out.change(directory());
    return &out;
  }();
  return *kServer;
}

FakeReading read(json::object more = {}) {
  json::object options{
      {"insecure", true},
      {"people", json::array{{{"base", "ou=people,dc=example,dc=test"}, {"id", "nsUniqueId"}}}},
      {"groups", json::array{{{"base", "ou=groups,dc=example,dc=test"}, {"id", "nsUniqueId"}}}},
      {"roles", json::array{{{"base", "dc=example,dc=test"}}}}};
  for (const auto& pair : more) options[pair.key()] = pair.value();
  return read_ldap({.uri = server().uri(), .bind_dn = Ds389::kReader, .more = std::move(options)});
}

/// The server's own answers are in lower case, whatever the entries are called.
std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return text;
}

/// What accounts hold in the end, by kind of entitlement: DN of the account -> DNs.
std::map<std::string, std::set<std::string>> effective(const FakeReading& reading, const std::string& kind) {
  std::map<std::string, const sdk::Entitlement*> entitlements;
  for (const auto& one : reading.entitlements) entitlements[one.id] = &one;
  std::map<std::string, std::string> accounts;
  std::map<std::string, std::set<std::string>> out;
  for (const auto& one : reading.accounts) {
    accounts[one.id] = one.dn;
    out[one.dn];
  }
  for (const auto& grant : reading.grants) {
    std::set<std::string> seen;
    std::vector<std::string> open{grant.entitlement};
    while (!open.empty()) {
      const std::string id = open.back();
      open.pop_back();
      if (!seen.insert(id).second) continue;
      if (entitlements.at(id)->kind == kind)
        out[accounts.at(grant.account)].insert(lower(entitlements.at(id)->dn));
      for (const auto& [inner, gives] : reading.nestings) {
        if (inner == id) open.push_back(gives);
      }
    }
  }
  return out;
}

TEST(Ds389Roles, AreHeldByWhomTheServerSays) {
  const auto reading = read();
  expect_complete(reading);
  const auto shown = server().shown("(&(uid=*)(!(uid=reader)))", "nsRole");
  EXPECT_EQ(effective(reading, "role"), shown);
  // So that the comparison is not one of nothing with nothing.
  EXPECT_EQ(shown.at("uid=cia,ou=people,dc=example,dc=test"),
            (std::set<std::string>{in_people("managed"), in_people("filtered"), in_people("nested"),
                                   in_people("outer")}));
  EXPECT_EQ(shown.at("uid=eva,ou=lab,ou=people,dc=example,dc=test"),
            (std::set<std::string>{in_people("managed"), in_people("nested"), in_people("outer"),
                                   "cn=lab,ou=lab,ou=people,dc=example,dc=test"}));
  EXPECT_EQ(shown.size(), 8u);
}

TEST(Ds389Roles, WithinRolesAreNestingsWhereTheServerAgrees) {
  const auto reading = read();
  EXPECT_EQ(nested(reading), (Pairs{{"managed", "nested"},
                                    {"filtered", "nested"},
                                    {"nested", "outer"},
                                    {"inner", "outer"},
                                    {"nsManagedDisabledRole", "nsDisabledRole"}}));
  const Pairs all = held(reading);
  EXPECT_THAT(all, Contains(std::pair<std::string, std::string>("eva", "lab")));
  EXPECT_THAT(all, Not(Contains(std::pair<std::string, std::string>("anna", "nested"))));
  for (const auto& one : reading.entitlements) {
    if (one.name == "managed") {
      EXPECT_EQ(one.kind, "role");
      EXPECT_EQ(one.description, "By hand");
      EXPECT_EQ(one.id.size(), 35u) << one.id;
    }
  }
}

TEST(Ds389Roles, OutsideTheBasesAreReadByThemselves) {
  const auto reading = read({{"roles", json::array{{{"base", "ou=lab,ou=people,dc=example,dc=test"}}}}});
  expect_complete(reading);
  auto shown = server().shown("(&(uid=*)(!(uid=reader)))", "nsRole");
  EXPECT_EQ(effective(reading, "role"), shown);
}

TEST(Ds389Roles, ThatTheAccountMayNotSeeAreNotComplete) {
  const std::string deny = "(version 3.0; acl \"hide\"; deny(read,search,compare) userdn=\"ldap:///" +
                           std::string(Ds389::kReader) + "\";)\n\n";
  const auto aci = [&](const std::string& change, const std::string& target) {
    server().change("dn: dc=example,dc=test\nchangetype: modify\n" + change + ": aci\naci: " + target + deny);
  };
  aci("add", "(targetattr = \"nsRole\")");
  auto reading = read();
  expect_broken(reading, "roles-unheld");
  EXPECT_THAT(reading.errors(), Contains("role-hidden"));
  aci("delete", "(targetattr = \"nsRole\")");

  aci("add", "(target = \"ldap:///" + in_people("nested") + "\")(targetattr = \"*\")");
  expect_broken(read(), "role-unknown");
  aci("delete", "(target = \"ldap:///" + in_people("nested") + "\")(targetattr = \"*\")");
  expect_complete(read());
}

TEST(Ds389Accounts, AreDisabledByTheirLockAndByAnInactiveRole) {
  const auto reading = read();
  std::set<std::string> disabled, shown;
  for (const auto& one : reading.accounts) {
    if (one.enabled == 0) disabled.insert(one.dn);
  }
  for (const auto& [dn, values] : server().shown("(&(uid=*)(!(uid=reader)))", "nsAccountLock")) {
    if (values.contains("true") || values.contains("TRUE")) shown.insert(dn);
  }
  EXPECT_EQ(disabled, shown);
  EXPECT_EQ(shown, (std::set<std::string>{"uid=inactive,ou=people,dc=example,dc=test",
                                          "uid=locked,ou=people,dc=example,dc=test"}));
}

TEST(Ds389Groups, AreAsTheServersMemberOfSays) {
  const auto shown = server().shown("(&(uid=*)(!(uid=reader)))", "memberOf");
  EXPECT_EQ(effective(read(), "group"), shown);
  EXPECT_EQ(shown.at("uid=anna,ou=people,dc=example,dc=test"),
            (std::set<std::string>{"cn=inner,ou=groups,dc=example,dc=test",
                                   "cn=outer,ou=groups,dc=example,dc=test"}));
}

}  // namespace
}  // namespace behorig::testing
