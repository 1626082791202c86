// A domain controller that lies about what changed: what is told is the truth, or it is not complete.

#include "plugins/common/ldap/ber.h"
#include "plugins/common/ldap/dirsync.h"
#include "tests/connectors/active_directory/reading.h"
#include "tests/connectors/active_directory/script.h"

namespace behorig::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

/// What the connector asks besides what it asks for a whole reading.
enum class Part { none, dirsync, service, schema, tombstones, names, by_id, logons };

bool holds(const LdapRequest& r, std::string_view bytes) { return r.bytes.find(bytes) != std::string::npos; }
bool is_by_id(const LdapRequest& r) {
  for (int i = 1; i < 100; ++i) {
    if (holds(r, guid_bytes(i))) return true;
  }
  return false;
}
bool is_about_logons(const LdapRequest& r) {
  const std::size_t first = r.bytes.find("\x09lastLogon");
  return first != std::string::npos && r.bytes.find("\x09lastLogon", first + 1) != std::string::npos;
}
Part part_of(const LdapRequest& r) {
  for (const auto& oid : r.controls) {
    if (oid == ldap::kDirSync) return Part::dirsync;
    if (oid == "1.2.840.113556.1.4.417") return Part::tombstones;
  }
  if (r.base == "CN=NTDS,DC=test") return Part::service;
  if (r.base == "CN=Schema,DC=test") return Part::schema;
  if (r.scope == LDAP_SCOPE_BASE) return Part::none;
  if (is_by_id(r)) return Part::by_id;
  if (is_about_logons(r)) return Part::logons;
  if (r.attributes.size() == 1 && r.attributes[0] == "objectGUID") return Part::names;
  return Part::none;
}

/// Before the change and after it: u2 was disabled, u3 was deleted (which takes it out of `many`), and u4 is
/// new and in `few`.
class World {
 public:
  explicit World(bool changed) : changed_(changed) {}

  std::string operator()(const LdapRequest& r) const {
    switch (part_of(r)) {
      case Part::dirsync:
        return told(r, changed_) + end(r);
      case Part::service:
        return ldap_entry(r.id, r.base, {{"invocationId", {std::string(16, 'i')}}}) + ldap_done(r.id, 0);
      case Part::schema:
        return schema(r);
      case Part::tombstones:
      case Part::logons:
        return ldap_done(r.id, 0, "");
      default:
        break;
    }
    if (r.scope != LDAP_SCOPE_BASE) return entries(r) + ldap_done(r.id, 0, "");
    return ask_of(r) == Ask::tokens ? tokens(r) : honest(r);
  }
  /// The entries that a search shows.
  std::string entries(const LdapRequest& r) const {
    const bool foreign = holds(r, "foreignSecurityPrincipal"),
               people = holds(r, "msDS-ManagedServiceAccount"), groups = holds(r, "\x05group"),
               named = is_by_id(r);
    std::string out;
    for (const auto& [number, dn, is_group, attributes] : all()) {
      if (foreign || (people && is_group) || (groups && !is_group)) continue;
      if (!named || holds(r, guid_bytes(number))) out += ldap_entry(r.id, dn, attributes);
    }
    return out;
  }
  static std::string told(const LdapRequest& r, bool changed) {
    if (!changed) return "";
    return object(r, 2, {{"userAccountControl", {"514"}}}) + gone(r, 3) +
           object(r, 4, {{"name", {"u4"}}, {"whenCreated", {"20261127000000.0Z"}}}) + object(r, 12, {}) +
           object(r, 13, {});
  }
  static std::string object(const LdapRequest& r, int number, const LdapAttributes& more) {
    LdapAttributes all{{"objectGUID", {guid_bytes(number)}}};
    all.insert(all.end(), more.begin(), more.end());
    return ldap_entry(r.id, "CN=x,DC=test", all);
  }
  static std::string gone(const LdapRequest& r, int number) {
    return object(r, number, {{"name", {"u3 DEL"}}, {"isDeleted", {"TRUE"}}});
  }
  static std::string value(bool more, const std::string& cookie) {
    return ldap::ber_element(ldap::kBerSequence,
                             ldap::ber_element(ldap::kBerInteger, std::string(1, more ? '\1' : '\0')) +
                                 ldap::ber_element(ldap::kBerInteger, std::string(1, '\0')) +
                                 ldap::ber_element(ldap::kBerOctets, cookie));
  }
  static std::string end(const LdapRequest& r, bool more = false, const std::string& cookie = "state") {
    return ldap_done_with(r.id, 0, ldap::kDirSync, value(more, cookie));
  }

