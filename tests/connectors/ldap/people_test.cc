// What people's entries say of them, against a real server.

#include "tests/connectors/ldap/reading.h"

namespace behorig::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

const sdk::Account* account(const FakeReading& reading, const std::string& name) {
  for (const auto& one : reading.accounts) {
    if (one.name == name) return &one;
  }
  ADD_FAILURE() << "no account " << name;
  return nullptr;
}

TEST(LdapPeople, IdsAreStableAndAttributesOnlyThoseAskedFor) {
  const Slapd server(ldif_person("anna", "mail: anna@other.test\nemployeeNumber: 17\n") +
                     ldif_group("g", member("anna")));
  const auto reading = read_ldap(server, {{"attributes", boost::json::array{"MAIL", "employeeNumber"}}});
  expect_complete(reading);
  const auto* anna = account(reading, "anna");
  ASSERT_NE(anna, nullptr);
  EXPECT_EQ(anna->id.size(), 36U);
  EXPECT_EQ(anna->dn, "uid=anna,ou=people,dc=example,dc=test");
  EXPECT_THAT(anna->attributes,
              UnorderedElementsAre(std::pair("MAIL", "anna@example.test"),
                                   std::pair("MAIL", "anna@other.test"), std::pair("employeeNumber", "17")));
  EXPECT_NE(anna->created, BEHORIG_NO_DAY);
}

/// Who may be told from the reading as disabled.
std::set<std::string> disabled(const FakeReading& reading) {
  std::set<std::string> out;
  for (const auto& one : reading.accounts) {
    if (one.enabled == 0) out.insert(one.name);
  }
  return out;
}

std::string policy(const std::string& cn, const std::string& lockout) {
  return "dn: cn=" + cn +
         ",ou=svc,dc=example,dc=test\nobjectClass: device\nobjectClass: pwdPolicy\ncn: " + cn +
         "\npwdAttribute: userPassword\n" + (lockout.empty() ? "" : "pwdLockout: " + lockout + "\n") + "\n";
}
SlapdSettings with_policies(const std::string& fallback) {
  SlapdSettings out;
  out.overlays = "overlay ppolicy\n";
  if (!fallback.empty())
    out.overlays += "ppolicy_default \"cn=" + fallback + ",ou=svc,dc=example,dc=test\"\n";
  out.access = "access to attrs=userPassword by anonymous auth by * none\naccess to * by * read\n";
  return out;
}

bool signs_in(const Slapd& server, const std::string& uid) {
  const TempFolder folder;
  Program who({"/usr/bin/ldapwhoami", "-x", "-H", server.uri(), "-D",
               "uid=" + uid + ",ou=people,dc=example,dc=test", "-w", "secret"},
              folder.path());
  return who.wait().code == 0;
}

TEST(LdapPeople, EnabledUntilAnAdministratorOrTheCalendarSaysElse) {
  const std::string shadow = "objectClass: shadowAccount\nshadowExpire: ";
  const Slapd server(
      policy("default", "TRUE") + ldif_person("works") +
          ldif_person("locked", "pwdAccountLockedTime: 000001010000Z\n") +
          ldif_person("locked-out", "pwdAccountLockedTime: 20261101120000Z\n") +
          ldif_person("expired", shadow + "18000\n") + ldif_person("never", shadow + "-1\n") +
          ldif_person("later", shadow + "99999\n") + ldif_person("ended", "pwdEndTime: 20200101000000Z\n") +
          ldif_person("begins", "pwdStartTime: 29990101000000Z\n") + ldif_group("g", member("works")),
      with_policies("default"));
  const auto reading = read_ldap(server);
  expect_complete(reading);
  EXPECT_THAT(disabled(reading), ElementsAre("begins", "ended", "expired", "locked"));
}

const std::string kLocked = "userPassword: secret\npwdAccountLockedTime: 000001010000Z\n";
const std::string kEnded = "userPassword: secret\npwdEndTime: 20200101000000Z\n";
std::string under(const std::string& policy) {
  return "pwdPolicySubentry: cn=" + policy + ",ou=svc,dc=example,dc=test\n";
}

/// Whoever the server itself lets in is not disabled.
FakeReading expect_as_the_server(const Slapd& server, const std::set<std::string>& people) {
  const auto reading = read_ldap(server);
  expect_complete(reading);
  std::set<std::string> locked_out;
  for (const auto& uid : people) {
    if (!signs_in(server, uid)) locked_out.insert(uid);
  }
  EXPECT_EQ(disabled(reading), locked_out);
  return reading;
}

TEST(LdapPeople, ALockCountsAsThePolicyThatIsNamedSays) {
  std::string ldif = policy("on", "TRUE") + policy("off", "FALSE") + policy("silent", "");
  std::set<std::string> people;
  for (const char* name : {"on", "off", "silent", "gone"}) {
    ldif +=
        ldif_person(name, kLocked + under(name)) + ldif_person(std::string("x") + name, kEnded + under(name));
    people.insert({name, std::string("x") + name});
  }
  expect_as_the_server(Slapd(ldif + ldif_group("g", member("on")), with_policies("")), people);
}

