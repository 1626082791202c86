// What is asked of a domain controller besides its searches, and what its answers lead to.

#include "tests/connectors/active_directory/dirsync_script.h"

namespace behorig::testing {
namespace {

using ::testing::HasSubstr;

std::string empty_dn(int number) { return "CN=e" + std::to_string(number) + ",DC=test"; }
LdapAttributes empty_group(int number) {
  auto out = group(100, own_sid(5000 + static_cast<std::uint32_t>(number)), "e" + std::to_string(number));
  return with(
      out, "objectGUID",
      {std::string(14, 'e') + static_cast<char>(number / 200 + 1) + static_cast<char>(number % 200 + 1)});
}
/// A name in a filter, as it stands in a request.
bool names(const LdapRequest& r, const std::string& dn) {
  return r.bytes.find(static_cast<char>(dn.size()) + dn) != std::string::npos;
}

/// A domain with so many further groups that show no member, some of which somebody is in all the same.
class Hiding {
 public:
  explicit Hiding(int all) : groups(all) {}
  std::string operator()(const LdapRequest& r) {
    const Ask ask = ask_of(r);
    EXPECT_TRUE(r.scope == LDAP_SCOPE_BASE || part_of(r) != Part::none ||
                std::count(r.controls.begin(), r.controls.end(), "1.2.840.113556.1.4.1339") == 1);
    if (ask == Ask::everybody) {
      ++everybody_asked;
      std::vector<std::string> in;
      for (int i : hidden) in.push_back(empty_dn(i));
      return everybody(r) +
             ldap_entry(r.id, "CN=pc,DC=test", {{"objectGUID", {guid_bytes(99)}}, {"memberOf", in}}) +
             ldap_done(r.id, 0, "");
    }
    if (ask == Ask::holders) {
      ++asked;
      EXPECT_EQ(r.page_size, 1U) << "one who is in them is enough";
      const bool any =
          std::any_of(hidden.begin(), hidden.end(), [&](int i) { return names(r, empty_dn(i)); });
      return any ? ldap_entry(r.id, user_dn(1), {}) + ldap_done(r.id, 0, "more") : ldap_done(r.id, 0, "");
    }
    if (ask == Ask::listed && r.base == user_dn(1)) return ldap_entry(r.id, r.base, {}) + ldap_done(r.id, 0);
    if (holds(r, std::string(14, 'e')) && !is_by_id(r)) return ldap_done(r.id, 0, "");
    if (r.scope == LDAP_SCOPE_BASE || is_by_id(r) || !holds(r, "\x05group")) return World(false)(r);
    std::string out = World(false).entries(r);
    for (int i = 0; i < groups; ++i) out += ldap_entry(r.id, empty_dn(i), empty_group(i));
    return out + ldap_done(r.id, 0, "");
  }
  std::set<int> hidden = {};
  int groups, asked = 0, everybody_asked = 0;
};

enum class Way { whole, changes };

/// Of a domain that hid nothing until now.
FakeReading read_hiding(Hiding& script, const std::set<int>& hidden, Way way,
                        const LdapSelf& who = syncing_self()) {
  const ScriptedLdap server(std::ref(script), who);
  const auto before = read_world(server);
  expect_complete(before);
  script.hidden = hidden;
  script.asked = script.everybody_asked = 0;
  const auto after = read_world(server, before.remembered, way == Way::whole ? 1 : 1000);
  EXPECT_EQ(notes(after, "changes-read").empty(), way == Way::whole) << told(after);
  return after;
}

TEST(AdQuestions, WhoShowsNoMemberIsAskedAboutAHundredAtATime) {
  Hiding script(349);
  const auto reading = read_hiding(script, {}, Way::changes);
  expect_complete(reading);
  EXPECT_EQ(script.asked, 4) << "with Domain Users 350";
  EXPECT_EQ(script.everybody_asked, 0);
  EXPECT_THAT(reading.proof_json, HasSubstr("\"memberless.asked\":\"350\""));
}

TEST(AdQuestions, EachGroupThatHidesItsMembersIsNamed) {
  for (const Way way : {Way::whole, Way::changes}) {
    Hiding script(349);
    const auto reading = read_hiding(script, {7, 120, 348}, way);
    expect_broken(reading, "group-members-hidden");
    EXPECT_EQ(reading.errors().size(), 3U) << told(reading);
    for (int i : {7, 120, 348})
      EXPECT_THAT(notes(reading, "group-members-hidden"), HasSubstr("\"" + empty_dn(i) + "\""));
  }
}

TEST(AdQuestions, OfVeryManyOnlySomeAreNamed) {
  std::set<int> all;
  for (int i = 0; i < 349; ++i) all.insert(i);
  for (const Way way : {Way::whole, Way::changes}) {
    Hiding script(349);
    const auto reading = read_hiding(script, all, way);
    expect_broken(reading, "group-members-hidden");
    EXPECT_EQ(reading.errors().size(), 20U);
    EXPECT_LT(script.asked, 210);
  }
}

TEST(AdQuestions, AGroupThatIsGoneAndHasSomebodyInItIsHidden) {
  for (const bool somebody : {false, true}) {
    Hiding script(5);
    const ScriptedLdap server(std::ref(script), syncing_self());
    const auto before = read_world(server);
    expect_complete(before);
    script.groups = 4;
    if (somebody) script.hidden = {4};
    const auto after = read_world(server, before.remembered);
    EXPECT_THAT(notes(after, "changes-read"), HasSubstr("\"gone\":\"1\"")) << told(after);
    EXPECT_EQ(after.errors(), std::vector<std::string>(somebody ? 1 : 0, "group-hidden")) << told(after);
    EXPECT_EQ(after.complete, !somebody);
  }
}

/// It would compare everybody's groups with every one that is asked about.
TEST(AdQuestions, SambaIsAskedAboutEverybodyAtOnce) {
  auto samba = syncing_self();
  samba.root.push_back({"vendorName", {"Samba Team (https://www.samba.org)"}});
  Hiding script(349);
  const auto reading = read_hiding(script, {7, 120, 348}, Way::changes, samba);
  EXPECT_EQ(script.asked, 0);
  EXPECT_EQ(script.everybody_asked, 1);
  EXPECT_EQ(reading.errors(), std::vector<std::string>(3, "group-members-hidden")) << told(reading);
}

TEST(AdQuestions, WhoReadsSomeGroupsAsksAboutThese) {
  int holders = 0;
  const ScriptedLdap server(
      [&](const LdapRequest& r) {
        EXPECT_NE(ask_of(r), Ask::everybody);
        holders += ask_of(r) == Ask::holders ? 1 : 0;
        return honest(r);
      },
      self());
  expect_complete(read_from(server.port(), {{"group_bases", {"DC=test"}}}));
  EXPECT_EQ(holders, 1);
}

TEST(AdQuestions, AGroupThatGotItsFirstMemberMeanwhileHidesNobody) {
  for (const Way way : {Way::whole, Way::changes}) {
    Hiding script(3);
    const ScriptedLdap server(
        [&](const LdapRequest& r) {
          if (ask_of(r) != Ask::listed) return script(r);
          EXPECT_EQ(r.base, empty_dn(1));
          return ldap_entry(r.id, r.base, {}) + ldap_done(r.id, 0);
        },
        syncing_self());
    const auto before = read_world(server);
    script.hidden = {1};
    expect_complete(read_world(server, before.remembered, way == Way::whole ? 1 : 1000));
  }
}

TEST(AdQuestions, WithoutAnAnswerNothingIsBelieved) {
  for (const auto& [answer, error] : std::vector<std::pair<std::string, std::string>>{
           {"reference", "referral"}, {"refusal", "search-failed"}, {"nothing", "connection-lost"}}) {
    for (const Ask about : {Ask::everybody, Ask::holders}) {
      const ScriptedLdap server(
          [&, kind = answer](const LdapRequest& r) {
            if (ask_of(r) != about) return honest(r);
            if (kind == "reference") return ldap_reference(r.id, "ldap://x/") + ldap_done(r.id, 0, "");
            return kind == "refusal" ? ldap_done(r.id, LDAP_INAPPROPRIATE_MATCHING) : std::string();
          },
          self());
      boost::json::object some;
      if (about == Ask::holders) some["group_bases"] = boost::json::array{"DC=test"};
      expect_broken(read_from(server.port(), some), error);
    }
  }
}

TEST(AdQuestions, AGroupThatNobodyShowsIsMissedUnlessItIsElsewhereOrNewOrGone) {
  struct Case {
    int code;
    bool there, still;
    const char* error;
  };
  for (const auto& [code, there, still, error] : {Case{LDAP_NO_SUCH_OBJECT, false, true, "group-hidden"},
                                                  {LDAP_INSUFFICIENT_ACCESS, false, true, "group-hidden"},
                                                  {LDAP_SUCCESS, false, true, "group-hidden"},
                                                  {LDAP_REFERRAL, false, true, ""},
                                                  {LDAP_SUCCESS, true, true, ""},
                                                  {LDAP_NO_SUCH_OBJECT, false, false, ""}}) {
    SCOPED_TRACE(std::to_string(code) + error);
    const std::string secret = "CN=secret,DC=test";
    const ScriptedLdap server(
        [&, code = code, there = there, still = still](const LdapRequest& r) {
          if (ask_of(r) == Ask::everybody)
            return ldap_entry(r.id, user_dn(2), {{"objectGUID", {guid_bytes(2)}}, {"memberOf", {secret}}}) +
                   ldap_done(r.id, 0, "");
          if (ask_of(r) != Ask::listed) return honest(r);
          EXPECT_THAT(r.controls, ::testing::IsEmpty())
              << "the domain's control could hide that it is elsewhere";
          const bool show = r.base == secret ? there : still;
          return (show ? ldap_entry(r.id, r.base, {}) : "") + ldap_done(r.id, r.base == secret ? code : 0);
        },
        self());
    const auto reading = read_from(server);
    if (*error == 0) {
      expect_complete(reading);
    } else {
      expect_broken(reading, error);
    }
  }
}

/// `few` of the honest domain, and `x`, which lists somebody whom the server shows as said.
FakeReading read_with_member(const std::string& dn,
                             const std::function<std::string(const LdapRequest&)>& entry, bool listed) {
  const ScriptedLdap server(
      [&](const LdapRequest& r) {
        if (ask_of(r) == Ask::entry) return entry(r);
        if (ask_of(r) == Ask::groups)
          return groups_and_one(r, "CN=x,DC=test", with(group(20, own_sid(2009), "x"), "member", {dn}));
        if (ask_of(r) != Ask::listed) return honest(r);
        EXPECT_EQ(r.base, "CN=x,DC=test");
        EXPECT_TRUE(names(r, dn));
        return (listed ? ldap_entry(r.id, r.base, {}) : std::string()) + ldap_done(r.id, 0);
      },
      self());
  return read_from(server);
}

TEST(AdQuestions, AMemberThatDoesNotExistAndIsListedStillIsHidden) {
  const auto nothing = [](const LdapRequest& r) { return ldap_done(r.id, LDAP_NO_SUCH_OBJECT); };
  const auto gone = read_with_member("CN=was (here)*,DC=test", nothing, false);
  expect_complete(gone);
  EXPECT_EQ(dangling(gone), (Pairs{{"x", "CN=was (here)*,DC=test"}}));
  const auto hidden = read_with_member("CN=is (here)*,DC=test", nothing, true);
  expect_broken(hidden, "member-hidden");
  EXPECT_THAT(notes(hidden, "member-hidden"), HasSubstr("CN=is (here)*,DC=test"));
}

TEST(AdQuestions, AMemberWithoutAClassIsNotLeftOut) {
  const auto bare = [](const LdapRequest& r) {
    return ldap_entry(r.id, r.base, {{"objectGUID", {guid_bytes(30)}}}) + ldap_done(r.id, 0);
  };
  const auto reading = read_with_member("CN=bare,DC=test", bare, true);
  expect_broken(reading, "attribute-hidden");
  EXPECT_THAT(notes(reading, "attribute-hidden"), HasSubstr("objectClass"));
}

TEST(AdQuestions, APrincipalWithoutASidIsNotTakenForAnybody) {
  const ScriptedLdap server(
      [](const LdapRequest& r) {
        if (ask_of(r) != Ask::foreign) return honest(r);
        return ldap_entry(r.id, "CN=S-1-5-11,DC=test", {{"objectGUID", {guid_bytes(40)}}}) +
               ldap_done(r.id, 0, "");
      },
      self());
  expect_broken(read_from(server), "attribute-hidden");
}

/// u3 had the SIDs of `few`, of u1, of nobody here and of another domain; `few` had that of Backup Operators.
/// Servers do and do not count that in tokenGroups.
FakeReading read_old_sids(bool server_counts_them, const std::vector<std::string>& more = {}) {
  const std::vector<std::string> old{own_sid(2001), own_sid(1001), own_sid(4711),
                                     sid_bytes({21, 9, 9, 9, 512})};
  const ScriptedLdap server(
      [&](const LdapRequest& r) {
        if (ask_of(r) == Ask::people)
          return ldap_entry(r.id, user_dn(1), user(1)) + ldap_entry(r.id, user_dn(2), user(2)) +
                 ldap_entry(r.id, user_dn(3), with(user(3), "sIDHistory", old)) + ldap_done(r.id, 0, "");
        if (ask_of(r) == Ask::groups) {
          const auto few = with(with(group(12, own_sid(2001), "few"), "member", {user_dn(1)}), "sIDHistory",
                                {sid_bytes({32, 551})});
          const auto operators = group(15, sid_bytes({32, 551}), "Backup Operators");
          const auto local = with(with(group(16, own_sid(2003), "local"), "member", {user_dn(1)}),
                                  "groupType", {"-2147483644"});
          return ldap_entry(r.id, "CN=Domain Users,DC=test", group(11, own_sid(513), "Domain Users")) +
                 ldap_entry(r.id, "CN=few,DC=test", few) +
                 ldap_entry(r.id, "CN=Backup Operators,DC=test", operators) +
                 ldap_entry(r.id, "CN=local,DC=test", local) + ldap_done(r.id, 0, "");
        }
        if (ask_of(r) != Ask::tokens) return honest(r);
        std::vector<std::string> sids{own_sid(513)};
        if (r.base == user_dn(1)) sids.insert(sids.end(), {own_sid(2001), own_sid(2003)});
        if (server_counts_them && r.base == user_dn(1)) sids.push_back(sid_bytes({32, 551}));
        if (server_counts_them && r.base == user_dn(3)) sids.insert(sids.end(), old.begin(), old.end());
        if (r.base == user_dn(3)) sids.insert(sids.end(), more.begin(), more.end());
        return ldap_entry(r.id, r.base, {{"tokenGroups", sids}}) + ldap_done(r.id, 0);
      },
      self());
  return read_from(server);
}

TEST(AdQuestions, OldSidsGiveWhatTheyGaveWhateverTheServerMakesOfThem) {
  for (const bool counted : {false, true}) {
    SCOPED_TRACE(counted);
    const auto reading = read_old_sids(counted);
    expect_complete(reading);
    EXPECT_EQ(attribute(account(reading, "u3"), "sIDHistory"),
              "S-1-5-21-1-2-3-2001,S-1-5-21-1-2-3-1001,S-1-5-21-1-2-3-4711,S-1-5-21-9-9-9-512");
    EXPECT_EQ(held(reading), (Pairs{{"u1", "Domain Users"},
                                    {"u2", "Domain Users"},
                                    {"u3", "Domain Users"},
                                    {"u1", "few"},
                                    {"u3", "few"},
                                    {"u1", "local"},
                                    {"u3", "local"}}));
    EXPECT_EQ(nested(reading), (Pairs{{"few", "Backup Operators"}}));
  }
}

TEST(AdQuestions, OldSidsExcuseNoOtherDifference) {
  expect_broken(read_old_sids(true, {own_sid(3000)}), "tokens-differ");
  expect_broken(read_old_sids(false, {own_sid(3000)}), "tokens-differ");
}

}  // namespace
}  // namespace behorig::testing
