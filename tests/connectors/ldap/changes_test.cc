// What changed since the last reading gives what a whole reading gives, against a real server with syncprov.

#include "tests/connectors/ldap/changes.h"

#include <chrono>
#include <thread>

namespace behorig::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

namespace json = boost::json;

TEST(LdapChanges, NothingAtAllIsReadWithoutASearch) {
  const Slapd server(directory(), syncing());
  Following following(server);
  const auto reading = following.changes();
  EXPECT_THAT(notes(reading, "changes-read"), HasSubstr("\"changed\":\"0\""));
  EXPECT_THAT(reading.accounts, SizeIs(4));
  EXPECT_EQ(held(reading), (Pairs{{"anna", "inner"}, {"bo", "outer"}}));
}

/// Everything that can happen to an entry, one after the other, with both ways of telling deletions.
void each_change(const SlapdSettings& settings) {
  const Slapd server(directory(), settings);
  Following following(server);
  const auto step = [&](const std::string& ldif) {
    SCOPED_TRACE(ldif);
    server.change(ldif);
    return following.changes();
  };
  auto reading = step(modify(dn("anna"), "replace: title\ntitle: chef"));
  EXPECT_THAT(notes(reading, "changes-read"), HasSubstr("\"changed\":\"1\",\"gone\":\"0\""));
  reading = step("dn: " + dn("bo") + "\nchangetype: delete\n\n");
  EXPECT_THAT(notes(reading, "changes-read"), HasSubstr("\"changed\":\"0\",\"gone\":\"1\""));
  EXPECT_EQ(dangling(reading), (Pairs{{"outer", dn("bo")}}));
  step("dn: " + dn("cia") + "\nchangetype: modrdn\nnewrdn: uid=cissi\ndeleteoldrdn: 1\n\n");
  step(modify("cn=outer,ou=groups,dc=example,dc=test",
              "add: member\n" + member("dan") + "-\ndelete: member\n" + member("bo")));
  // Out of the base, and back again.
  step("dn: " + dn("dan") +
       "\nchangetype: modrdn\nnewrdn: uid=dan\ndeleteoldrdn: 0\nnewsuperior: ou=svc,dc=example,dc=test\n\n");
  step(
      "dn: uid=dan,ou=svc,dc=example,dc=test\nchangetype: modrdn\nnewrdn: uid=dan\ndeleteoldrdn: "
      "0\nnewsuperior: ou=people,dc=example,dc=test\n\n");
  std::string added = ldif_person("eva");
  added.insert(added.find('\n') + 1, "changetype: add\n");
  reading = step(added);
  EXPECT_THAT(reading.accounts, SizeIs(4));
  step(modify(dn("eva"), "replace: mail\nmail: eva@other.test") + "dn: " + dn("anna") +
       "\nchangetype: delete\n\n");
}

TEST(LdapChanges, OfEveryKindAreFollowedByWhatIsPresent) { each_change(syncing()); }
TEST(LdapChanges, OfEveryKindAreFollowedByWhatWasDeleted) { each_change(logging()); }