TEST(LdapPeople, ALockCountsAsThePoliciesSayWhereNoneIsNamed) {
  const std::string people = ldif_person("locked", kLocked) + ldif_person("over", kEnded) +
                             ldif_person("works", "userPassword: secret\n") +
                             ldif_group("g", member("works"));
  const std::set<std::string> all{"locked", "over", "works"};
  for (const char* lockout : {"TRUE", "FALSE", ""})
    EXPECT_EQ(
        notes(expect_as_the_server(Slapd(people + policy("default", lockout), with_policies("default")), all),
              "lock-without-policy"),
        "");
  // Without any policy nothing is locked.
  EXPECT_NE(notes(expect_as_the_server(Slapd(people, with_policies("")), all), "lock-without-policy"), "");
  // Which is the default one is known to nobody: one of them might not lock.
  const auto reading =
      read_ldap(Slapd(people + policy("a", "TRUE") + policy("b", "FALSE"), with_policies("a")));
  expect_complete(reading);
  EXPECT_THAT(disabled(reading), ElementsAre("over"));
}

TEST(LdapPeople, PoliciesThatAreHiddenLockNobody) {
  auto settings = with_policies("default");
  settings.access =
      "access to dn.base=\"cn=default,ou=svc,dc=example,dc=test\" by * none\n" + settings.access;
  const Slapd server(
      ldif_person("locked", kLocked) + policy("default", "TRUE") + ldif_group("g", member("locked")),
      settings);
  const auto reading = read_ldap(server);
  expect_complete(reading);
  EXPECT_THAT(disabled(reading), IsEmpty());
  EXPECT_THAT(notes(reading, "lock-without-policy"), ::testing::HasSubstr(R"("count":"1")"));
}

TEST(LdapPeople, EnabledByTheWordsOfAnAttribute) {
  const Slapd server(ldif_person("works", "employeeType: Aktiv\n") +
                     ldif_person("left", "employeeType: slutat\n") + ldif_group("g", member("works")));
  const boost::json::object words{{"attribute", "employeeType"}, {"yes", {"aktiv"}}, {"no", {"Slutat"}}};
  const auto people = [&](const boost::json::object& enabled) {
    return boost::json::object{
        {"people", boost::json::array{{{"base", "ou=people,dc=example,dc=test"}, {"enabled", enabled}}}}};
  };
  const auto reading = read_ldap(server, people(words));
  expect_complete(reading);
  EXPECT_EQ(account(reading, "works")->enabled, 1);
  EXPECT_EQ(account(reading, "left")->enabled, 0);
  expect_broken(read_ldap(server, people({{"attribute", "employeeType"}, {"yes", {"aktiv"}}})),
                "value-not-known");
}

TEST(LdapPeople, WordsThatContradictEachOtherAreNotKnown) {
  const boost::json::object words{
      {"attribute", "employeeType"}, {"yes", {"active", "on"}}, {"no", {"left", "off"}}};
  const boost::json::object people{
      {"people", boost::json::array{{{"base", "ou=people,dc=example,dc=test"}, {"enabled", words}}}}};
  const auto with = [](const std::string& uid, const std::string& one, const std::string& other) {
    return ldif_person(uid, "employeeType: " + one + "\nemployeeType: " + other + "\n");
  };
  const Slapd agree(with("works", "active", "on") + with("gone", "left", "off") +
                    ldif_group("g", member("works"))),
      contradict(with("works", "active", "left") + ldif_group("g", member("works")));
  const auto reading = read_ldap(agree, people);
  expect_complete(reading);
  EXPECT_THAT(disabled(reading), ElementsAre("gone"));
  const auto both = read_ldap(contradict, people);
  expect_broken(both, "value-not-known");
  EXPECT_EQ(account(both, "works")->enabled, -1);
}

TEST(LdapPeople, ValuesThatAreNoTextAreShownAsBytes) {
  const Slapd server(ldif_person("anna", "userCertificate;binary:: /wAB\njpegPhoto:: /9j/AA==\n") +
                     ldif_group("g", member("anna")));
  const auto reading = read_ldap(server, {{"attributes", boost::json::array{"jpegPhoto"}}});
  expect_complete(reading);
  EXPECT_THAT(account(reading, "anna")->attributes, ElementsAre(std::pair("jpegPhoto", "0xffd8ff00")));
}

