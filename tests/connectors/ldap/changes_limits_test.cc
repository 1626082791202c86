// Where what changed does not say all, or breaks off.

#include "tests/connectors/ldap/changes.h"
#include "tests/support/proxy.h"

namespace behorig::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

namespace json = boost::json;

/// A login, as the person.
void log_in(const Slapd& server, const std::string& uid) {
  const TempFolder folder;
  Program who({"/usr/bin/ldapwhoami", "-x", "-H", server.uri(), "-D", dn(uid), "-w", "secret"},
              folder.path());
  ASSERT_EQ(who.wait().code, 0);
}

std::int32_t last_used(const FakeReading& reading, const std::string& name) {
  for (const auto& one : reading.accounts) {
    if (one.name == name) return one.last_used;
  }
  return BEHORIG_NO_DAY;
}

TEST(LdapChanges, LoginsAreFollowedThoughTheServerDoesNotTellThem) {
  for (const bool overlay : {true, false}) {
    auto settings = syncing(overlay ? "overlay lastbind\n" : "");
    if (!overlay) settings.limits = "lastbind on\n";
    settings.access = "access to attrs=userPassword by anonymous auth by * none\naccess to * by * read\n";
    std::string ldif;
    for (const char* uid : {"anna", "bo"}) ldif += ldif_person(uid, "userPassword: secret\n");
    const Slapd server(ldif + ldif_group("g", member("anna")), settings);
    log_in(server, "anna");
    Following following(server);
    EXPECT_NE(last_used(following.last(), "anna"), BEHORIG_NO_DAY);
    EXPECT_EQ(last_used(following.last(), "bo"), BEHORIG_NO_DAY);
    const std::string before = following.remembered();
    log_in(server, "bo");
    EXPECT_NE(last_used(following.changes(), "bo"), BEHORIG_NO_DAY)
        << notes(following.last(), "changes-read");
    // This version counts a login as a change; to others nothing was written, as it is here.
    following.remembered() = with_settings_of(following.remembered(), before, true);
    const auto reading = following.changes();
    EXPECT_THAT(notes(reading, "changes-read"), Not(HasSubstr("\"changed\":\"1\"")));
    EXPECT_NE(last_used(reading, "bo"), BEHORIG_NO_DAY);
  }
}

/// A policy below the base of people is none of them, and hundreds may name it; what it says is asked anew.
TEST(LdapChanges, PoliciesThatManyNameAreNoReasonToReadAll) {
  auto settings = syncing("overlay ppolicy\n");
  const std::string dn_of_policy = "cn=strict,ou=people,dc=example,dc=test";
  std::string ldif = directory() + "dn: " + dn_of_policy +
                     "\nobjectClass: device\nobjectClass: pwdPolicy\ncn: strict\npwdAttribute: userPassword\n"
                     "pwdLockout: TRUE\n\n";
  for (int i = 0; i < 250; ++i)
    ldif += ldif_person("p" + std::to_string(i),
                        "pwdAccountLockedTime: 000001010000Z\npwdPolicySubentry: " + dn_of_policy + "\n");
  const Slapd server(ldif, settings);
  Following following(server);
  const auto locked = [](const FakeReading& reading) {
    return std::count_if(reading.accounts.begin(), reading.accounts.end(),
                         [](const auto& one) { return one.enabled == 0; });
  };
  EXPECT_EQ(locked(following.last()), 250);
  server.change(modify(dn("p7"), "delete: pwdPolicySubentry") +
                modify(dn("p8"), "replace: title\ntitle: chef"));
  EXPECT_EQ(locked(following.changes()), 250);
  server.change(modify(dn_of_policy, "replace: pwdLockout\npwdLockout: FALSE"));
  EXPECT_EQ(locked(following.changes()), 0);
}

/// What lies outside the bases, what derived attributes give and which of two ids counts: as in a whole
/// reading.
TEST(LdapChanges, OfIdsNumbersAndOptionsAreFollowed) {
  const std::string posix = "objectClass: posixAccount\nuidNumber: 1\nhomeDirectory: /\ngidNumber: ";
  const Slapd server(directory() + ldif_person("eva", posix + "7\nuid: a-eva\n") +
                         "dn: cn=seven,ou=svc,dc=example,dc=test\nobjectClass: posixGroup\ncn: seven\n"
                         "gidNumber: 7\n\n",
                     syncing());
  Following following(server,
                      {{"people", json::array{{{"base", "ou=people,dc=example,dc=test"}, {"id", "uid"}},
                                              {{"base", "dc=example,dc=test"}, {"kind", "service"}}}}});
  EXPECT_TRUE(held(following.last()).contains({"eva", "seven"}));
  server.change(
      modify(dn("eva"), "replace: gidNumber\ngidNumber: 8\n-\nreplace: uid\nuid: b-eva\nuid: eva") +
      modify("cn=inner,ou=groups,dc=example,dc=test", "add: member;lang-sv\nmember;lang-sv: " + dn("cia")));
  const auto reading = following.again();
  EXPECT_EQ(notes(reading, "changes-anew"), "");
  EXPECT_TRUE(held(reading).contains({"eva", "gid 8"}));
  EXPECT_TRUE(held(reading).contains({"cia", "inner"}));
}

