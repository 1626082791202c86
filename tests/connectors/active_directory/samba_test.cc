// The connector on a real domain controller.

#include <boost/json.hpp>
#include <cstdlib>
#include <random>

#include "tests/connectors/active_directory/reading.h"
#include "tests/support/proxy.h"
#include "tests/support/samba.h"
#include "tests/support/sample.h"
#include "tests/support/shipped.h"

namespace behorig::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

std::string world() {
  std::string out = ldif_reader();
  for (const char* name : {"anna", "bo", "cilla", "dan", "eva"}) out += ldif_user(name);
  out += ldif_user("off", "userAccountControl: 546\n");
  out += ldif_user("past", "userAccountControl: 544\naccountExpires: 131000000000000000\n");
  out += ldif_user("ever", "userAccountControl: 544\naccountExpires: 9223372036854775807\n");
  out += ldif_user("loose",
                   "userAccountControl: 5046816\nservicePrincipalName: HTTP/app.corp.example.test\n"
                   "mail: loose@example.test\n");
  out += ldif_user("app", "userAccountControl: 544\nservicePrincipalName: MSSQLSvc/db.corp.example.test\n");
  out +=
      "dn: CN=pc1,CN=Computers,{B}\nobjectClass: computer\nsAMAccountName: pc1$\nuserAccountControl: "
      "4096\n\n";
  out += "dn: CN=kim,CN=Users,{B}\nobjectClass: contact\nmail: kim@example.test\n\n";
  out += ldif_ad_group("deep3", {"anna"}) + ldif_ad_group("deep2", {"deep3", "bo"}) +
         ldif_ad_group("deep1", {"deep2"});
  out += "dn: " + ad_dn("many, \"odd\"") +
         "\nobjectClass: group\nsAMAccountName: odd\nmember: " + ad_dn("cilla") + "\n\n";
  out += ldif_ad_group("odder", {ad_dn("many, \"odd\"")});
  out += ldif_ad_group("mixed", {"dan", "CN=pc1,CN=Computers,{B}", "kim"});
  out += ldif_ad_group("mail", {"eva", "deep3"}, "groupType: 2\n");
  out += ldif_ad_group("fromMail", {"mail", "bo"});
  out += ldif_ad_group("open", {"<SID=S-1-1-0>"}, "groupType: -2147483644\n");
  out +=
      ldif_ad_group("signedIn", {"CN=S-1-5-11,CN=ForeignSecurityPrincipals,{B}"}, "groupType: -2147483644\n");
  out +=
      ldif_ad_group("machine", {"<SID=S-1-5-18>", "<SID=S-1-5-21-1-2-3-1105>"}, "groupType: -2147483644\n");
  out += ldif_ad_group("primary", {"eva"});
  return out;
}

Samba& server() {
  static Samba domain(world());
  return domain;
}

boost::json::object as(const char* name) {
  return {{"uri", server().ldaps()}, {"ca_file", server().authority().file()}, {"bind_dn", name}};
}
boost::json::object with(boost::json::object base, const boost::json::object& more) {
  for (const auto& pair : more) base[pair.key()] = pair.value();
  return base;
}
FakeReading read_as_reader(const boost::json::object& more = {}) {
  return read_ad(with(as(Samba::kReader), more), Samba::kPassword);
}
const FakeReading& whole() {
  static const FakeReading reading = read_as_reader();
  return reading;
}

std::string proof(const FakeReading& reading, const char* key) {
  const auto all = boost::json::parse(reading.proof_json).as_object();
  return all.contains(key) ? std::string(all.at(key).as_string()) : std::string();
}

TEST(ActiveDirectory, AnOrdinaryUserReadsItWhole) {
  expect_complete(whole());
  EXPECT_EQ(proof(whole(), "domain"), Samba::kBase);
  EXPECT_EQ(proof(whole(), "token-checks"),
            std::to_string(std::min<std::size_t>(20, whole().accounts.size())));
  EXPECT_EQ(proof(whole(), "token-checks.elsewhere"), "0");
}

