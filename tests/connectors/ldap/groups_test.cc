// Who is in what: each way in which directories write it down, as a real server hands it out.

#include "tests/connectors/ldap/reading.h"

namespace behorig::testing {
namespace {

using ::testing::SizeIs;

TEST(LdapGroups, MembersAndGroupsInGroupsAndACycle) {
  const Slapd server(ldif_person("anna") + ldif_person("bo") +
                     ldif_group("inner", member("anna") + group("ring")) +
                     ldif_group("outer", member("bo") + group("inner")) + ldif_group("ring", group("outer")));
  const auto reading = read_ldap(server);
  expect_complete(reading);
  EXPECT_EQ(held(reading), (Pairs{{"anna", "inner"}, {"bo", "outer"}}));
  EXPECT_EQ(nested(reading), (Pairs{{"ring", "inner"}, {"inner", "outer"}, {"outer", "ring"}}));
}

TEST(LdapGroups, UniqueNamesWithAndWithoutTheOptionalId) {
  const Slapd server(ldif_person("anna") + ldif_person("bo") + R"(dn: cn=unique,ou=groups,dc=example,dc=test
objectClass: groupOfUniqueNames
cn: unique
uniqueMember: uid=anna,ou=people,dc=example,dc=test
uniqueMember: uid=bo,ou=people,dc=example,dc=test#'0101'B

)");
  const auto reading = read_ldap(server);
  expect_complete(reading);
  EXPECT_EQ(held(reading), (Pairs{{"anna", "unique"}, {"bo", "unique"}}));
}

TEST(LdapGroups, PosixGroupsByLoginAndByPrimaryGroup) {
  const std::string posix = "objectClass: posixAccount\nuidNumber: 1\nhomeDirectory: /\n";
  const Slapd server(ldif_person("anna", posix + "gidNumber: 100\n") +
                     ldif_person("bo", posix + "gidNumber: 999\n") +
                     R"(dn: cn=staff,ou=groups,dc=example,dc=test
objectClass: posixGroup
cn: staff
gidNumber: 100
memberUid: bo
memberUid: gone

)");
  const auto reading = read_ldap(server);
  expect_complete(reading);
  EXPECT_EQ(held(reading), (Pairs{{"anna", "staff"}, {"bo", "staff"}, {"bo", "gid 999"}}));
  EXPECT_EQ(dangling(reading), (Pairs{{"staff", "gone"}}));
}

std::string posix_group(const std::string& dn, const std::string& gid, const std::string& more = {}) {
  return "dn: " + dn + "\nobjectClass: posixGroup\ncn: " + dn.substr(3, dn.find(',') - 3) + "\n" +
         (gid.empty() ? "" : "gidNumber: " + gid + "\n") + more + "\n";
}
std::string posix_person(const std::string& uid, const std::string& gid) {
  return ldif_person(uid,
                     "objectClass: posixAccount\nuidNumber: 1\nhomeDirectory: /\ngidNumber: " + gid + "\n");
}

TEST(LdapGroups, PrimaryGroupsOutsideTheBasesAreReadAndOthersToldByTheirNumber) {
  const Slapd server(
      posix_person("anna", "100") + posix_person("bo", "200") + posix_person("cia", "300") +
      posix_person("dan", "300") + posix_person("private", "1") +
      posix_group("cn=staff,ou=groups,dc=example,dc=test", "100") +
      // Who is in a group outside has a primary group, too.
      posix_group("cn=wheel,ou=svc,dc=example,dc=test", "200", "memberUid: eva\n") +
      posix_group("cn=deep,ou=svc,dc=example,dc=test", "400") +
      posix_group("cn=nobody,ou=svc,dc=example,dc=test", "500") +
      "dn: uid=eva,ou=svc,dc=example,dc=test\nobjectClass: account\nobjectClass: posixAccount\n"
      "uid: eva\ncn: eva\nuidNumber: 5\nhomeDirectory: /\ngidNumber: 400\n\n");
  const auto reading = read_ldap(server);
  expect_complete(reading);
  EXPECT_EQ(held(reading), (Pairs{{"anna", "staff"},
                                  {"bo", "wheel"},
                                  {"eva", "wheel"},
                                  {"eva", "deep"},
                                  {"cia", "gid 300"},
                                  {"dan", "gid 300"}}));
  EXPECT_THAT(reading.entitlements, SizeIs(4));
}

TEST(LdapGroups, ManyPrimaryGroupsAreAskedForAtOnce) {
  std::string ldif = posix_group("cn=wheel,ou=svc,dc=example,dc=test", "1100") +
                     posix_group("cn=other,ou=svc,dc=example,dc=test", "99") + ldif_group("g", member("p0"));
  for (int i = 0; i < 150; ++i) ldif += posix_person("p" + std::to_string(i), std::to_string(1000 + i));
  const auto reading = read_ldap(Slapd(ldif));
  expect_complete(reading);
  EXPECT_THAT(reading.entitlements, SizeIs(151));
  EXPECT_THAT(reading.grants, SizeIs(151));
  EXPECT_TRUE(held(reading).contains({"p100", "wheel"}));
}

TEST(LdapGroups, HiddenNumbersOfPrimaryGroupsAreNotComplete) {
  const std::string ldif =
      posix_person("anna", "100") + posix_group("cn=staff,ou=groups,dc=example,dc=test", "100");
  for (const char* ou : {"people", "groups"}) {
    SlapdSettings settings;
    settings.access = "access to attrs=userPassword by anonymous auth by * none\naccess to dn.subtree=\"ou=" +
                      std::string(ou) +
                      ",dc=example,dc=test\" attrs=gidNumber by * none\naccess to * by dn.exact=\"" +
                      Slapd::kReader + "\" read by * none\n";
    expect_broken(read_ldap(Slapd(ldif, settings)), "gid-hidden");
  }
  expect_complete(read_ldap(Slapd(ldif)));
}

TEST(LdapGroups, LoginsAreMatchedAsTheServerMatchesThemAndFoundOutsideTheBases) {
  const Slapd server(ldif_person("anna") + R"(dn: cn=staff,ou=groups,dc=example,dc=test
objectClass: posixGroup
cn: staff
gidNumber: 100
memberUid: ANNA
memberUid: reader
memberUid: anna
memberUid: gone

)");
  const auto reading = read_ldap(server);
  expect_complete(reading);
  EXPECT_EQ(held(reading), (Pairs{{"anna", "staff"}, {"reader", "staff"}}));
  EXPECT_EQ(dangling(reading), (Pairs{{"staff", "gone"}}));
}

TEST(LdapGroups, OrganizationalRoles) {
  const Slapd server(ldif_person("anna") + R"(dn: cn=registrar,ou=groups,dc=example,dc=test
objectClass: organizationalRole
cn: registrar
roleOccupant: uid=anna,ou=people,dc=example,dc=test

)");
  EXPECT_EQ(held(read_ldap(server)), (Pairs{{"anna", "registrar"}}));
}

const char* const kDynamic = R"(dn: cn=dynamic,ou=groups,dc=example,dc=test
objectClass: groupOfURLs
cn: dynamic
memberURL: ldap:///ou=people,dc=example,dc=test??sub?(uid=a*)

)";

TEST(LdapGroups, DynamicGroupsAreFollowedWhereTheServerDoesNot) {
  const Slapd server(ldif_person("anna") + ldif_person("arne") + ldif_person("bo") + kDynamic);
  const auto reading = read_ldap(server);
  expect_complete(reading);
  EXPECT_EQ(held(reading), (Pairs{{"anna", "dynamic"}, {"arne", "dynamic"}}));
}

TEST(LdapGroups, DynamicGroupsThatTheServerExpands) {
  SlapdSettings settings;
  settings.overlays = "overlay dynlist\ndynlist-attrset groupOfURLs memberURL member\n";
  const Slapd server(ldif_person("anna") + ldif_person("arne") + ldif_person("bo") + kDynamic, settings);
  const auto reading = read_ldap(server);
  expect_complete(reading);
  EXPECT_EQ(held(reading), (Pairs{{"anna", "dynamic"}, {"arne", "dynamic"}}));
}

TEST(LdapGroups, AMemberUrlToElsewhereIsNotComplete) {
  std::string elsewhere = kDynamic;
  elsewhere.replace(elsewhere.find("ldap:///"), 8, "ldap://other.example/");
  const Slapd server(ldif_person("anna") + ldif_group("all", member("anna")) + elsewhere);
  expect_broken(read_ldap(server), "url-not-followed");
}

TEST(LdapGroups, DistinguishedNamesAreEqualInAnySpelling) {
  const Slapd server(R"(dn: cn=Loop\2C Endless,ou=people,dc=example,dc=test
objectClass: person
cn: Loop, Endless
sn: Endless

dn: cn=Åsa  Ek+sn=Ek,ou=people,dc=example,dc=test
objectClass: person
cn: Åsa  Ek
sn: Ek

)" + ldif_group("g1", "member: CN=loop\\, endless, OU=People,DC=example,DC=test\n") +
                     ldif_group("g2", "member: SN=ek+CN=ÅSA EK,ou=people,dc=example,dc=test\n") +
                     ldif_group("g3", "member: 2.5.4.3=loop\\2c  endless,ou=people,dc=example,dc=test\n"));
  const auto reading = read_ldap(server);
  expect_complete(reading);
  EXPECT_EQ(held(reading), (Pairs{{"Loop, Endless", "g1"}, {"Åsa  Ek", "g2"}, {"Loop, Endless", "g3"}}));
  EXPECT_THAT(reading.accounts, SizeIs(2));
}

