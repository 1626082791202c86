// What changed since the last reading gives what a whole reading gives, on a real domain controller.

#include "tests/connectors/active_directory/changes.h"

#include "plugins/common/ldap/entries.h"

namespace behorig::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

const char* const kPc = "CN=pc1,CN=Computers,{B}";
const std::string kUnits = "OU=Units,{B}";

std::string world() {
  std::string out = ldif_reader();
  for (const char* name : {"anna", "bo", "cilla", "dan", "eva", "fia", "gus"}) out += ldif_user(name);
  out += "dn: " + std::string(kPc) +
         "\nobjectClass: computer\nsAMAccountName: pc1$\nuserAccountControl: 4096\n\n";
  out += unit(kUnits) + unit("OU=Empty," + kUnits) + unit("OU=Full," + kUnits);
  out += "dn: CN=hans,OU=Full," + kUnits +
         "\nobjectClass: user\nsAMAccountName: hans\nuserAccountControl: 544\n\n";
  out += ldif_ad_group("inner", {"anna", "bo"}) + ldif_ad_group("outer", {"inner", "cilla", kPc}) +
         ldif_ad_group("spare", {"dan", "CN=hans,OU=Full," + kUnits}) + ldif_ad_group("primary", {"eva"});
  out += ldif_ad_group("local", {"<SID=S-1-1-0>"}, "groupType: -2147483644\n");
  return out;
}

Samba& server() {
  static Samba domain(world());
  return domain;
}

bool knows_of_deletions(const FakeReading& reading) {
  return reading.proof_json.find("all names were listed") == std::string::npos;
}

TEST(AdChanges, NothingAtAllIsRemembered) {
  for (const char* who : {Samba::kReader, Samba::kAdmin}) {
    FollowingDomain following(server(), who);
    const auto reading = following.changes();
    EXPECT_THAT(notes(reading, "changes-read"), HasSubstr("\"changed\":\"0\",\"gone\":\"0\""));
    EXPECT_THAT(held(reading), Contains(Pair("anna", "Domain Users")));
  }
}

/// Everything that can happen, one after the other.
TEST(AdChanges, OfEveryKindAreFollowed) {
  FollowingDomain ordinary(server(), Samba::kReader), admin(server(), Samba::kAdmin);
  const auto step = [&](const std::string& ldif, int changed = 1, int gone = 0) {
    SCOPED_TRACE(ldif);
    if (!ldif.empty()) server().modify(ldif);
    const std::string gone_said = "\"gone\":\"" + std::to_string(gone) + "\"";
    EXPECT_THAT(notes(admin.changes(), "changes-read"),
                HasSubstr("\"changed\":\"" + std::to_string(changed) + "\"," + gone_said));
    auto out = ordinary.changes();
    EXPECT_THAT(notes(out, "changes-read"), HasSubstr(gone_said));
    return out;
  };
  server().load(ldif_user("new"));
  EXPECT_EQ(account(step(""), "new").enabled, 1);
  EXPECT_EQ(account(step(change(ad_dn("new"), "replace: userAccountControl\nuserAccountControl: 546")), "new")
                .enabled,
            0);
  EXPECT_THAT(held(step(listing("spare", "add", ad_dn("new")))), Contains(Pair("new", "spare")));
  EXPECT_THAT(held(step(listing("spare", "delete", ad_dn("dan")))), Not(Contains(Pair("dan", "spare"))));
  EXPECT_THAT(nested(step(listing("spare", "add", ad_dn("primary")))), Contains(Pair("primary", "spare")));
  // A name of somebody who is listed.
  EXPECT_THAT(held(step(renaming(ad_dn("new"), "CN=newer", "CN=Users,{B}"))), Contains(Pair("new", "spare")));
  EXPECT_THAT(held(step(renaming("CN=newer,CN=Users,{B}", "CN=newer", "OU=Empty," + kUnits))),
              Contains(Pair("new", "spare")));
  // It is nobody's member any more, and no group changes by that.
  const auto dangling_before = ordinary.last().dangling;
  const auto less = step(removal("CN=newer,OU=Empty," + kUnits), 1, 1);
  EXPECT_THAT(names_of(less), Not(Contains(Pair(::testing::_, "new"))));
  EXPECT_EQ(less.dangling, dangling_before);
  const std::string sid = server().sid_of("primary");
  EXPECT_THAT(held(step(change(ad_dn("eva"),
                               "replace: primaryGroupID\nprimaryGroupID: " + sid.substr(sid.rfind('-') + 1)),
                        3)),
              Contains(Pair("eva", "primary")));
  // Another name of a computer, which is listed and no account.
  step(renaming(kPc, "CN=pc2", "CN=Computers,{B}"));
  step(removal("CN=pc2,CN=Computers,{B}"));
  step(listing("local", "add", "CN=S-1-5-11,CN=ForeignSecurityPrincipals,{B}"));
  step(change(ad_dn("inner"), "replace: description\ndescription: inside"));
  step(change(ad_dn("inner"), "delete: description"));
  step(renaming(ad_dn("inner"), "CN=innermost", "CN=Users,{B}"));
  step(removal("CN=innermost,CN=Users,{B}"), 1, 1);
  const std::string old_sid = "sIDHistory\nsIDHistory: " + server().sid_of("spare");
  EXPECT_THAT(held(step(change(ad_dn("cilla"), "add: " + old_sid))), Contains(Pair("cilla", "spare")));
  EXPECT_THAT(held(step(change(ad_dn("cilla"), "delete: " + old_sid))),
              Not(Contains(Pair("cilla", "spare"))));
  step("", 0);
  EXPECT_TRUE(knows_of_deletions(admin.last()));
  EXPECT_FALSE(knows_of_deletions(ordinary.last()));
}