 private:
  struct One {
    int number;
    std::string dn;
    bool is_group;
    LdapAttributes attributes;
  };
  std::vector<One> all() const {
    std::vector<One> out;
    for (int i : {1, 2, 3, 4}) {
      if (i == (changed_ ? 3 : 4)) continue;
      auto attributes = with(user(i), "uSNChanged", {std::to_string(10 + i)});
      if (i == 2 && changed_) attributes = with(attributes, "userAccountControl", {"514"});
      out.push_back({i, user_dn(i), false, attributes});
    }
    const std::string last = user_dn(changed_ ? 4 : 3);
    out.push_back({11, "CN=Domain Users,DC=test", true, group(11, own_sid(513), "Domain Users")});
    out.push_back(
        {12, "CN=few,DC=test", true, with(group(12, own_sid(2001), "few"), "member", {user_dn(1), last})});
    out.push_back({13, kBig, true,
                   with(group(13, own_sid(2002), "many"), "member",
                        changed_ ? std::vector<std::string>{user_dn(1), user_dn(2)}
                                 : std::vector<std::string>{user_dn(1), user_dn(2), user_dn(3)})});
    out.push_back({14, "CN=Administrators,DC=test", true,
                   with(group(14, sid_bytes({32, 544}), "Administrators"), "member", {kBig})});
    return out;
  }
  std::string tokens(const LdapRequest& r) const {
    std::vector<std::string> sids{own_sid(513)};
    if (r.base != user_dn(4)) sids.insert(sids.end(), {own_sid(2002), sid_bytes({32, 544})});
    if (r.base != user_dn(2)) sids.push_back(own_sid(2001));
    return ldap_entry(r.id, r.base, {{"tokenGroups", sids}}) + ldap_done(r.id, 0);
  }
  static std::string schema(const LdapRequest& r) {
    std::string out;
    for (const char* name :
         {"objectSid", "sAMAccountName", "userAccountControl", "primaryGroupID", "objectClass",
          "accountExpires", "lockoutTime", "lastLogonTimestamp", "pwdLastSet", "servicePrincipalName",
          "userPrincipalName", "adminCount", "groupType", "description", "member"}) {
      LdapAttributes attributes{{"lDAPDisplayName", {name}}, {"systemFlags", {"16"}}};
      if (std::string_view(name) == "member") {
        attributes.emplace_back("linkID", std::vector<std::string>{"2"});
        attributes.emplace_back("attributeSyntax", std::vector<std::string>{"2.5.5.1"});
      }
      out += ldap_entry(r.id, "CN=a,CN=Schema,DC=test", attributes);
    }
    for (const char* name : {"objectGUID", "whenCreated", "uSNChanged", "lastLogon"})
      out +=
          ldap_entry(r.id, "CN=a,CN=Schema,DC=test", {{"lDAPDisplayName", {name}}, {"systemFlags", {"17"}}});
    return out + ldap_done(r.id, 0, "");
  }
  bool changed_;
};

LdapSelf syncing_self() {
  auto out = self();
  out.root.push_back({"supportedControl", {ldap::kDirSync}});
  out.root.push_back({"dsServiceName", {"CN=NTDS,DC=test"}});
  out.root.push_back({"highestCommittedUSN", {"100"}});
  out.root.push_back({"schemaNamingContext", {"CN=Schema,DC=test"}});
  return out;
}

FakeReading read_world(const ScriptedLdap& server, const std::string& remembered = {},
                       int full_every = 1000) {
  return read_ad({{"uri", server.uri()},
                  {"insecure", true},
                  {"bind_dn", "reader@test"},
                  {"timeout", 1},
                  {"full_every", full_every}},
                 "password", remembered);
}

const std::string& remembered() {
  static const std::string bytes = [] {
    const ScriptedLdap server(World(false), syncing_self());
    const auto reading = read_world(server);
    expect_complete(reading);
    EXPECT_THAT(reading.remembered, StartsWith("behorig-ldap")) << told(reading);
    return reading.remembered;
  }();
  return bytes;
}
const FakeReading& truth() {
  static const FakeReading reading = [] {
    const ScriptedLdap server(World(true), syncing_self());
    FakeReading out = read_world(server, {}, 1);
    expect_complete(out);
    return out;
  }();
  return reading;
}