TEST(LdapChanges, MembersThatTheServerWorksOutAreAskedForAnew) {
  const Slapd server(directory() + R"(dn: cn=dynamic,ou=groups,dc=example,dc=test
objectClass: groupOfURLs
cn: dynamic
memberURL: ldap:///ou=people,dc=example,dc=test??sub?(title=chef)

)",
                     syncing("overlay dynlist\ndynlist-attrset groupOfURLs memberURL member\n"));
  Following following(server);
  EXPECT_FALSE(held(following.last()).contains({"anna", "dynamic"}));
  server.change(modify(dn("anna"), "replace: title\ntitle: chef"));
  EXPECT_TRUE(held(following.changes()).contains({"anna", "dynamic"}));
}

TEST(LdapChanges, AttributesThatTheServerKeepsAreNeverRemembered) {
  const Slapd server(directory(), syncing("overlay memberof\n"));
  const std::vector<json::object> all{
      {{"attributes", json::array{"memberOf"}}},
      {{"people", json::array{{{"base", "ou=people,dc=example,dc=test"},
                               {"filter", "(|(memberOf=cn=inner,ou=groups,dc=example,dc=test)(uid=*))"}}}}},
      {{"people", json::array{{{"base", "ou=people,dc=example,dc=test"},
                               {"filter", "(&(uid=*)(!(MEMBEROF:2.5.13.1:=cn=x)))"}}}}},
      {{"people", json::array{{{"base", "ou=people,dc=example,dc=test"},
                               {"filter", "(&(uid=*)(modifiersName=cn=a*))"},
                               {"may_be_empty", true}}}}}};
  for (const auto& more : all) {
    SCOPED_TRACE(json::serialize(more));
    const LdapSettings settings{.uri = server.ldaps(), .ca_file = server.authority().file(), .more = more};
    const auto reading = read_ldap(settings);
    expect_complete(reading);
    EXPECT_THAT(notes(reading, "changes-not"), HasSubstr("ou=people"));
    auto again = settings;
    again.remembered = reading.remembered;
    const auto second = read_ldap(again);
    expect_complete(second);
    EXPECT_THAT(notes(second, "changes-read"), Not(HasSubstr("ou=people")));
    EXPECT_THAT(notes(second, "changes-read"), HasSubstr("ou=groups"));
  }
}

TEST(LdapChanges, ServersThatCannotTellThemAreReadAsEver) {
  auto only_loaded = syncing();
  only_loaded.overlays.clear();
  for (const auto& settings : {SlapdSettings(), only_loaded}) {
    const Slapd server(directory(), settings);
    const auto reading = read_ldap(server);
    expect_complete(reading);
    EXPECT_THAT(reading.accounts, SizeIs(4u));
    EXPECT_THAT(reading.remembered, StartsWith("listed1"));
  }
  auto limited = syncing();
  limited.limits = "limits * size.soft=3 size.hard=3 size.pr=3 size.prtotal=unlimited";
  const Slapd server(directory(), limited);
  const auto reading = read_ldap(server);
  expect_complete(reading);
  EXPECT_THAT(reading.accounts, SizeIs(4u));
}

TEST(LdapChanges, ThatWereCutAreNeverHalfOfThem) {
  std::string ldif = directory();
  for (int i = 0; i < 200; ++i) ldif += ldif_person("p" + std::to_string(i));
  const Slapd server(ldif, syncing());
  const json::object more{{"insecure", true}, {"connections", 1}};
  const auto first = read_ldap({.uri = server.uri(), .more = more});
  expect_complete(first);
  std::string change;
  for (int i = 0; i < 200; i += 2)
    change += modify(dn("p" + std::to_string(i)), "replace: title\ntitle: new");
  for (int i = 1; i < 200; i += 8)
    change += "dn: " + dn("p" + std::to_string(i)) + "\nchangetype: delete\n\n";
  server.change(change);
  const auto whole = read_ldap({.uri = server.uri(), .more = more});
  EXPECT_THAT(whole.dangling, IsEmpty());
  const auto through = [&](const CutProxy& proxy) {
    return read_ldap({.uri = "ldap://127.0.0.1:" + std::to_string(proxy.port()),
                      .more = more,
                      .remembered = first.remembered});
  };
  const CutProxy open(server.port(), UINT64_MAX);
  EXPECT_EQ(facts(through(open)), facts(whole));
  const std::uint64_t all = open.passed();
  int complete = 0, broken = 0;
  for (std::uint64_t part = 1; part <= 42; ++part) {
    SCOPED_TRACE(part);
    const CutProxy proxy(server.port(), all * part / 40);
    const auto reading = through(proxy);
    complete += reading.complete ? 1 : 0;
    broken += reading.complete ? 0 : 1;
    if (reading.complete) {
      EXPECT_EQ(facts(reading), facts(whole));
    } else {
      EXPECT_THAT(reading.dangling, IsEmpty());
      EXPECT_THAT(reading.remembered, IsEmpty());
    }
  }
  EXPECT_GT(complete, 0);
  EXPECT_GT(broken, 0);
}

TEST(LdapChanges, WhatIsNotCompleteIsNotRemembered) {
  auto settings = syncing();
  settings.access = "access to attrs=member by * none\naccess to * by * read\n";
  const Slapd server(directory(), settings);
  const auto reading = read_ldap(server);
  expect_broken(reading, "members-hidden");
  EXPECT_THAT(reading.remembered, IsEmpty());
}

}  // namespace
}  // namespace behorig::testing
