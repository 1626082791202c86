// A Unix machine's files: what they give whom, and when they are not whole.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/connectors/unix/machine.h"

namespace behorig::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Pair;
using Names = std::set<std::string>;

const sdk::Account& account(const sdk::FakeReading& reading, const std::string& id) {
  const auto found = std::ranges::find(reading.accounts, id, &sdk::Account::id);
  EXPECT_NE(found, reading.accounts.end()) << id;
  return *found;
}

std::string attribute(const sdk::FakeReading& reading, const std::string& id, const std::string& key) {
  for (const auto& [name, value] : account(reading, id).attributes) {
    if (name == key) return value;
  }
  return "-";
}

bool privileged(const sdk::FakeReading& reading, const std::string& name) {
  const auto found = std::ranges::find(reading.entitlements, name, &sdk::Entitlement::name);
  EXPECT_NE(found, reading.entitlements.end()) << name;
  return found != reading.entitlements.end() && found->privileged;
}

std::vector<std::string> told(const sdk::FakeReading& reading, behorig_level level) {
  std::vector<std::string> out;
  for (const auto& problem : reading.problems) {
    if (problem.level == level) out.push_back(problem.id);
  }
  return out;
}

TEST(UnixAccounts, HoldTheirPrimaryGroupAndThoseThatListThem) {
  const auto reading = Machine().read();
  EXPECT_THAT(reading.errors(), IsEmpty());
  EXPECT_TRUE(reading.complete);
  EXPECT_EQ(held(reading, "eva", ""), (Names{"users", "www"}));
  EXPECT_EQ(held(reading, "bob", ""), (Names{"users", "sudo"}));
  EXPECT_EQ(attribute(reading, "bob", "full_name"), "Bob Ek");
  EXPECT_EQ(attribute(reading, "bob", "uid"), "1000");
}

/// As getent reads the file (nss_files).
TEST(UnixAccounts, WhiteSpaceEndsAMemberOfAGroup) {
  const Machine machine;
  machine.write("group", std::string(kGroup) + "lab:x:77: eva, bob\r\nnone:x:78:\r\n");
  const auto reading = machine.read();
  EXPECT_THAT(reading.errors(), IsEmpty());
  EXPECT_THAT(reading.dangling, IsEmpty());
  EXPECT_EQ(held(reading, "bob", "").count("lab"), 1U);
  EXPECT_EQ(held(reading, "eva", "").count("lab"), 1U);
}

TEST(UnixAccounts, WithTheUidOfRootAreRoot) {
  const Machine machine;
  machine.write("passwd", std::string(kPasswd) + "toor:x:0:0::/root:/bin/sh\nbib:x:1000:1000::/:/bin/sh\n");
  const auto reading = machine.read();
  EXPECT_EQ(account(reading, "toor").kind, "privileged");
  EXPECT_EQ(held(reading, "toor", "uid"), Names{"uid 0"});
  EXPECT_TRUE(privileged(reading, "uid 0"));
  EXPECT_EQ(held(reading, "bib", "uid"), Names{"uid 1000"});
  EXPECT_EQ(held(reading, "bob", "uid"), Names{"uid 1000"});
  EXPECT_EQ(told(reading, BEHORIG_WARNING), (std::vector<std::string>{"uid-shared", "uid-shared"}));
  EXPECT_TRUE(reading.complete);
}

TEST(UnixAccounts, OfServicesAreSaidToBeWhereTheSettingsSaySo) {
  const Machine machine;
  EXPECT_EQ(account(machine.read(), "web").kind, "");
  const auto by_uid = machine.read({.service_below = 1000});
  EXPECT_EQ(account(by_uid, "web").kind, "service");
  EXPECT_EQ(account(by_uid, "bob").kind, "");
  EXPECT_EQ(account(by_uid, "root").kind, "privileged");
  const auto by_shell = machine.read({.service_no_login = true, .no_login = {"/usr/sbin/nologin"}});
  EXPECT_EQ(account(by_shell, "web").kind, "service");
}