TEST(AdDirSync, AnHonestServerIsFollowed) {
  const ScriptedLdap server(World(true), syncing_self());
  const auto reading = read_world(server, remembered());
  EXPECT_EQ(facts(reading), facts(truth())) << told(reading);
  EXPECT_THAT(notes(reading, "changes-read"), HasSubstr("\"changed\":\"5\",\"gone\":\"1\"")) << told(reading);
  EXPECT_EQ(account(reading, "u2").enabled, 0);
}

TEST(AdDirSync, SaysWhatItAsksFor) {
  int asked = 0;
  const ScriptedLdap server(
      [&](const LdapRequest& r) {
        if (part_of(r) == Part::dirsync) {
          ++asked;
          EXPECT_EQ(r.base, "DC=test");
          EXPECT_EQ(r.values.at(0), ldap::dirsync_request("state"));
          for (const char* name : {"objectGUID", "name", "isDeleted", "whenCreated", "member", "groupType"})
            EXPECT_THAT(r.attributes, ::testing::Contains(::testing::StrCaseEq(name)));
        }
        return World(true)(r);
      },
      syncing_self());
  read_world(server, remembered());
  EXPECT_EQ(asked, 1);
}

TEST(AdDirSync, MoreIsAskedForUntilThereIsNone) {
  const ScriptedLdap server(
      [&](const LdapRequest& r) {
        if (part_of(r) != Part::dirsync) return World(true)(r);
        if (r.values.at(0) == ldap::dirsync_request("state"))
          return World::object(r, 2, {}) + World::gone(r, 3) + World::end(r, true, "half");
        return World::object(r, 4, {{"name", {"u4"}}, {"whenCreated", {"20261127000000.0Z"}}}) +
               World::object(r, 12, {}) + World::object(r, 13, {}) + World::end(r, false, "all");
      },
      syncing_self());
  const auto reading = read_world(server, remembered());
  EXPECT_EQ(facts(reading), facts(truth())) << told(reading);
  EXPECT_THAT(notes(reading, "changes-read"), HasSubstr("\"changed\":\"5\"")) << told(reading);
}

using Answer = std::function<std::string(const LdapRequest&)>;
struct Lie {
  const char* name;
  Part about;
  Answer answer;
  const char* why;  ///< that it was read as a whole; nullptr = it need not be
};

Answer ends_with(const std::string& value) {
  return [=](const LdapRequest& r) {
    return World::told(r, true) + ldap_done_with(r.id, 0, ldap::kDirSync, value);
  };
}
Answer tells(const Answer& more) {
  return [=](const LdapRequest& r) { return World::told(r, true) + more(r) + World::end(r); };
}

std::vector<Lie> lies_about_ends() {
  const std::string good = World::value(false, "state");
  return {
      {"no control", Part::dirsync, [](const auto& r) { return World::told(r, true) + ldap_done(r.id, 0); },
       "sync-odd"},
      {"another control", Part::dirsync, [](const auto& r) { return ldap_done(r.id, 0, ""); }, "sync-odd"},
      {"a control without a value", Part::dirsync, ends_with(""), "sync-odd"},
      {"garbage", Part::dirsync, ends_with("garbage"), "sync-odd"},
      {"half a control", Part::dirsync, ends_with(good.substr(0, good.size() - 1)), "sync-odd"},
      {"more than a control", Part::dirsync, ends_with(good + "x"), "sync-odd"},
      {"a blank cookie", Part::dirsync, ends_with(World::value(false, "")), "sync-odd"},
      {"a huge cookie", Part::dirsync, ends_with(World::value(false, std::string(2 << 20, 'c'))), "sync-odd"},
      {"more of the same", Part::dirsync, [](const auto& r) { return World::end(r, true); }, "sync-odd"},
      {"more without end", Part::dirsync,
       [](const auto& r) { return World::end(r, true, "c" + std::to_string(r.search)); }, "sync-odd"},
  };
}