/// OpenLDAP's refint writes a member's new name into groups, a moment later, and their entryCSN stays.
TEST(LdapChanges, ThatTheServerMakesInGroupsWithoutAWordAreFollowed) {
  for (const bool at_once : {false, true}) {
    const Slapd server(directory(), syncing("overlay refint\nrefint_attributes member\n"));
    Following following(server);
    const auto until = [&](const Pairs& wanted) {
      for (int i = 0; i < 100 && held(following.read(1, {})) != wanted; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
      EXPECT_EQ(held(following.again()), wanted);
    };
    server.change("dn: " + dn("bo") + "\nchangetype: modrdn\nnewrdn: uid=bosse\ndeleteoldrdn: 1\n\n");
    // Between the two changes: what is read then must not stand for ever.
    if (at_once) following.remembered() = following.read(1000, following.remembered()).remembered;
    until({{"anna", "inner"}, {"bosse", "outer"}});
    // Another one gets the name that was left.
    std::string added = ldif_person("bo");
    added.insert(added.find('\n') + 1, "changetype: add\n");
    server.change("dn: " + dn("anna") + "\nchangetype: modrdn\nnewrdn: uid=ann\ndeleteoldrdn: 1\n\n" + added);
    until({{"ann", "inner"}, {"bosse", "outer"}});
    server.change("dn: " + dn("bosse") + "\nchangetype: delete\n\n");
    until({{"ann", "inner"}});
    EXPECT_EQ(dangling(following.last()), Pairs{});
  }
}

TEST(LdapChanges, OutOfTheFilterAreGone) {
  for (const auto& settings : {syncing(), logging()}) {
    const Slapd server(directory(), settings);
    Following following(server, {{"people", json::array{{{"base", "ou=people,dc=example,dc=test"},
                                                         {"filter", "(&(uid=*)(!(title=left)))"}}}}});
    EXPECT_THAT(following.last().accounts, SizeIs(4));
    server.change(modify(dn("cia"), "replace: title\ntitle: left"));
    const auto reading = following.changes();
    EXPECT_THAT(reading.accounts, SizeIs(3));
    server.change(modify(dn("cia"), "delete: title"));
    EXPECT_THAT(following.changes().accounts, SizeIs(4));
  }
}

TEST(LdapChanges, OfTheTreeAreReadAsAWhole) {
  for (const auto& settings : {syncing(), logging()}) {
    const std::string units =
        "dn: ou=lab,ou=people,dc=example,dc=test\nobjectClass: organizationalUnit\nou: lab\n\n"
        "dn: uid=eva,ou=lab,ou=people,dc=example,dc=test\nobjectClass: account\nuid: eva\n\n"
        "dn: ou=far,dc=example,dc=test\nobjectClass: organizationalUnit\nou: far\n\n"
        "dn: uid=fia,ou=far,dc=example,dc=test\nobjectClass: account\nuid: fia\n\n";
    const Slapd server(directory() + units, settings);
    Following following(server);
    EXPECT_THAT(following.last().accounts, SizeIs(5));
    server.change(
        "dn: ou=far,dc=example,dc=test\nchangetype: modrdn\nnewrdn: ou=far\ndeleteoldrdn: 0\nnewsuperior: "
        "ou=people,dc=example,dc=test\n\n");
    EXPECT_THAT(following.whole("sync-odd").accounts, SizeIs(6));
    server.change(
        "dn: ou=lab,ou=people,dc=example,dc=test\nchangetype: modrdn\nnewrdn: ou=lab2\ndeleteoldrdn: 1\n\n");
    following.whole("sync-odd");
    server.change(
        "dn: ou=lab2,ou=people,dc=example,dc=test\nchangetype: modrdn\nnewrdn: ou=lab2\ndeleteoldrdn: "
        "0\nnewsuperior: dc=example,dc=test\n\n");
    EXPECT_THAT(following.whole("sync-odd").accounts, SizeIs(5));
    following.changes();
  }
}

TEST(LdapChanges, AtRandomGiveWhatAWholeReadingGives) {
  for (const auto& settings : {syncing(), logging()}) {
    std::mt19937 random(20261127);
    const auto pick = [&](std::size_t below) { return random() % below; };
    std::vector<std::string> people, groups;
    std::string ldif;
    for (int i = 0; i < 40; ++i) ldif += ldif_person(people.emplace_back("p" + std::to_string(i)));
    for (int i = 0; i < 8; ++i)
      ldif += ldif_group(groups.emplace_back("g" + std::to_string(i)), member("p" + std::to_string(i)));
    const Slapd server(ldif, settings);
    Following following(server);
    for (int round = 0; round < 25; ++round) {
      std::string change;
      for (std::size_t left = 1 + pick(6); left > 0; --left) {
        const std::size_t who = pick(people.size());
        const std::string number = std::to_string(round) + "x" + std::to_string(left);
        const std::string in = "cn=" + groups[pick(groups.size())] + ",ou=groups,dc=example,dc=test";
        switch (pick(6)) {
          case 0: {
            std::string added = ldif_person(people.emplace_back("n" + number));
            change += added.insert(added.find('\n') + 1, "changetype: add\n");
            break;
          }
          case 1:
            change += "dn: " + dn(people[who]) + "\nchangetype: delete\n\n";
            people.erase(people.begin() + static_cast<std::ptrdiff_t>(who));
            break;
          case 2:
            change += "dn: " + dn(people[who]) + "\nchangetype: modrdn\nnewrdn: uid=r" + number +
                      "\ndeleteoldrdn: 1\n\n";
            people[who] = "r" + number;
            break;
          case 3:
            change += modify(dn(people[who]), "replace: title\ntitle: t" + number);
            break;
          case 4:
            change +=
                modify(in, "replace: member\n" + member(people[who]) + member(people[pick(who + 1)] + "-x") +
                               group(groups[pick(groups.size())]));
            break;
          default:
            change += modify(in, "replace: description\ndescription: d" + number);
        }
      }
      SCOPED_TRACE(change);
      server.change(change);
      following.changes();
      if (HasFailure()) return;
    }
  }
}

TEST(LdapChanges, OfRightsAreSeenByTheNextWholeReading) {
  // Its state is written down with every change, so that it is the same after a restart.
  Slapd server(directory(), syncing("syncprov-checkpoint 1 1\n"));
  server.change(modify(dn("bo"), "replace: title\ntitle: king"));
  Following following(server);
  server.restart("access to dn.exact=\"" + dn("anna") + "\" by * none\naccess to * by * read\n");
  // Nothing was written: so are the facts, though the account may not see them any more. That is why some
  // readings are whole.
  const auto again = following.read(1000, following.remembered());
  EXPECT_THAT(again.accounts, SizeIs(4u));
  EXPECT_THAT(following.read(2, again.remembered).accounts, SizeIs(3u));
}

TEST(LdapChanges, OneOfSoManyReadingsIsWhole) {
  const Slapd server(directory(), syncing());
  Following following(server);
  std::string remembered = following.remembered();
  std::string whole;
  for (int i = 0; i < 7; ++i) {
    const auto reading = following.read(3, remembered);
    expect_complete(reading);
    whole += notes(reading, "changes-anew").empty() ? "-" : "w";
    remembered = reading.remembered;
  }
  EXPECT_EQ(whole, "--w--w-");
}

/// Its holes stay holes.
void copy_folder(const std::filesystem::path& from, const std::filesystem::path& to) {
  const TempFolder folder;
  Program program({"/bin/cp", "-r", "--sparse=always", from, to}, folder.path());
  ASSERT_EQ(program.wait().code, 0);
}

TEST(LdapChanges, AServerSetBackToAnEarlierStateIsReadAsAWhole) {
  namespace fs = std::filesystem;
  for (const bool written_since : {false, true}) {
    Slapd server(directory(), syncing());
    const fs::path db = server.folder() / "db", backup = server.folder() / "backup";
    server.restart();
    server.kill();
    copy_folder(db, backup);
    server.restart();
    server.change(modify(dn("anna"), "replace: title\ntitle: chef"));
    Following following(server);
    server.kill();
    fs::remove_all(db);
    copy_folder(backup, db);
    server.restart();
    if (written_since) server.change(modify(dn("bo"), "replace: title\ntitle: king"));
    following.whole(written_since ? "earlier state" : "");
    EXPECT_EQ(account_title(following.last(), "anna"), "");
  }
}

TEST(LdapChanges, WhatAnotherServerSaidIsNotGoneOnFrom) {
  const Slapd one(directory(), logging());
  Following elsewhere(one);
  Slapd other(ldif_person("zoe") + ldif_group("z", member("zoe")), logging());
  Following following(other);
  // As if a name meant another machine now: the settings are the same.
  other.change(modify(dn("zoe"), "replace: title\ntitle: chef"));
  std::string bytes = elsewhere.remembered();
  following.remembered() = with_settings_of(following.remembered(), bytes);
  following.whole("sync-odd");
}

TEST(LdapChanges, DamagedAndForeignMemoriesAreNotUsed) {
  const Slapd server(directory(), syncing());
  Following following(server);
  const std::string good = following.remembered();
  following.remembered()[good.size() / 2] ^= 1;
  following.whole("why-damaged");
  following.remembered() = "x";
  following.whole("why-damaged");
  const auto reading = following.read(1000, good);
  EXPECT_EQ(notes(reading, "changes-anew"), "");
  const auto more = read_ldap({.uri = server.ldaps(),
                               .ca_file = server.authority().file(),
                               .more = {{"attributes", json::array{"sn"}}},
                               .remembered = good});
  expect_complete(more);
  EXPECT_THAT(told(more), HasSubstr("why-settings"));
  const auto after = read_ldap({.uri = server.ldaps(),
                                .ca_file = server.authority().file(),
                                .more = {{"attributes", json::array{"mail", "title"}}},
                                .remembered = good,
                                .of_newest = false});
  expect_complete(after);
  EXPECT_THAT(told(after), HasSubstr("why-not-believed"));
  EXPECT_EQ(notes(after, "changes-read"), "");
}

}  // namespace
}  // namespace behorig::testing