TEST(UnixAccounts, AreDisabledByAnExpiryOrByAShellAndALockTogether) {
  const Machine machine;
  machine.write("shadow",
                "root:$6$x:1:0:99999:7:::\nbob:!$6$x:1:0:99999:7:::\neva:$6$x:1:0:99999:7::20000:\n"
                "ida::1:0:99999:7::20002:\nweb:*:1::::::\n");
  const auto reading = machine.read({.shadow = true, .no_login = {"/usr/sbin/nologin"}, .today = 20001});
  EXPECT_TRUE(reading.complete);
  EXPECT_EQ(account(reading, "bob").enabled, 1);  // keys still let him in
  EXPECT_EQ(attribute(reading, "bob", "password"), "locked");
  EXPECT_EQ(account(reading, "eva").enabled, 0);
  EXPECT_EQ(account(reading, "ida").enabled, 1);
  EXPECT_EQ(attribute(reading, "ida", "password"), "none");
  EXPECT_EQ(account(reading, "web").enabled, 0);
  EXPECT_EQ(attribute(reading, "root", "password"), "set");
  EXPECT_THAT(told(reading, BEHORIG_WARNING), ElementsAre("password-empty"));
  for (const auto& one : reading.accounts) {
    for (const auto& [key, value] : one.attributes) EXPECT_EQ(value.find("$6$"), std::string::npos);
  }
}

TEST(UnixAccounts, ThatAreNotThereButListedAreTold) {
  const Machine machine;
  machine.write("group", std::string(kGroup) + "adm:x:4:bob,gone\n");
  machine.write("passwd", std::string(kPasswd) + "odd:x:2000:4711::/:/bin/sh\n");
  const auto reading = machine.sudoers("lost, %nogroup, #77, %#78, bob ALL=ALL\n");
  EXPECT_THAT(reading.dangling, ElementsAre(Pair("group:adm", "gone"), Pair("sudo:(root) ALL", "lost"),
                                            Pair("sudo:(root) ALL", "%nogroup"),
                                            Pair("sudo:(root) ALL", "#77"), Pair("sudo:(root) ALL", "%#78")));
  EXPECT_EQ(held(reading, "odd", ""), Names{"gid 4711"});
  EXPECT_TRUE(reading.complete);
}

TEST(UnixGroups, WithOneNumberAreOneGroup) {
  const Machine machine;
  machine.write("group", std::string(kGroup) + "wheel:x:27:ida\n");
  const auto reading = machine.sudoers("%wheel ALL=ALL\n");
  for (const char* user : {"bob", "ida"}) {
    EXPECT_THAT(held(reading, user, ""), IsSupersetOf({"sudo", "wheel", "sudo (root) ALL"})) << user;
  }
  EXPECT_THAT(told(reading, BEHORIG_WARNING), ElementsAre("gid-shared"));
}

struct Broken {
  const char* what;
  const char* file;
  std::string text;
  const char* error;
};

void expect_none_is_believed(const std::vector<Broken>& all) {
  for (const auto& broken : all) {
    const Machine machine;
    machine.write(broken.file, broken.text);
    const auto reading = machine.read();
    EXPECT_FALSE(reading.complete) << broken.what << " " << broken.text;
    EXPECT_THAT(reading.errors(), Contains(broken.error)) << broken.what << " " << broken.text;
  }
}

TEST(UnixFiles, OfAccountsThatAreNotWholeOrNotUnderstoodAreNotBelieved) {
  expect_none_is_believed(
      {{"cut", "passwd", "root:x:0:0:root:/root:/bin/bash\nbob:x:1000:1000:", "file-cut"},
       {"empty", "passwd", "", "file-empty"},
       {"only comments", "group", "# nothing\n", "file-empty"},
       {"NUL", "group", "root:x:0:\nsu" + std::string(1, '\0') + "do:x:27:bob\n", "file-nul"},
       {"few fields", "passwd", "root:x:0:0:root:/root\n", "line-wrong"},
       {"NIS", "passwd", std::string(kPasswd) + "+::::::\n", "line-wrong"},
       {"uid", "passwd", "root:x:00:0:root:/root:/bin/sh\n", "line-wrong"},
       {"uid", "passwd", "root:x:4294967296:0:root:/root:/bin/sh\n", "line-wrong"},
       {"no name", "passwd", std::string(kPasswd) + ":x:7:7::/:/bin/sh\n", "line-wrong"},
       {"Latin-1", "passwd", std::string(kPasswd) + "\xe5sa:x:7:7::/:/bin/sh\n", "line-wrong"},
       {"twice", "passwd", std::string(kPasswd) + "bob:x:0:0::/:/bin/sh\n", "name-twice"},
       {"twice", "group", std::string(kGroup) + "sudo:x:28:eva\n", "name-twice"},
       {"members", "group", std::string(kGroup) + "adm:x:4:bob,,eva\n", "line-wrong"}});
}