TEST(LdapGroups, MembersThatDoNotExistAreToldAndThoseOutsideTheBasesAreRead) {
  const Slapd server(
      ldif_person("anna") +
      ldif_group("g", member("anna") + member("gone") +
                          "member: uid=reader,ou=svc,dc=example,dc=test\n"
                          "member: cn=hidden group,ou=svc,dc=example,dc=test\nmember:\n") +
      "dn: cn=hidden group,ou=svc,dc=example,dc=test\nobjectClass: groupOfNames\ncn: hidden group\n" +
      member("anna") + "\n");
  const auto reading = read_ldap(server);
  expect_complete(reading);
  EXPECT_EQ(held(reading), (Pairs{{"anna", "g"}, {"reader", "g"}, {"anna", "hidden group"}}));
  EXPECT_EQ(nested(reading), (Pairs{{"hidden group", "g"}}));
  EXPECT_EQ(dangling(reading), (Pairs{{"g", "uid=gone,ou=people,dc=example,dc=test"}}));
}

TEST(LdapGroups, AnEntryThatIsBothAnAccountAndAGroupIsBoth) {
  // Found as a group after other groups have listed it as the account that it is, too.
  const Slapd server(ldif_person("anna") + R"(dn: cn=both,ou=people,dc=example,dc=test
objectClass: groupOfNames
objectClass: uidObject
cn: both
uid: both
member: uid=anna,ou=people,dc=example,dc=test

)" + ldif_group("g", "member: cn=both,ou=people,dc=example,dc=test\n"));
  const auto reading = read_ldap(
      server,
      {{"connections", 1},
       {"people", boost::json::array{{{"base", "ou=people,dc=example,dc=test"}, {"filter", "(uid=*)"}}}},
       {"groups", boost::json::array{{{"base", "ou=groups,dc=example,dc=test"}},
                                     {{"base", "ou=people,dc=example,dc=test"}}}}});
  expect_complete(reading);
  EXPECT_EQ(held(reading), (Pairs{{"anna", "both"}, {"both", "g"}}));
  EXPECT_EQ(nested(reading), (Pairs{{"both", "g"}}));
}

