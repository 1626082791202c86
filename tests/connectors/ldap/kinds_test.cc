// Who is an account, who a group, and who both: by the classes of entries, in the bases and outside of them.

#include "tests/connectors/ldap/reading.h"

namespace behorig::testing {
namespace {

/// As Debian makes cn=admin: it can sign in.
std::string ldif_service(const std::string& dn, const std::string& more = {}) {
  return "dn: " + dn + "\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\ncn: " +
         dn.substr(3, dn.find(',') - 3) + "\nuserPassword: secret\n" + more + "\n";
}

namespace json = boost::json;

std::string at(const std::string& dn) { return "member: " + dn + "\n"; }

TEST(LdapKinds, ARoleThatCanSignInIsAnAccount) {
  const std::string backup = "cn=backup,ou=people,dc=example,dc=test";
  const Slapd server(ldif_person("anna") + ldif_service(backup) +
                     ldif_group("admins", member("anna") + at(backup)));
  const auto reading = read_ldap(server);
  expect_complete(reading);
  EXPECT_EQ(held(reading), (Pairs{{"anna", "admins"}, {"backup", "admins"}}));
  EXPECT_EQ(nested(reading), Pairs{});
}

TEST(LdapKinds, SoItIsOutsideOfTheBases) {
  const std::string admin = "cn=manager,dc=example,dc=test", chief = "cn=chief,ou=svc,dc=example,dc=test",
                    role = "cn=role,ou=svc,dc=example,dc=test";
  const std::string occupant = "roleOccupant: uid=anna,ou=people,dc=example,dc=test\n";
  const Slapd server(ldif_person("anna") + ldif_service(admin) + ldif_service(chief, occupant) +
                     "dn: " + role + "\nobjectClass: organizationalRole\ncn: role\n" + occupant + "\n" +
                     ldif_group("admins", at(admin) + at(chief) + at(role)));
  const auto reading = read_ldap(server);
  expect_complete(reading);
  EXPECT_EQ(held(reading),
            (Pairs{{"manager", "admins"}, {"chief", "admins"}, {"anna", "chief"}, {"anna", "role"}}));
  EXPECT_EQ(nested(reading), (Pairs{{"chief", "admins"}, {"role", "admins"}}));
}

const char* const kMore =
    R"(objectclass ( 1.3.6.1.4.1.99999.1 NAME 'groupOfMembers' SUP top STRUCTURAL MUST cn MAY ( member $ description ) )
objectclass ( 1.3.6.1.4.1.99999.2 NAME 'teamGroup' SUP groupOfNames STRUCTURAL )
objectclass ( 1.3.6.1.4.1.99999.3 NAME 'staff' SUP inetOrgPerson STRUCTURAL )
objectclass ( 1.3.6.1.4.1.99999.4 NAME 'box' SUP top STRUCTURAL MUST cn MAY member )
)";

SlapdSettings with_schema(const std::string& schema) {
  SlapdSettings out;
  out.schema = schema;
  return out;
}

TEST(LdapKinds, GroupsThatMayBeEmptyAreGroups) {
  const Slapd server(ldif_person("anna") +
                         "dn: cn=gom,ou=groups,dc=example,dc=test\nobjectClass: groupOfMembers\ncn: gom\n" +
                         member("anna") + "\n" + ldif_group("g", group("gom")),
                     with_schema(kMore));
  const auto reading = read_ldap(server);
  expect_complete(reading);
  EXPECT_EQ(held(reading), (Pairs{{"anna", "gom"}}));
  EXPECT_EQ(nested(reading), (Pairs{{"gom", "g"}}));
}

TEST(LdapKinds, ClassesThatAreDerivedFromThoseAreThem) {
  const auto entry = [](const std::string& dn, const std::string& object_class, const std::string& more) {
    return "dn: " + dn + "\nobjectClass: " + object_class + "\ncn: " + dn.substr(3, dn.find(',') - 3) + "\n" +
           more + "\n";
  };
  const std::string team = "cn=team,ou=svc,dc=example,dc=test", bo = "cn=bo,ou=svc,dc=example,dc=test",
                    box = "cn=box,ou=svc,dc=example,dc=test", bare = "cn=bare,ou=svc,dc=example,dc=test",
                    blank = "cn=blank,ou=svc,dc=example,dc=test";
  const Slapd server(ldif_person("anna") + entry(team, "teamGroup", member("anna")) +
                         entry(blank, "teamGroup", "member:\n") + entry(bo, "staff", "sn: bo\n") +
                         entry(box, "box", member("anna")) + entry(bare, "box", "") +
                         ldif_group("g", at(team) + at(bo) + at(box) + at(bare) + at(blank)),
                     with_schema(kMore));
  const auto reading = read_ldap(server);
  expect_complete(reading);
  // What lists members is a group whatever it is called; what is nothing that anybody knows is an account.
  EXPECT_EQ(held(reading), (Pairs{{"anna", "team"}, {"anna", "box"}, {"bo", "g"}, {"bare", "g"}}));
  EXPECT_EQ(nested(reading), (Pairs{{"team", "g"}, {"box", "g"}, {"blank", "g"}}));
}

TEST(LdapKinds, WhatIsDerivedFromAGroupThatMustHaveMembersMustHaveThem) {
  auto settings = with_schema(kMore);
  settings.access =
      "access to attrs=userPassword by anonymous auth by * none\n"
      "access to attrs=member by * none\naccess to * by * read\n";
  const Slapd server(ldif_person("anna") +
                         "dn: cn=team,ou=groups,dc=example,dc=test\nobjectClass: teamGroup\ncn: team\n" +
                         member("anna") + "\n",
                     settings);
  expect_broken(read_ldap(server), "members-hidden");
}

TEST(LdapKinds, MembersUnderOptionsAreMembers) {
  const Slapd server(
      ldif_person("anna") + ldif_person("bo") + ldif_person("cia") +
      ldif_group("g", member("anna") + "member;lang-sv: uid=bo,ou=people,dc=example,dc=test\n") +
      ldif_group("only", "member;lang-en;lang-sv: uid=cia,ou=people,dc=example,dc=test\n"));
  const auto reading = read_ldap(server);
  expect_complete(reading);
  EXPECT_EQ(held(reading), (Pairs{{"anna", "g"}, {"bo", "g"}, {"cia", "only"}}));
}

const char* const kChiefs = R"(attributetype ( 1.3.6.1.4.1.99999.5 NAME 'chiefMember' SUP member )
attributetype ( 1.3.6.1.4.1.99999.6 NAME 'topMember' SUP chiefMember )
attributetype ( 1.3.6.1.4.1.99999.7 NAME 'nickname' SUP name )
objectclass ( 1.3.6.1.4.1.99999.8 NAME 'chiefs' SUP top AUXILIARY MAY ( topMember $ nickname ) )
)";