TEST(UnixFiles, OfSudoThatAreNotWholeOrNotUnderstoodAreNotBelieved) {
  const std::string sudoers = "root ALL=(ALL) ALL\n";
  expect_none_is_believed(
      {{"cut", "sudoers", "root ALL=(ALL) ALL\nbob ALL=", "file-cut"},
       {"no rules", "sudoers", "Defaults env_reset\n", "no-rules"},
       {"netgroup", "sudoers", "+admins ALL=ALL\n", "who-not-known"},
       {"plugin's group", "sudoers", "\"%:AD admins\" ALL=ALL\n", "who-not-known"},
       {"no path", "sudoers", sudoers + "bob ALL=ls\n", "sudoers-line"},
       {"half", "sudoers", sudoers + "bob ALL\n", "sudoers-line"},
       {"quote", "sudoers", sudoers + "\"bob ALL=ALL\n", "sudoers-line"},
       {"tag", "sudoers", sudoers + "bob ALL=NOTHING: ALL\n", "sudoers-line"},
       {"option", "sudoers", sudoers + "bob ALL=FUTURE=1 ALL\n", "sudoers-line"},
       {"date", "sudoers", sudoers + "bob ALL=NOTAFTER=soon ALL\n", "sudoers-line"},
       {"bytes", "sudoers", sudoers + "b\xe5 ALL=ALL\n", "sudoers-line"},
       {"escaped NUL", "sudoers", sudoers + "b\\x00 ALL=ALL\n", "sudoers-line"},
       {"directive", "sudoers", sudoers + "@inklude x\n", "sudoers-line"},
       {"alias twice", "sudoers", sudoers + "User_Alias A=bob\nUser_Alias A=eva\n", "sudoers-alias-twice"},
       {"alias in itself", "sudoers", sudoers + "User_Alias A=B\nUser_Alias B=A\nB ALL=ALL\n",
        "sudoers-alias-loop"},
       {"include that is not there", "sudoers", sudoers + "@include sudoers.local\n", "file-unreadable"},
       {"folder that is not there", "sudoers", sudoers + "@includedir /etc/more.d\n", "file-unreadable"},
       {"includes itself", "sudoers", sudoers + "@include sudoers\n@include sudoers\n",
        "sudoers-include-deep"},
       {"out of the folder", "sudoers", sudoers + "@include ../../../../../etc/hostname\n",
        "file-unreadable"},
       {"by host", "sudoers", sudoers + "@include sudoers.%h\n", "sudoers-include-host"}});
}

TEST(UnixFiles, ThatAreMissingChangeOrCannotBeReadAreNotBelieved) {
  for (const char* name : {"passwd", "group", "sudoers"}) {
    const Machine machine;
    fs::remove(machine.path(name));
    EXPECT_THAT(machine.read().errors(), Contains("file-unreadable")) << name;
    fs::create_directory(machine.path(name));
    EXPECT_FALSE(machine.read().complete) << name;
  }
  const Machine machine;
  machine.write("sudoers.d/one", "eva ALL=/bin/ls\n");
  const std::string text = "root ALL=ALL\n@includedir /etc/sudoers.d\n";
  EXPECT_TRUE(machine.sudoers(text).complete);
  for (const char* name : {"passwd", "sudoers.d/one", "sudoers.d/two"}) {
    machine.write("sudoers", text);
    const auto reading = machine.read({}, [&] { machine.write(name, "bob ALL=ALL\n"); });
    EXPECT_FALSE(reading.complete) << name;
    machine.write("passwd", kPasswd);
    fs::remove(machine.path("sudoers.d/two"));
  }
}