TEST(ActiveDirectory, AnAccountIsKnownByItsGuidAndSid) {
  const auto& anna = account(whole(), "anna");
  EXPECT_THAT(anna.id,
              ::testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"));
  EXPECT_EQ(anna.dn, "CN=anna,CN=Users," + std::string(Samba::kBase));
  EXPECT_THAT(attribute(anna, "objectSid"), ::testing::StartsWith(server().sid() + "-"));
  EXPECT_GT(anna.created, 20'000);
}

TEST(ActiveDirectory, WhoMayNotSignInIsDisabled) {
  EXPECT_EQ(account(whole(), "anna").enabled, 1);
  EXPECT_EQ(account(whole(), "off").enabled, 0);
  EXPECT_EQ(account(whole(), "past").enabled, 0);
  EXPECT_EQ(account(whole(), "ever").enabled, 1);
  EXPECT_EQ(attribute(account(whole(), "past"), "accountExpires"), "2016-02-15");
}

TEST(ActiveDirectory, SwitchesOfAnAccountAreAttributes) {
  const auto& loose = account(whole(), "loose");
  for (const char* key : {"passwordNeverExpires", "noPreauthentication", "trustedForDelegation",
                          "smartcardRequired", "passwordNotRequired"})
    EXPECT_EQ(attribute(loose, key), "yes") << key;
  EXPECT_EQ(attribute(loose, "servicePrincipalName"), "HTTP/app.corp.example.test");
  EXPECT_EQ(attribute(account(whole(), "anna"), "noPreauthentication"), "");
  EXPECT_EQ(attribute(loose, "mail"), "");
  EXPECT_EQ(attribute(account(read_as_reader({{"attributes", {"mail"}}}), "loose"), "mail"),
            "loose@example.test");
}

TEST(ActiveDirectory, WhoHasSignedInWasUsed) {
  const auto admin = read_ad(as(Samba::kAdmin), Samba::kPassword);
  expect_complete(admin);
  // The reading itself is a logon.
  EXPECT_GT(account(admin, "Administrator").last_used, 20'000);
  EXPECT_EQ(account(admin, "anna").last_used, BEHORIG_NO_DAY);
}

TEST(ActiveDirectory, AccountsOfServicesAreOfThatKind) {
  EXPECT_EQ(account(whole(), "app").kind, "service");
  EXPECT_EQ(account(whole(), "anna").kind, "");
}

TEST(ActiveDirectory, ManagedServiceAccountsAreReadAndComputersOnlyIfAsked) {
  server().load(
      "dn: CN=gmsa,CN=Managed Service Accounts,{B}\nobjectClass: msDS-GroupManagedServiceAccount\n"
      "sAMAccountName: gmsa$\nuserAccountControl: 4096\nmsDS-ManagedPasswordInterval: 30\n\n");
  const auto without = read_as_reader();
  EXPECT_EQ(account(without, "gmsa$").kind, "service");
  EXPECT_EQ(names_of(without).size() + 2, names_of(read_as_reader({{"computers", true}})).size());
  const auto all = read_as_reader({{"computers", true}});
  expect_complete(all);
  EXPECT_EQ(account(all, "pc1$").kind, "service");
  EXPECT_THAT(held(all), Contains(Pair("pc1$", "mixed")));
}

TEST(ActiveDirectory, GroupsInGroupsAreFollowed) {
  EXPECT_THAT(held(whole()), AllOf(Contains(Pair("anna", "deep3")), Contains(Pair("bo", "deep2")),
                                   Contains(Pair("cilla", "odd")), Contains(Pair("dan", "mixed"))));
  EXPECT_THAT(nested(whole()), AllOf(Contains(Pair("deep3", "deep2")), Contains(Pair("deep2", "deep1")),
                                     Contains(Pair("odd", "odder"))));
  EXPECT_EQ(entitlement(whole(), "deep1").kind, "group");
}

TEST(ActiveDirectory, MembersThatAreNoAccountsAreCounted) {
  EXPECT_EQ(proof(whole(), "members.left-out"), "2");
  for (const auto& [group, member] : dangling(whole())) EXPECT_NE(group, "mixed") << member;
}

TEST(ActiveDirectory, ThePrimaryGroupIsHeldThoughItDoesNotListAnybody) {
  EXPECT_THAT(held(whole()), Contains(Pair("anna", "Domain Users")));
  const std::string sid = server().sid_of("primary");
  server().modify("dn: CN=eva,CN=Users,{B}\nchangetype: modify\nreplace: primaryGroupID\nprimaryGroupID: " +
                  sid.substr(sid.rfind('-') + 1) + "\n");
  const auto reading = read_as_reader();
  expect_complete(reading);
  EXPECT_THAT(held(reading), AllOf(Contains(Pair("eva", "primary")), Contains(Pair("eva", "Domain Users"))));
  // Nor does anybody else: those outside the bases are looked for.
  const std::string users = ",CN=Users," + std::string(Samba::kBase);
  const auto few = read_as_reader(
      {{"people_bases", {"CN=anna" + users}}, {"group_bases", {"CN=primary" + users, "CN=deep3" + users}}});
  expect_complete(few);
  EXPECT_EQ(held(few), (Pairs{{"eva", "primary"}, {"anna", "deep3"}}));
}

TEST(ActiveDirectory, PowerIsKnownByTheSidNotByTheName) {
  server().modify(
      "dn: CN=Domain Admins,CN=Users,{B}\nchangetype: modify\nreplace: sAMAccountName\n"
      "sAMAccountName: Chefer\n");
  server().load(ldif_ad_group("Domain Admins 2", {"bo"}));
  const auto reading = read_as_reader({{"privileged", {server().sid() + "-513"}}});
  expect_complete(reading);
  for (const char* name : {"Chefer", "Administrators", "Enterprise Admins", "Schema Admins",
                           "Backup Operators", "Account Operators", "Server Operators", "Print Operators",
                           "Group Policy Creator Owners", "Domain Users"})
    EXPECT_TRUE(entitlement(reading, name).privileged) << name;
  for (const char* name : {"Domain Admins 2", "Domain Guests", "Users", "deep1", "DnsAdmins"}) {
    if (name == std::string("DnsAdmins") && names_of(reading).count(name) == 0) continue;
    EXPECT_FALSE(entitlement(reading, name).privileged) << name;
  }
  EXPECT_FALSE(entitlement(whole(), "Domain Users").privileged);
}

TEST(ActiveDirectory, AGroupForMailGivesNothingInOtherGroups) {
  EXPECT_EQ(entitlement(whole(), "mail").kind, "distribution");
  EXPECT_THAT(held(whole()), Contains(Pair("eva", "mail")));
  EXPECT_THAT(nested(whole()), Contains(Pair("deep3", "mail")));
  EXPECT_THAT(nested(whole()), Not(Contains(Pair("mail", "fromMail"))));
  EXPECT_EQ(proof(whole(), "members.mail-only"), "1");
}

TEST(ActiveDirectory, EverybodyIsHeldByEveryAccount) {
  for (const auto& [name, group] : Pairs{{"Everyone", "open"}, {"Authenticated Users", "signedIn"}}) {
    EXPECT_THAT(nested(whole()), Contains(Pair(name, group)));
    EXPECT_EQ(entitlement(whole(), name).kind, "everybody");
    for (const auto& one : whole().accounts) EXPECT_THAT(held(whole()), Contains(Pair(one.name, name)));
  }
  EXPECT_EQ(entitlement(whole(), "Everyone").id, "S-1-1-0");
}

TEST(ActiveDirectory, WhoNobodySignsInAsIsDangling) {
  EXPECT_THAT(dangling(whole()), AllOf(Contains(Pair("machine", "S-1-5-18 (SYSTEM)")),
                                       Contains(Pair("machine", "S-1-5-21-1-2-3-1105"))));
  for (const auto& [group, member] : dangling(whole()))
    EXPECT_THAT(member, Not(HasSubstr("S-1-5-11"))) << group;
}

TEST(ActiveDirectory, WhoHasAnOldSidHoldsWhatItGives) {
  const std::string old = "S-1-5-21-7-8-9-4242", admins = server().sid() + "-512",
                    older = server().sid_of("odder");
  server().load(ldif_user("moved") + ldif_ad_group("movedGroup", {"dan"}) +
                ldif_ad_group("knowsOld", {"<SID=" + old + ">", "bo"}, "groupType: -2147483644\n") +
                ldif_ad_group("globalOfBo", {"bo"}));
  server().modify("dn: " + ad_dn("moved") + "\nchangetype: modify\nadd: sIDHistory\nsIDHistory: " + old +
                  "\nsIDHistory: " + admins + "\n\ndn: " + ad_dn("movedGroup") +
                  "\nchangetype: modify\nadd: sIDHistory\nsIDHistory: " + older + "\n\ndn: " + ad_dn("eva") +
                  "\nchangetype: modify\nadd: sIDHistory\nsIDHistory: " + server().sid_of("bo") + "\n");
  const auto reading = read_as_reader({{"token_checks", 1000}});
  expect_complete(reading);
  EXPECT_THAT(attribute(account(reading, "moved"), "sIDHistory"), AllOf(HasSubstr(old), HasSubstr(admins)));
  const auto name_of_admins = [&] {
    for (const auto& one : reading.entitlements) {
      if (one.privileged && one.dn.starts_with("CN=Domain Admins,")) return one.name;
    }
    return std::string();
  };
  EXPECT_THAT(held(reading),
              AllOf(Contains(Pair("moved", name_of_admins())), Contains(Pair("moved", "knowsOld")),
                    Contains(Pair("eva", "knowsOld")), Not(Contains(Pair("eva", "globalOfBo")))));
  EXPECT_THAT(nested(reading), Contains(Pair("movedGroup", "odder")));
  EXPECT_EQ(proof(reading, "members.by-old-sids"), "4");
}

TEST(ActiveDirectory, PagesAndNarrowBasesGiveTheSame) {
  const auto paged = read_as_reader({{"page_size", 3}});
  expect_complete(paged);
  const auto again = read_as_reader();
  EXPECT_EQ(held(paged), held(again));
  EXPECT_EQ(nested(paged), nested(again));
  const auto narrow = read_as_reader({{"group_bases", {"CN=deep1,CN=Users," + std::string(Samba::kBase)}}});
  expect_complete(narrow);
  EXPECT_THAT(nested(narrow), AllOf(Contains(Pair("deep3", "deep2")), Contains(Pair("deep2", "deep1"))));
  EXPECT_THAT(held(narrow),
              AllOf(Contains(Pair("anna", "deep3")), Not(Contains(Pair("anna", "Domain Users")))));
}

TEST(ActiveDirectory, WhatASearchLeavesOutIsNotGone) {
  const auto settings = as(Samba::kReader);
  const auto first = read_as_reader();
  expect_complete(read_ad(settings, Samba::kPassword, first.remembered));
  // As if the search had lost all groups but one since.
  const auto narrow = with(settings, {{"group_bases", {"CN=deep1,CN=Users," + std::string(Samba::kBase)}}});
  const auto lost = read_ad(narrow, Samba::kPassword, first.remembered);
  EXPECT_FALSE(lost.complete);
  EXPECT_THAT(lost.errors(), Contains("left-out"));
}

TEST(ActiveDirectory, WhatWasDeletedIsGone) {
  server().load(ldif_user("brief"));
  const boost::json::object all{{"full_every", 1}};
  const auto before = read_as_reader(all);
  EXPECT_EQ(account(before, "brief").name, "brief");
  server().modify("dn: " + ad_dn("brief") + "\nchangetype: delete\n\n");
  const auto after = read_ad(with(as(Samba::kReader), all), Samba::kPassword, before.remembered);
  expect_complete(after);
  EXPECT_EQ(proof(after, "missing.asked"), "1");
}

TEST(ActiveDirectory, APasswordIsNotSentInTheClear) {
  expect_broken(read_as_reader({{"uri", server().ldap()}}), "clear-text");
  expect_broken(read_as_reader({{"uri", server().ldap()}, {"insecure", true}}), "bind-needs-tls");
  expect_complete(read_as_reader({{"uri", server().ldap()}, {"starttls", true}}));
}

TEST(ActiveDirectory, TheWrongDoorIsToldAsSuch) {
  const TempFolder folder;
  const Authority other(folder.path(), "other");
  expect_broken(read_as_reader({{"ca_file", other.file()}}), "tls-not-trusted");
  expect_broken(read_ad(as(Samba::kReader), "wrong"), "bind-refused");
  expect_broken(read_as_reader({{"uri", "ldaps://127.0.0.1:3269"}}), "global-catalog");
  expect_broken(read_as_reader({{"people_bases", {"OU=None," + std::string(Samba::kBase)}}}), "base-missing");
  expect_broken(read_as_reader({{"people_filter", "(cn=none)"}}), "nothing-found");
}

TEST(ActiveDirectory, KerberosWorksInTheSandbox) {
  const HostJob job =
      shipped_job("active_directory",
                  boost::json::serialize(boost::json::object{{"uri", server().named()},
                                                             {"ca_file", server().authority().file()},
                                                             {"bind", "gssapi"},
                                                             {"keytab", server().keytab("reader")},
                                                             {"krb5_config", server().krb5_config()}}));
  const auto reading = read_system(job);
  EXPECT_TRUE(reading.claims_complete) << told(reading);
  EXPECT_THAT(reading.errors, IsEmpty()) << told(reading);
  EXPECT_GT(reading.counts.accounts, 10U);
}

TEST(ActiveDirectory, AKeyThatIsNotTheAccountsIsRefused) {
  const TempFolder folder;
  write_file(folder.path() / "none.keytab", "no keys");
  expect_broken(read_ad({{"uri", server().named()},
                         {"ca_file", server().authority().file()},
                         {"bind", "gssapi"},
                         {"keytab", (folder.path() / "none.keytab").string()},
                         {"krb5_config", server().krb5_config()}},
                        ""),
                "bind-failed");
  EXPECT_EQ(std::getenv("KRB5CCNAME"), nullptr);
}

TEST(ActiveDirectory, NoCutIsComplete) {
  std::uint64_t bytes = 0;
  const auto read_through = [](const CutProxy& proxy) {
    return read_as_reader({{"uri", "ldaps://127.0.0.1:" + std::to_string(proxy.port())}});
  };
  {
    const CutProxy proxy(636, UINT64_MAX);
    expect_complete(read_through(proxy));
    bytes = proxy.passed();
  }
  const int cuts = sample(15, "BEHORIG_CUTS");
  std::mt19937_64 random(20261127);
  for (int i = 0; i < cuts; ++i) {
    const std::uint64_t at = random() % (bytes - 64);
    const CutProxy proxy(636, at, i % 2 == 0 ? CutProxy::How::close : CutProxy::How::reset);
    const auto reading = read_through(proxy);
    EXPECT_FALSE(reading.complete) << "cut after " << at << " of " << bytes;
    EXPECT_THAT(reading.errors(), Not(IsEmpty()));
  }
}

}  // namespace
}  // namespace behorig::testing