std::vector<Lie> lies_about_objects() {
  return {
      {"an object without a GUID", Part::dirsync, tells([](const auto& r) {
         return ldap_entry(r.id, "CN=u1,DC=test", {{"name", {"u1"}}});
       }),
       "sync-odd"},
      {"an object with a short GUID", Part::dirsync, tells([](const auto& r) {
         return ldap_entry(r.id, "CN=u1,DC=test", {{"objectGUID", {"u1"}}});
       }),
       "sync-odd"},
      {"thousands of objects", Part::dirsync, tells([](const auto& r) {
         std::string out;
         for (int i = 0; i < 1500; ++i) {
           std::string guid = std::to_string(i);
           guid.resize(16, '-');
           out += ldap_entry(r.id, "CN=x,DC=test", {{"objectGUID", {guid}}});
         }
         return out;
       }),
       "why-many"},
      {"an object that nobody knows", Part::dirsync,
       tells([](const auto& r) { return World::object(r, 77, {}); }), nullptr},
      {"that somebody is deleted who is there", Part::dirsync, tells([](const auto& r) {
         return World::object(r, 1, {{"isDeleted", {"TRUE"}}});
       }),
       "sync-odd"},
      {"that somebody was restored", Part::dirsync, tells([](const auto& r) {
         return World::object(r, 1, {{"isDeleted", {}}});
       }),
       "why-restored"},
      {"a range of members that is none", Part::dirsync, tells([](const auto& r) {
         return World::object(r, 12, {{"member;range=9-3", {"x"}}});
       }),
       nullptr},
      {"a reference", Part::dirsync,
       tells([](const auto& r) { return ldap_reference(r.id, "ldap://child.test/DC=child,DC=test"); }),
       nullptr},
  };
}

std::vector<Lie> lies_about_the_server() {
  return {
      {"hangs up", Part::dirsync, [](const auto&) { return std::string(); }, "connection-lost"},
      {"is silent", Part::dirsync, [](const auto& r) { return World::told(r, true); }, "silent"},
      {"another server", Part::service,
       [](const auto& r) {
         return ldap_entry(r.id, r.base, {{"invocationId", {std::string(16, 'j')}}}) + ldap_done(r.id, 0);
       },
       "why-other-server"},
      {"no schema", Part::schema, [](const auto& r) { return ldap_done(r.id, 0, ""); }, "why-attribute"},
      {"no server", Part::service, [](const auto& r) { return ldap_done(r.id, LDAP_NO_SUCH_OBJECT); },
       "why-no-server"},
  };
}

std::vector<Lie> lies_about_entries() {
  return {
      {"an entry that was not asked for", Part::by_id,
       [](const auto& r) {
         LdapRequest all = r;
         all.bytes = "msDS-ManagedServiceAccount";
         return World(true).entries(all) + ldap_done(r.id, 0, "");
       },
       "sync-odd"},
      {"nothing of what was named", Part::by_id, [](const auto& r) { return ldap_done(r.id, 0, ""); },
       "why-set-back"},
      {"an entry twice", Part::by_id,
       [](const auto& r) { return World(true).entries(r) + World(true).entries(r) + ldap_done(r.id, 0, ""); },
       "entry-twice"},
      {"an entry that its search leaves out", Part::by_id,
       [](const auto& r) {
         const bool others = holds(r, guid_bytes(4));
         return (others ? "" : World(true).entries(r)) + ldap_done(r.id, 0, "");
       },
       "sync-odd"},
      {"a name twice", Part::names,
       [](const auto& r) { return World(true).entries(r) + World(true).entries(r) + ldap_done(r.id, 0, ""); },
       "entry-twice"},
      {"no names", Part::names, [](const auto& r) { return ldap_done(r.id, 0, ""); }, nullptr},
      {"names without end", Part::names,
       [](const auto& r) {
         return r.paged ? ldap_done(r.id, 0, "more") : ldap_done(r.id, LDAP_SIZELIMIT_EXCEEDED);
       },
       "paging-endless"},
      {"names in pages only", Part::names,
       [](const auto& r) { return r.paged ? World(true)(r) : ldap_done(r.id, LDAP_SIZELIMIT_EXCEEDED); },
       nullptr},
      {"a logon of somebody who was not told of", Part::logons,
       [](const auto& r) { return ldap_entry(r.id, "CN=u9,DC=test", user(9)) + ldap_done(r.id, 0, ""); },
       "sync-odd"},
      {"earlier numbers", Part::by_id,
       [](const auto& r) {
         if (r.attributes.size() != 2) return World(true)(r);
         return ldap_entry(r.id, user_dn(1), {{"objectGUID", {guid_bytes(1)}}, {"uSNChanged", {"3"}}}) +
                ldap_done(r.id, 0, "");
       },
       "why-set-back"},
  };
}