TEST(LdapGroups, BasesThatOverlapCountOnce) {
  const Slapd server(ldif_person("anna") + ldif_group("g", member("anna")));
  const auto reading =
      read_ldap(server, {{"people", boost::json::array{{{"base", "dc=example,dc=test"}},
                                                       {{"base", "ou=people,dc=example,dc=test"}}}}});
  expect_complete(reading);
  EXPECT_THAT(reading.accounts, SizeIs(2));  // and the reader
  EXPECT_THAT(reading.grants, SizeIs(1));
}

TEST(LdapGroups, WhereBasesOverlapTheDeepestCounts) {
  const Slapd server(ldif_person("anna") + ldif_person("bo") +
                     ldif_group("g", member("anna") + "seeAlso: uid=bo,ou=people,dc=example,dc=test\n"));
  const boost::json::object wide{{"base", "dc=example,dc=test"}},
      deep{{"base", "ou=groups,dc=example,dc=test"}, {"members", {"seeAlso"}}};
  for (const auto& groups : {boost::json::array{wide, deep}, boost::json::array{deep, wide}}) {
    for (const int connections : {1, 2})
      EXPECT_EQ(held(read_ldap(server, {{"groups", groups}, {"connections", connections}})),
                (Pairs{{"bo", "g"}}));
  }
}

}  // namespace
}  // namespace behorig::testing
