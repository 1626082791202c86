// What changed since the last reading gives what a whole reading gives, against a real server with syncprov.

#include <random>

#include "plugins/common/ldap/memory.h"
#include "tests/connectors/ldap/reading.h"

namespace behorig::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

namespace json = boost::json;

SlapdSettings syncing(const std::string& overlay = {}) {
  SlapdSettings out;
  out.modules = "moduleload syncprov\nmoduleload refint\nmoduleload memberof\nmoduleload lastbind\n";
  out.overlays = "overlay syncprov\n" + overlay;
  return out;
}
/// Deletions are kept in a log, so that the server need not name what is still there.
SlapdSettings logging() { return syncing("syncprov-sessionlog 1000\n"); }

/// Every fact, in an order of its own: a directory has none.
std::string facts(const FakeReading& reading) {
  std::vector<std::string> lines;
  for (const auto& one : reading.accounts) {
    std::string line = "account " + one.id + " " + one.name + " " + one.dn + " " + one.kind + " " +
                       std::to_string(one.enabled) + " " + std::to_string(one.last_used) + " " +
                       std::to_string(one.created);
    for (const auto& [name, value] : one.attributes) line += " " + name + "=" + value;
    lines.push_back(line);
  }
  for (const auto& one : reading.entitlements)
    lines.push_back("entitlement " + one.id + " " + one.name + " " + one.dn + " " + one.description);
  for (const auto& one : reading.grants) lines.push_back("grant " + one.account + " " + one.entitlement);
  for (const auto& [inner, gives] : reading.nestings) lines.push_back("nesting " + inner + " " + gives);
  for (const auto& [entitlement, name] : reading.dangling)
    lines.push_back("dangling " + entitlement + " " + name);
  std::sort(lines.begin(), lines.end());
  std::string out = reading.complete ? "complete\n" : "not complete\n";
  for (const auto& line : lines) out += line + "\n";
  return out;
}

/// The notes of this id, with what they say.
std::string notes(const FakeReading& reading, const std::string& id) {
  std::string out;
  for (const auto& problem : reading.problems) {
    if (problem.id == id) out += problem.args_json + "\n";
  }
  return out;
}

std::string account_title(const FakeReading& reading, const std::string& name) {
  for (const auto& one : reading.accounts) {
    for (const auto& [attribute, value] : one.attributes) {
      if (one.name == name && attribute == "title") return value;
    }
  }
  return {};
}

/// What `other` remembers, as if it had been remembered with the settings of `own`.
std::string with_settings_of(const std::string& own, const std::string& other) {
  ldap::Memory::Wrong wrong{};
  const auto mine = ldap::Memory::read(own, wrong);
  auto theirs = ldap::Memory::read(other, wrong);
  EXPECT_TRUE(mine && theirs);
  theirs->settings = mine->settings;
  std::string out;
  theirs->write([&](std::string_view piece) { out += piece; });
  return out;
}

class Following {
 public:
  explicit Following(const Slapd& server, json::object more = {}) : server_(server), more_(std::move(more)) {
    last_ = read(1000, {});
    expect_complete(last_);
    EXPECT_THAT(last_.remembered, Not(IsEmpty())) << told(last_);
  }
  /// By what changed, if that is possible; compared with a whole reading.
  FakeReading again() {
    const FakeReading out = read(1000, last_.remembered);
    const FakeReading whole = read(1, {});
    EXPECT_EQ(facts(out), facts(whole));
    EXPECT_THAT(whole.remembered, IsEmpty());
    last_ = out;
    return out;
  }
  /// The same, and it must have been possible for both bases.
  FakeReading changes() {
    FakeReading out = again();
    EXPECT_EQ(notes(out, "changes-anew"), "");
    EXPECT_EQ(count_of(notes(out, "changes-read")), 2) << told(out);
    return out;
  }
  /// The same, and it must not have been possible for one of them.
  FakeReading whole(const std::string& why) {
    FakeReading out = again();
    EXPECT_THAT(notes(out, "changes-anew"), HasSubstr(why)) << told(out);
    return out;
  }
  FakeReading read(int full_every, const std::string& remembered) const {
    json::object more = more_;
    more["full_every"] = full_every;
    more["attributes"] = json::array{"mail", "title"};
    return read_ldap({.uri = server_.ldaps(),
                      .ca_file = server_.authority().file(),
                      .more = more,
                      .remembered = remembered});
  }
  std::string& remembered() { return last_.remembered; }
  const FakeReading& last() const { return last_; }

 private:
  static std::ptrdiff_t count_of(const std::string& lines) {
    return std::count(lines.begin(), lines.end(), '\n');
  }
  const Slapd& server_;
  json::object more_;
  FakeReading last_;
};

std::string directory() {
  std::string out;
  for (const char* uid : {"anna", "bo", "cia", "dan"}) out += ldif_person(uid);
  return out + ldif_group("inner", member("anna")) + ldif_group("outer", member("bo") + group("inner"));
}
std::string dn(const std::string& uid) { return "uid=" + uid + ",ou=people,dc=example,dc=test"; }
std::string modify(const std::string& entry, const std::string& lines) {
  return "dn: " + entry + "\nchangetype: modify\n" + lines + "\n\n";
}

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
  Slapd server(directory(), syncing());
  Following following(server);
  server.restart("access to dn.exact=\"" + dn("anna") + "\" by * none\naccess to * by * read\n");
  // No write: the server's state is the same, and so are the facts. That is why some readings are whole.
  const auto again = following.read(1000, following.remembered());
  EXPECT_THAT(again.accounts, SizeIs(4));
  EXPECT_THAT(following.read(2, following.remembered()).accounts, SizeIs(3));
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

TEST(LdapChanges, AServerSetBackToAnEarlierStateIsReadAsAWhole) {
  namespace fs = std::filesystem;
  for (const bool written_since : {false, true}) {
    Slapd server(directory(), syncing());
    const fs::path db = server.folder() / "db", backup = server.folder() / "backup";
    server.restart();
    server.kill();
    fs::copy(db, backup, fs::copy_options::recursive);
    server.restart();
    server.change(modify(dn("anna"), "replace: title\ntitle: chef"));
    Following following(server);
    server.kill();
    fs::remove_all(db);
    fs::copy(backup, db, fs::copy_options::recursive);
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
  following.whole("checksum");
  following.remembered() = "x";
  following.whole("checksum");
  const auto reading = following.read(1000, good);
  EXPECT_EQ(notes(reading, "changes-anew"), "");
  const auto more = read_ldap({.uri = server.ldaps(),
                               .ca_file = server.authority().file(),
                               .more = {{"attributes", json::array{"sn"}}},
                               .remembered = good});
  expect_complete(more);
  EXPECT_THAT(notes(more, "changes-anew"), HasSubstr("settings"));
}

}  // namespace
}  // namespace behorig::testing
