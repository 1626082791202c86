// What changed since the last reading gives what a whole reading gives, against a real server with syncprov.

#include <random>

#include "plugins/common/ldap/memory.h"
#include "tests/connectors/ldap/reading.h"
#include "tests/support/proxy.h"

namespace behorig::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

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

/// What `other` remembers, as if it had been remembered with the settings of `own` (and where the server was
/// in the same state).
std::string with_settings_of(const std::string& own, const std::string& other, bool state = false) {
  ldap::Memory::Wrong wrong{};
  auto mine = ldap::Memory::read(own, wrong);
  auto theirs = ldap::Memory::read(other, wrong);
  EXPECT_TRUE(mine && theirs);
  theirs->settings = mine->settings;
  if (state) {
    theirs->state = mine->state;
    for (auto& part : theirs->parts) part.cookie = mine->part(part.name)->cookie;
  }
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
    EXPECT_THAT(whole.remembered, StartsWith("listed1"));
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
  const auto after = read_ldap({.uri = server.ldaps(),
                                .ca_file = server.authority().file(),
                                .more = {{"attributes", json::array{"mail", "title"}}},
                                .remembered = good,
                                .of_newest = false});
  expect_complete(after);
  EXPECT_THAT(notes(after, "changes-anew"), HasSubstr("not believed"));
  EXPECT_EQ(notes(after, "changes-read"), "");
}

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