TEST(UnixSudoers, OtherFilesAreReadInTheirOrderAndBackupsAreNot) {
  const Machine machine;
  machine.write("sudoers.d/10_b", "Cmnd_Alias B = A\n");
  machine.write("sudoers.d/05_a", "eva ALL = B\n");
  machine.write("sudoers.d/c.bak", "ida ALL = ALL\n");
  machine.write("sudoers.d/d~", "ida ALL = ALL\n");
  machine.write("sudoers.d/deep/e", "ida ALL = ALL\n");
  machine.write("opt/rules", "Cmnd_Alias A = /bin/a\n");
  machine.write("local.mill", "web ALL = /bin/w\n");
  const auto reading = machine.sudoers("#includedir sudoers.d\n@include /opt/rules\n@include \"local.%h\"\n",
                                       {.machine = {.host = "mill.example.org"}});
  EXPECT_THAT(reading.errors(), IsEmpty());
  EXPECT_EQ(held(reading, "eva"), Names{"sudo (root) /bin/a"});
  EXPECT_EQ(held(reading, "web"), Names{"sudo (root) /bin/w"});
  EXPECT_EQ(held(reading, "ida"), Names{});
  EXPECT_THAT(told(reading, BEHORIG_INFO), ElementsAre("sudoers-skipped", "sudoers-skipped"));
}

TEST(UnixSudoers, WhatIsDeniedIsPartOfTheRulesBeforeIt) {
  const Machine machine;
  const auto reading = machine.sudoers("bob ALL = !/bin/a, ALL, !/bin/su, /bin/b, !/bin/c\n");
  EXPECT_EQ(held(reading, "bob"),
            (Names{"sudo (root) ALL, !/bin/su, !/bin/c", "sudo (root) /bin/b, !/bin/c"}));
  EXPECT_TRUE(privileged(reading, "sudo (root) ALL, !/bin/su, !/bin/c"));
  EXPECT_FALSE(privileged(reading, "sudo (root) /bin/b, !/bin/c"));
}

TEST(UnixSudoers, GroupsAreNestingsAndExceptionsAreNot) {
  const Machine machine;
  const auto plain = machine.sudoers("%sudo ALL=(ALL:ALL) ALL\n");
  EXPECT_THAT(plain.nestings, ElementsAre(Pair("group:sudo", "sudo:(ALL : ALL) ALL")));
  const auto except = machine.sudoers("%users, !bob ALL=ALL\n");
  EXPECT_THAT(except.nestings, IsEmpty());
  EXPECT_EQ(held(except, "bob"), Names{});
  EXPECT_EQ(held(except, "eva"), Names{"sudo (root) ALL"});
}

/// sudoers(5): only ALL itself means it.
TEST(UnixSudoers, AnAliasOfEverythingMeansNoSetenv) {
  const auto reading = Machine().sudoers(
      "Cmnd_Alias AA = ALL\neva ALL=(root) SETENV: AA\nbob ALL=(root) AA\nida ALL=(root) ALL\n");
  EXPECT_EQ(held(reading, "eva"), Names{"sudo (root) SETENV: ALL"});
  EXPECT_EQ(held(reading, "bob"), Names{"sudo (root) ALL"});
  EXPECT_EQ(held(reading, "ida"), Names{"sudo (root) ALL"});
}

/// Numbers are numbers, however they are written.
TEST(UnixSudoers, NumbersMayHaveZerosBefore) {
  const auto reading = Machine().sudoers("#001000 ALL=(root) /bin/a\n%#0033 ALL=(root) /bin/b\n");
  EXPECT_THAT(reading.dangling, IsEmpty());
  EXPECT_EQ(held(reading, "bob"), Names{"sudo (root) /bin/a"});
  EXPECT_EQ(held(reading, "eva"), Names{"sudo (root) /bin/b"});
}

TEST(UnixSudoers, DatesLimitTheGrant) {
  const auto reading =
      Machine().sudoers("%sudo ALL = NOTBEFORE=20260101000000Z NOTAFTER=2026013123Z /bin/a\n");
  const sdk::FakeReading::Grant wanted{"bob", "sudo:(root) /bin/a", 20454, 20484};
  EXPECT_THAT(reading.grants, Contains(wanted));
  EXPECT_THAT(reading.nestings, IsEmpty());
}