TEST(AdChanges, WhoMaySeeDeletedObjectsIsToldOfThem) {
  const auto allow = [](const std::string& more) {
    server().modify(change("CN=Deleted Objects,{B}",
                           "replace: nTSecurityDescriptor\nnTSecurityDescriptor: "
                           "D:PAI(A;;RPWPCCDCLCRCWOWDSDSW;;;SY)(A;;RPLC;;;BA)" +
                               more),
                    true);
  };
  server().load(ldif_user("first") + ldif_user("second") + ldif_user("third"));
  server().modify(listing("spare", "add", ad_dn("second")) + removal(ad_dn("first")));
  FollowingDomain following(server(), Samba::kReader);
  allow("(A;;RPLC;;;" + server().sid_of("reader") + ")");
  server().modify(removal(ad_dn("second")));
  const auto reading = following.changes();
  EXPECT_THAT(notes(reading, "changes-read"), HasSubstr("\"gone\":\"1\""));
  EXPECT_TRUE(knows_of_deletions(reading));
  allow("");
  server().modify(removal(ad_dn("third")));
  EXPECT_THAT(notes(following.changes(), "changes-read"), HasSubstr("\"changed\":\"0\",\"gone\":\"1\""));
  EXPECT_FALSE(knows_of_deletions(following.last()));
}

TEST(AdChanges, OfAnAttributeThatIsNotAskedForAreNone) {
  FollowingDomain without(server(), Samba::kReader),
      with(server(), Samba::kReader, {{"attributes", {"mail"}}});
  server().modify(change(ad_dn("fia"), "replace: mail\nmail: fia@example.test"));
  EXPECT_THAT(notes(without.changes(), "changes-read"), HasSubstr("\"changed\":\"0\""));
  EXPECT_EQ(attribute(account(with.changes(), "fia"), "mail"), "fia@example.test");
  server().modify(change(ad_dn("fia"), "delete: mail"));
  EXPECT_EQ(attribute(account(with.changes(), "fia"), "mail"), "");
}

TEST(AdChanges, OfTheTreeAreReadAsAWhole) {
  for (const char* who : {Samba::kReader, Samba::kAdmin}) {
    FollowingDomain following(server(), who);
    server().modify(renaming("OU=Empty," + kUnits, "OU=Void", kUnits));
    following.changes();
    server().modify(renaming("OU=Full," + kUnits, "OU=Fuller", kUnits));
    EXPECT_THAT(held(following.whole("why-tree")), Contains(Pair("hans", "spare")));
    server().modify(renaming("OU=Fuller," + kUnits, "OU=Fuller", "{B}"));
    following.whole("why-tree");
    server().modify(renaming("OU=Fuller,{B}", "OU=Full", kUnits) +
                    renaming("OU=Void," + kUnits, "OU=Empty", kUnits));
    following.whole("why-tree");
    following.changes();
  }
}

