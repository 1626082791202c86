// A domain controller that lies about what changed: what is told is the truth, or it is not complete.

#include "tests/connectors/active_directory/dirsync_script.h"

namespace behorig::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

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

TEST(AdDirSync, WhoChangedIsComparedFirst) {
  std::vector<std::string> asked;
  const ScriptedLdap server(
      [&](const LdapRequest& r) {
        if (r.base != "" && ask_of(r) == Ask::tokens) asked.push_back(r.base);
        return World(true)(r);
      },
      syncing_self());
  const auto ask = [&](const std::string& bytes) {
    asked.clear();
    expect_complete(read_ad({{"uri", server.uri()},
                             {"insecure", true},
                             {"bind_dn", "reader@test"},
                             {"timeout", 1},
                             {"token_checks", 1}},
                            "password", bytes));
    return asked;
  };
  EXPECT_THAT(ask({}), ::testing::ElementsAre(user_dn(1)));
  EXPECT_THAT(ask(remembered()), ::testing::ElementsAre(user_dn(2)));
}

TEST(AdDirSync, GroupsWithRangesAreReadToTheirEndAndRemembered) {
  int ranges = 0;
  std::string bytes;
  for (const bool changed : {false, false, true, true}) {
    const ScriptedLdap server(
        [&](const LdapRequest& r) {
          ranges += ask_of(r) == Ask::range ? 1 : 0;
          if (part_of(r) == Part::dirsync) return World::told(r, changed && ranges < 5) + World::end(r);
          return in_ranges(r, changed);
        },
        syncing_self());
    const auto reading = read_world(server, bytes);
    expect_complete(reading);
    EXPECT_EQ(notes(reading, "changes-anew"), "") << told(reading);
    EXPECT_EQ(held(reading).contains({"u3", "many"}), !changed);
    EXPECT_TRUE(held(reading).contains({"u2", "many"}));
    if (changed) {
      EXPECT_EQ(facts(reading), facts(truth()));
    }
    bytes = reading.remembered;
  }
  // Three of the whole reading and two of the changed group.
  EXPECT_EQ(ranges, 5);
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