TEST(LdapPeople, LongValuesAreTakenAndLongerOnesTold) {
  const auto person = [](std::size_t size) {
    return ldif_person("anna", ldif_line("description", std::string(size, 'x')));
  };
  const boost::json::object more{{"attributes", boost::json::array{"description"}}};
  const Slapd large(person(64 << 10) + ldif_group("g", member("anna"))),
      huge(person(1 << 20) + ldif_group("g", member("anna")));
  const auto reading = read_ldap(large, more);
  expect_complete(reading);
  EXPECT_EQ(account(reading, "anna")->attributes.at(0).second.size(), 64U << 10);
  expect_broken(read_ldap(huge, more), "value-too-long");
}

TEST(LdapPeople, AnIdThatEntriesDoNotHaveIsNotComplete) {
  const Slapd server(ldif_person("anna") + ldif_group("g", member("anna")));
  const auto reading = read_ldap(
      server,
      {{"people", boost::json::array{{{"base", "ou=people,dc=example,dc=test"}, {"id", "employeeNumber"}}}}});
  expect_broken(reading, "no-id");
  EXPECT_EQ(held(reading), (Pairs{{"anna", "g"}}));
}

TEST(LdapPeople, OfSeveralIdsTheOneInTheNameCounts) {
  // A server gives values in the order in which they were written, which says nothing.
  const auto entry = [](const std::string& rdn, const std::string& values) {
    return "dn: " + rdn + ",ou=people,dc=example,dc=test\nobjectClass: inetOrgPerson\n" + values +
           "cn: bo\nsn: bo\n\n";
  };
  const std::string two = "uid: bo2\nuid: Bo\n";
  const auto listing = [](const std::string& rdn) {
    return ldif_group("g", "member: " + rdn + ",ou=people,dc=example,dc=test\n");
  };
  const boost::json::object by_uid{
      {"people", boost::json::array{{{"base", "ou=people,dc=example,dc=test"}, {"id", "uid"}}}}};
  const Slapd server(entry("uid=bo", two) + listing("uid=bo")),
      by_name(entry("cn=bo", two) + listing("cn=bo"));
  const auto reading = read_ldap(server, by_uid);
  expect_complete(reading);
  EXPECT_EQ(reading.accounts.at(0).id, "Bo");
  EXPECT_EQ(reading.accounts.at(0).name, "Bo");
  // The next reading looks for the same.
  server.change(
      "dn: uid=bo,ou=people,dc=example,dc=test\nchangetype: modify\nreplace: uid\nuid: Bo\nuid: bo2\n\n");
  const auto again = read_ldap({.uri = server.ldaps(),
                                .ca_file = server.authority().file(),
                                .more = by_uid,
                                .remembered = reading.remembered});
  expect_complete(again);
  EXPECT_THAT(again.proof_json, ::testing::Not(::testing::HasSubstr("missing.asked")));
  expect_broken(read_ldap(by_name, by_uid), "id-many");
}

/// Kinds of accounts by their names, of these blocks of people.
std::map<std::string, std::string> kinds(const Slapd& server, const boost::json::array& people,
                                         int connections) {
  const auto reading = read_ldap(server, {{"people", people}, {"connections", connections}});
  expect_complete(reading);
  EXPECT_EQ(held(reading), (Pairs{{"anna", "g"}, {"bo", "g"}, {"reader", "g"}}));
  std::map<std::string, std::string> out;
  for (const auto& one : reading.accounts) out[one.name] = one.kind;
  return out;
}

TEST(LdapPeople, WhereBasesOverlapTheDeepestCounts) {
  const Slapd server(ldif_person("anna") + ldif_person("bo") +
                     ldif_group("g", member("anna") + member("bo") + "member: " + Slapd::kReader + "\n"));
  const boost::json::object wide{{"base", "dc=example,dc=test"}, {"kind", "personal"}},
      anna{{"base", "OU=People, dc=example,dc=test"}, {"filter", "(uid=anna)"}, {"kind", "privileged"}},
      service{{"base", "ou=svc,dc=example,dc=test"}, {"kind", "service"}},
      shared{{"base", "ou=people,dc=example,dc=test"}, {"kind", "shared"}};
  for (const int connections : {1, 2}) {
    using Kinds = std::map<std::string, std::string>;
    const Kinds wanted{{"anna", "privileged"}, {"bo", "personal"}, {"reader", "service"}};
    EXPECT_EQ(kinds(server, {wide, anna, service}, connections), wanted);
    EXPECT_EQ(kinds(server, {service, anna, wide}, connections), wanted);
    // Of bases that are the same, the first one.
    const Kinds all{{"anna", "shared"}, {"bo", "shared"}, {"reader", "service"}};
    EXPECT_EQ(kinds(server, {wide, shared, anna, service}, connections), all);
    const Kinds some{{"anna", "privileged"}, {"bo", "shared"}, {"reader", "service"}};
    EXPECT_EQ(kinds(server, {wide, anna, shared, service}, connections), some);
  }
}

}  // namespace
}  // namespace behorig::testing