TEST(UnixSudoers, WithoutAHostEveryRuleCountsAndSaysItsHosts) {
  const Machine machine;
  const std::string text = "Host_Alias WEB = web1, web2\nbob WEB = /bin/a : ALL = /bin/b\n";
  EXPECT_EQ(held(machine.sudoers(text), "bob", "sudo "),
            (Names{"sudo web1, web2 = (root) /bin/a", "sudo (root) /bin/b"}));
  EXPECT_EQ(held(machine.sudoers(text, {.machine = {.host = "db"}}), "bob"), Names{"sudo (root) /bin/b"});
}

TEST(UnixSudoers, RulesThatMayBeForThisHostCount) {
  const Machine machine;
  for (const char* hosts : {"10.0.0.0/8", "+servers", "db.example.org", "ALL, !+servers", "ALL, !10.1.2.3"}) {
    const auto reading =
        machine.sudoers("bob " + std::string(hosts) + " = /bin/a\n", {.machine = {.host = "db"}});
    EXPECT_EQ(held(reading, "bob"), Names{"sudo (root) /bin/a"}) << hosts;
    EXPECT_THAT(told(reading, BEHORIG_WARNING), ElementsAre("sudoers-host-unsure")) << hosts;
    EXPECT_TRUE(reading.complete);
  }
}

TEST(UnixSudoers, AddressesAreMatchedWithTheirMasks) {
  const Machine machine;
  const auto given = [&](const std::string& host) {
    return !held(machine.sudoers("bob " + host + " = /bin/a\nroot ALL=ALL\n",
                                 {.machine = {"db", {"10.1.2.3/24", "2001:db8::5/64"}}}),
                 "bob")
                .empty();
  };
  for (const char* host :
       {"10.1.2.3", "10.1.2.0", "10.0.0.0/8", "10.1.0.0/255.255.0.0", "2001:db8::5", "2001:db8::/32"})
    EXPECT_TRUE(given(host)) << host;
  for (const char* host : {"10.1.3.0", "10.1.2.4", "11.0.0.0/8", "2001:db9::/32", "2001:db8::6"})
    EXPECT_FALSE(given(host)) << host;
}

TEST(UnixSudoers, WhoIsNotKnownIsNotTakenOut) {
  const auto reading = Machine().sudoers("bob, !+outsiders ALL=ALL\n");
  EXPECT_EQ(held(reading, "bob"), Names{"sudo (root) ALL"});
  EXPECT_THAT(told(reading, BEHORIG_WARNING), ElementsAre("who-not-known-denied"));
  // Where case may count, nobody is taken out by another case.
  const auto exact = Machine().sudoers("Defaults !case_insensitive_user\nALL, !BOB ALL=ALL\n");
  EXPECT_EQ(held(exact, "bob"), Names{"sudo (root) ALL"});
}

TEST(UnixSudoers, DefaultsThatChangeWhatRulesMeanAreTold) {
  const auto reading = Machine().sudoers(
      "Defaults env_reset, !authenticate, runas_default=web\nDefaults:bob targetpw\nDefaults@mill setenv, "
      "mailto=\"x,y\"\nDefaults!/bin/a !requiretty\nbob ALL=/bin/a\n");
  EXPECT_THAT(reading.errors(), IsEmpty());
  EXPECT_EQ(told(reading, BEHORIG_WARNING), std::vector<std::string>(4, "sudoers-default"));
  EXPECT_EQ(held(reading, "bob"), Names{"sudo (web) NOPASSWD: /bin/a"});
}

TEST(UnixSudoers, AliasesThatGrowWithoutEndAreNotFollowed) {
  std::string text = "Cmnd_Alias A0 = /bin/a, /bin/b\n";
  for (int i = 1; i < 40; ++i) {
    const std::string before = "A" + std::to_string(i - 1);
    text += "Cmnd_Alias A" + std::to_string(i) + " = " + before + ", " + before + "\n";
  }
  const auto reading = Machine().sudoers(text + "bob ALL = A39\n");
  EXPECT_FALSE(reading.complete);
  EXPECT_THAT(reading.errors(), ElementsAre("sudoers-too-much"));
}

TEST(UnixSudoers, NotReadIsTold) {
  const auto reading = Machine().read({.sudoers = false});
  EXPECT_TRUE(reading.complete);
  EXPECT_THAT(told(reading, BEHORIG_WARNING), ElementsAre("sudoers-not-read"));
}

}  // namespace
}  // namespace behorig::testing