void expect_never_wrong(const std::vector<Lie>& lies) {
  for (const Lie& lie : lies) {
    SCOPED_TRACE(lie.name);
    const ScriptedLdap liar(
        [&](const LdapRequest& r) { return part_of(r) == lie.about ? lie.answer(r) : World(true)(r); },
        syncing_self());
    const auto reading = read_world(liar, remembered());
    if (reading.complete) {
      EXPECT_EQ(facts(reading), facts(truth())) << told(reading);
    } else {
      EXPECT_THAT(reading.dangling, IsEmpty());
      EXPECT_THAT(reading.remembered, IsEmpty());
    }
    if (lie.why != nullptr) {
      EXPECT_EQ(notes(reading, "changes-read"), "");
      EXPECT_THAT(told(reading), HasSubstr(lie.why));
    } else {
      EXPECT_TRUE(reading.complete) << told(reading);
      EXPECT_NE(notes(reading, "changes-read"), "") << told(reading);
    }
  }
}

TEST(AdDirSyncLies, AboutTheEndAreNotBelieved) { expect_never_wrong(lies_about_ends()); }
TEST(AdDirSyncLies, AboutObjectsAreNotBelieved) { expect_never_wrong(lies_about_objects()); }
TEST(AdDirSyncLies, AboutTheServerAreNotBelieved) { expect_never_wrong(lies_about_the_server()); }
TEST(AdDirSyncLies, AboutEntriesAreNotBelieved) { expect_never_wrong(lies_about_entries()); }

TEST(AdDirSyncLies, TheFirstTimeCostOnlyThatNothingIsRemembered) {
  for (const Lie& lie : lies_about_ends()) {
    SCOPED_TRACE(lie.name);
    const ScriptedLdap liar(
        [&](const LdapRequest& r) { return part_of(r) == lie.about ? lie.answer(r) : World(true)(r); },
        syncing_self());
    const auto reading = read_world(liar);
    if (reading.complete) {
      EXPECT_EQ(facts(reading), facts(truth())) << told(reading);
    } else {
      EXPECT_THAT(reading.remembered, IsEmpty());
    }
  }
}

TEST(AdDirSyncLies, NoResultButZeroIsAnEnd) {
  for (const Part about : {Part::dirsync, Part::by_id, Part::names, Part::logons}) {
    for (int result = 1; result <= 123; result += about == Part::dirsync ? 1 : 7) {
      SCOPED_TRACE(result);
      const ScriptedLdap liar(
          [&](const LdapRequest& r) {
            if (part_of(r) != about) return World(true)(r);
            return World::told(r, about == Part::dirsync) + ldap_done(r.id, result, "");
          },
          syncing_self());
      const auto reading = read_world(liar, remembered());
      EXPECT_EQ(notes(reading, "changes-read"), "");
      if (reading.complete) {
        EXPECT_EQ(facts(reading), facts(truth())) << told(reading);
      }
    }
  }
}

/// Every byte of an answer that tells what changed, changed.
TEST(AdDirSyncLies, BytesThatAreChangedAreNeverBelievedWrongly) {
  LdapRequest sample;
  sample.id = 9;
  const std::size_t size = (World::told(sample, true) + World::end(sample)).size();
  for (std::size_t at = 0; at < size; at += 5) {
    SCOPED_TRACE(at);
    const ScriptedLdap liar(
        [&](const LdapRequest& r) {
          std::string out = World(true)(r);
          if (part_of(r) == Part::dirsync && at < out.size()) out[at] = static_cast<char>(out[at] ^ 0x15);
          return out;
        },
        syncing_self());
    const auto reading = read_world(liar, remembered());
    EXPECT_TRUE(reading.ended);
    if (reading.complete && notes(reading, "changes-read").empty()) {
      EXPECT_EQ(facts(reading), facts(truth()));
    }
  }
}

}  // namespace
}  // namespace behorig::testing