TEST(AdChanges, WhatWasRestoredIsReadAsAWhole) {
  FollowingDomain ordinary(server(), Samba::kReader), admin(server(), Samba::kAdmin);
  server().modify(removal(ad_dn("gus")));
  ordinary.changes();
  admin.changes();
  server().restore("gus");
  ordinary.whole("why-restored");
  admin.whole("why-restored");
  server().modify(removal(ad_dn("gus")));
  server().restore("gus");
  admin.whole("why-restored");
}

TEST(AdChanges, OutOfTheBaseOrTheFilterAreGone) {
  const std::string users = "CN=Users," + std::string(Samba::kBase);
  FollowingDomain following(
      server(), Samba::kReader,
      {{"people_bases", {users}},
       {"people_filter", "(&(objectClass=user)(!(objectClass=computer))(!(department=left)))"},
       {"group_bases", {"CN=spare," + users}}});
  server().modify(change(ad_dn("fia"), "replace: department\ndepartment: left"));
  EXPECT_THAT(notes(following.changes(), "changes-read"), HasSubstr("\"gone\":\"1\""));
  server().modify(change(ad_dn("fia"), "delete: department"));
  EXPECT_EQ(account(following.changes(), "fia").enabled, 1);
  // It is listed still, as one from outside, and then changes there.
  server().modify(listing("spare", "add", ad_dn("fia")));
  following.changes();
  server().modify(renaming(ad_dn("fia"), "CN=fia", "OU=Empty," + kUnits));
  EXPECT_THAT(held(following.changes()), Contains(Pair("fia", "spare")));
  server().modify(
      change("CN=fia,OU=Empty," + kUnits, "replace: userAccountControl\nuserAccountControl: 546"));
  EXPECT_EQ(account(following.changes(), "fia").enabled, 0);
  server().modify(renaming("CN=fia,OU=Empty," + kUnits, "CN=fia", "CN=Users,{B}"));
  EXPECT_EQ(account(following.changes(), "fia").enabled, 0);
}

TEST(AdChanges, AttributesThatDirSyncDoesNotTellAreNeverRemembered) {
  for (const boost::json::object& more :
       {boost::json::object{{"attributes", {"memberOf"}}}, boost::json::object{{"attributes", {"manager"}}},
        boost::json::object{{"attributes", {"whenChanged"}}},
        boost::json::object{{"attributes", {"msDS-User-Account-Control-Computed"}}},
        boost::json::object{{"attributes", {"noSuchThing"}}},
        boost::json::object{{"people_filter", "(&(objectClass=user)(!(lastLogon=1)))"}},
        boost::json::object{{"group_filter", "(&(objectClass=group)(!(member=CN=x)))"}},
        boost::json::object{
            {"people_filter", "(&(objectClass=user)(!(memberOf:1.2.840.113556.1.4.1941:=CN=x)))"}}}) {
    SCOPED_TRACE(boost::json::serialize(more));
    boost::json::object settings{
        {"uri", server().ldaps()}, {"ca_file", server().authority().file()}, {"bind_dn", Samba::kReader}};
    for (const auto& pair : more) settings[pair.key()] = pair.value();
    const auto reading = read_ad(settings, Samba::kPassword);
    expect_complete(reading);
    EXPECT_NE(notes(reading, "changes-not"), "");
    EXPECT_NE(notes(reading, "why-attribute"), "");
    EXPECT_THAT(reading.remembered, ::testing::StartsWith("listed1"));
    const auto second = read_ad(settings, Samba::kPassword, reading.remembered);
    expect_complete(second);
    EXPECT_EQ(notes(second, "changes-read"), "");
  }
}

TEST(AdChanges, OneOfSoManyReadingsIsWhole) {
  FollowingDomain following(server(), Samba::kReader);
  std::string remembered = following.remembered(), how;
  for (int i = 0; i < 7; ++i) {
    const auto reading = following.read(3, remembered);
    expect_complete(reading);
    how += notes(reading, "changes-read").empty() ? "w" : "-";
    remembered = reading.remembered;
  }
  EXPECT_EQ(how, "--w--w-");
}