TEST(LdapKinds, MembersUnderNamesThatNobodyAskedForAreNotLeftOut) {
  const auto chiefs = [](const std::string& more) {
    return "dn: cn=chiefs,ou=groups,dc=example,dc=test\nobjectClass: groupOfNames\nobjectClass: chiefs\n"
           "cn: chiefs\n" +
           member("anna") + more + "\n";
  };
  const std::string top = "topMember: uid=bo,ou=people,dc=example,dc=test\n";
  const Slapd server(ldif_person("anna") + ldif_person("bo") + chiefs(top), with_schema(kChiefs)),
      harmless(ldif_person("anna") + chiefs("nickname: c\n"), with_schema(kChiefs));
  const auto reading = read_ldap(server);
  expect_broken(reading, "members-unasked");
  EXPECT_THAT(told(reading), ::testing::HasSubstr("topmember"));
  const json::object groups{{"groups", json::array{{{"base", "ou=groups,dc=example,dc=test"},
                                                    {"members", {"member", "topMember"}}}}}};
  const auto named = read_ldap(server, groups);
  expect_complete(named);
  EXPECT_EQ(held(named), (Pairs{{"anna", "chiefs"}, {"bo", "chiefs"}}));
  // What is derived from another attribute that was asked for is no member.
  expect_complete(read_ldap(
      harmless,
      {{"groups", json::array{{{"base", "ou=groups,dc=example,dc=test"}, {"description", "name"}}}}}));
}

TEST(LdapKinds, WhatHidesItsClassesIsNotComplete) {
  const std::string dan = "uid=dan,ou=svc,dc=example,dc=test";
  const auto read_with = [&](const std::string& right) {
    SlapdSettings settings;
    const std::string reader = std::string("by dn.exact=\"") + Slapd::kReader + "\" ";
    settings.access = "access to attrs=userPassword by anonymous auth by * none\naccess to dn.exact=\"" +
                      dan + "\" attrs=objectClass " + reader + right + " by * none\naccess to * " + reader +
                      "read by * none\n";
    const Slapd server(ldif_person("anna") + "dn: " + dan + "\nobjectClass: account\nuid: dan\n\n" +
                           ldif_group("g", member("anna") + at(dan)),
                       settings);
    return read_ldap(server);
  };
  expect_broken(read_with("none"), "member-unknown");
  const auto reading = read_with("search");
  expect_broken(reading, "class-hidden");
  EXPECT_EQ(held(reading), (Pairs{{"anna", "g"}, {"dan", "g"}}));
}

}  // namespace
}  // namespace behorig::testing