TEST(AdChanges, OfAnotherServerOrStateAreNotGoneOnFrom) {
  FollowingDomain following(server(), Samba::kReader);
  for (const auto& [name, value, why] :
       std::vector<std::array<std::string, 3>>{{"service", "CN=NTDS Settings,CN=DC2", "why-other-server"},
                                               {"invocation", std::string(16, 'x'), "why-other-server"},
                                               {"usn", "99999999", "why-set-back"},
                                               {"time", "1000000000", "why-old"},
                                               {"time", "99999999999", "why-old"},
                                               {"time", "soon", "why-old"},
                                               {"cookie", "garbage", "search-failed"},
                                               {"cookie", "", "sync-odd"}}) {
    SCOPED_TRACE(name + " " + value);
    following.claim(name, value);
    following.whole(why);
    following.changes();
  }
}

/// As after a snapshot of the machine was put back: its numbers go on from an earlier one.
TEST(AdChanges, OfAServerThatWasSetBackAreReadAsAWhole) {
  FollowingDomain following(server(), Samba::kReader);
  ldap::Memory::Wrong wrong{};
  auto memory = ldap::Memory::read(following.remembered(), wrong);
  ASSERT_TRUE(memory);
  ldap::Entries anna;
  std::string ranged, answer;
  memory->part("people.1")->each([&](const ldap::MemoryPart::Entry& entry) {
    if (entry.answer.find("CN=anna,") != std::string_view::npos) answer = entry.answer;
  });
  anna.add(answer, {"objectGUID", "uSNChanged"}, ranged);
  const std::string usn(anna.first(0, 1));
  ASSERT_FALSE(usn.empty());
  const std::size_t at = answer.rfind(usn);
  answer.replace(at, usn.size(), std::string(usn.size(), '9'));
  memory->part("people.1")->put(std::string(anna.first(0, 0)), answer);
  following.remembered().clear();
  memory->write([&](std::string_view piece) { following.remembered() += piece; });
  following.whole("why-set-back");
}

TEST(AdChanges, DamagedAndForeignMemoriesAreNotUsed) {
  FollowingDomain following(server(), Samba::kReader);
  const std::string good = following.remembered();
  following.remembered()[good.size() / 2] ^= 1;
  following.whole("why-damaged");
  following.remembered() = "x";
  following.whole("why-damaged");
  const auto after = following.read(1000, good, false);
  expect_complete(after);
  EXPECT_NE(notes(after, "why-not-believed"), "");
  EXPECT_EQ(notes(after, "changes-read"), "");
  following.settings()["attributes"] = boost::json::array{"mail"};
  const auto other = following.read(1000, good);
  expect_complete(other);
  EXPECT_NE(notes(other, "why-settings"), "");
}

TEST(AdChanges, WhatWasRememberedIsComparedWithAWholeReading) {
  FollowingDomain following(server(), Samba::kReader);
  // As if the search had lost all groups but one since.
  following.settings()["group_bases"] =
      boost::json::array{"CN=primary,CN=Users," + std::string(Samba::kBase)};
  const auto lost = following.read(1000, following.remembered());
  EXPECT_FALSE(lost.complete);
  EXPECT_THAT(lost.errors(), Contains("left-out"));
  EXPECT_THAT(lost.remembered, IsEmpty());
}

TEST(AdChanges, LogonsAreFollowedThoughTheyAreNotTold) {
  FollowingDomain following(server(), Samba::kAdmin);
  server().load(ldif_user("logs", "userPrincipalName: logs@corp.example.test\nuserAccountControl: 66048\n"));
  following.changes();
  EXPECT_EQ(account(following.last(), "logs").last_used, BEHORIG_NO_DAY);
  server().modify(change(ad_dn("logs"), "replace: lastLogon\nlastLogon: 134300000000000000"));
  const auto reading = following.changes();
  EXPECT_THAT(notes(reading, "changes-read"), HasSubstr("\"changed\":\"0\""));
  EXPECT_NE(account(reading, "logs").last_used, BEHORIG_NO_DAY);
  server().modify(
      change(ad_dn("logs"), "replace: lastLogonTimestamp\nlastLogonTimestamp: 134350000000000000"));
  EXPECT_THAT(notes(following.changes(), "changes-read"), HasSubstr("\"changed\":\"1\""));
}

}  // namespace
}  // namespace behorig::testing
