// What a real domain controller here does not do: a reading is whole or not believed, whatever it sends.

#include "tests/connectors/active_directory/reading.h"
#include "tests/connectors/active_directory/script.h"
#include "tests/support/proxy.h"

namespace behorig::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

const Pairs kHeld{{"u1", "Domain Users"}, {"u2", "Domain Users"}, {"u3", "Domain Users"}, {"u1", "few"},
                  {"u2", "few"},          {"u1", "many"},         {"u2", "many"},         {"u3", "many"}};

void expect_right(const FakeReading& reading) {
  expect_complete(reading);
  EXPECT_EQ(held(reading), kHeld);
  EXPECT_EQ(nested(reading), (Pairs{{"many", "Administrators"}}));
  EXPECT_THAT(reading.dangling, IsEmpty());
}

TEST(AdScript, AnHonestServerIsBelieved) {
  const ScriptedLdap server(honest, self());
  const auto reading = read_from(server);
  expect_right(reading);
  EXPECT_THAT(reading.proof_json, HasSubstr("u:TEST\\\\reader"));
}

TEST(AdScript, WhoIsNotToldWhoHeIsKnowsHisSid) {
  auto no_name = self();
  no_name.who.reset();
  no_name.root.push_back({"tokenGroups", {own_sid(1001), own_sid(513)}});
  const ScriptedLdap server(honest, no_name);
  EXPECT_THAT(read_from(server).proof_json, HasSubstr("\"identity\":\"sid:S-1-5-21-1-2-3-1001\""));
}

TEST(AdScript, OnlyThisDomainIsAskedForAndThatMustBeHeeded) {
  std::atomic<int> searches{0};
  const ScriptedLdap server(
      [&](const LdapRequest& r) {
        if (r.scope == LDAP_SCOPE_SUBTREE) {
          ++searches;
          EXPECT_THAT(r.controls, Contains("1.2.840.113556.1.4.1339"));
        }
        return honest(r);
      },
      self());
  expect_right(read_from(server));
  EXPECT_EQ(searches, 4);
}

using Answer = std::function<std::string(const LdapRequest&)>;

/// One lie about one question; `error` is what must be told, or nullptr if the reading must be right.
struct Lie {
  const char* name;
  Ask about;
  Answer answer;
  const char* error;
};

Answer code(int result) {
  return [=](const LdapRequest& r) { return ldap_done(r.id, result); };
}
/// Page after page: the first ends with this cookie, and what comes then is as said.
Answer second_page(const Answer& then) {
  return [=](const LdapRequest& r) {
    return r.cookie.empty() ? ldap_entry(r.id, user_dn(1), user(1)) + ldap_done(r.id, 0, "more") : then(r);
  };
}
std::string rest_of_people(const LdapRequest& r) {
  return ldap_entry(r.id, user_dn(2), user(2)) + ldap_entry(r.id, user_dn(3), user(3)) +
         ldap_done(r.id, 0, "");
}
Answer people_with(const LdapAttributes& first) {
  return [=](const LdapRequest& r) { return ldap_entry(r.id, user_dn(1), first) + rest_of_people(r); };
}
Answer groups_and(const std::string& dn, const LdapAttributes& more) {
  return [=](const LdapRequest& r) { return groups_and_one(r, dn, more); };
}
/// The first range is right, what comes then is as said.
Answer second_range(const Answer& then) {
  return [=](const LdapRequest& r) { return first_range(r) ? honest(r) : then(r); };
}
Answer second_range(const std::string& name, const std::vector<std::string>& members) {
  return second_range([=](const LdapRequest& r) { return range(r, name, members); });
}
Answer tokens(const std::vector<std::string>& sids) {
  return [=](const LdapRequest& r) {
    return ldap_entry(r.id, r.base, {{"tokenGroups", sids}}) + ldap_done(r.id, 0);
  };
}

std::vector<Lie> lies_about_pages() {
  const auto all = [](const LdapRequest& r) { return people_of(r); };
  const auto hang_up = [](const LdapRequest&) { return std::string(); };
  return {
      {"no control", Ask::people,
       [](const auto& r) { return ldap_entry(r.id, user_dn(1), user(1)) + ldap_done(r.id, 0); },
       "paging-dropped"},
      {"a page, then no control", Ask::people, second_page(code(0)), "paging-dropped"},
      {"a page, then a lost cookie", Ask::people, second_page(code(LDAP_UNWILLING_TO_PERFORM)),
       "search-failed"},
      {"a page, then a control that is refused", Ask::people,
       second_page(code(LDAP_UNAVAILABLE_CRITICAL_EXTENSION)), "search-failed"},
      {"a page, then too many", Ask::people, second_page(code(LDAP_SIZELIMIT_EXCEEDED)), "limit"},
      {"a page, then hangs up", Ask::people, second_page(hang_up), "connection-lost"},
      {"a page, then the first again", Ask::people, second_page(all), "entry-twice"},
      {"a page, then nothing for ever", Ask::people,
       second_page([](const auto& r) { return ldap_done(r.id, 0, "more"); }), "paging-endless"},
      {"a page, an empty one, and the rest", Ask::people, second_page([](const LdapRequest& r) {
         return r.cookie == "more" ? ldap_done(r.id, 0, "last") : rest_of_people(r);
       }),
       nullptr},
      {"a page, and the rest", Ask::people, second_page(rest_of_people), nullptr},
      {"empty pages without end", Ask::people, [](const auto& r) { return ldap_done(r.id, 0, "x"); },
       "paging-endless"},
      {"pages of groups without a control", Ask::groups,
       [](const auto& r) { return group_entries(r) + ldap_done(r.id, 0); }, "paging-dropped"},
      {"pages of principals without a control", Ask::foreign, code(0), "paging-dropped"},
      {"groups twice", Ask::groups,
       [](const auto& r) { return group_entries(r) + group_entries(r) + ldap_done(r.id, 0, ""); },
       "entry-twice"},
      {"a user twice", Ask::people,
       [](const auto& r) { return ldap_entry(r.id, user_dn(1), user(1)) + people_of(r); }, "entry-twice"},
      {"no users", Ask::people, [](const auto& r) { return ldap_done(r.id, 0, ""); }, "nothing-found"},
      {"no groups", Ask::groups, [](const auto& r) { return ldap_done(r.id, 0, ""); }, "nothing-found"},
      {"a reference between users", Ask::people,
       [](const auto& r) {
         return ldap_reference(r.id, "ldap://child.test/DC=child,DC=test") + people_of(r);
       },
       "referral"},
      {"a reference between groups", Ask::groups,
       [](const auto& r) {
         return group_entries(r) + ldap_reference(r.id, "ldap://x/") + ldap_done(r.id, 0, "");
       },
       "referral"},
      {"a reference between principals", Ask::foreign,
       [](const auto& r) { return ldap_reference(r.id, "ldap://x/") + ldap_done(r.id, 0, ""); }, "referral"},
      {"hangs up", Ask::people, hang_up, "connection-lost"},
      {"hangs up after groups", Ask::foreign, hang_up, "connection-lost"},
      {"half an entry", Ask::groups, [](const auto& r) { return group_entries(r) + "\x30"; }, "silent"},
      {"no LDAP", Ask::groups, [](const auto& r) { return group_entries(r) + std::string(9, '\xff'); },
       "connection-lost"},
      {"answers another question", Ask::people,
       [](const auto& r) {
         auto other = r;
         other.id += 77;
         return people_of(other);
       },
       "silent"},
      {"says that it hangs up", Ask::groups,
       [](const auto& r) {
         return group_entries(r) + ldap_unsolicited(LDAP_NOTICE_OF_DISCONNECTION, LDAP_UNAVAILABLE, "reboot");
       },
       "connection-lost"},
  };
}

std::vector<Lie> lies_about_entries() {
  const auto few = group(12, own_sid(2001), "x");
  return {
      {"no GUID", Ask::people, people_with(without(user(1), "objectGUID")), "attribute-hidden"},
      {"no SID", Ask::people, people_with(without(user(1), "objectSid")), "attribute-hidden"},
      {"no switches", Ask::people, people_with(without(user(1), "userAccountControl")), "attribute-hidden"},
      {"no primary group", Ask::people, people_with(without(user(1), "primaryGroupID")), "attribute-hidden"},
      {"switches that are no number", Ask::people, people_with(with(user(1), "userAccountControl", {"x"})),
       "attribute-hidden"},
      {"a GUID of 15 bytes", Ask::people, people_with(with(user(1), "objectGUID", {"0123456789abcde"})),
       "attribute-hidden"},
      {"half a SID", Ask::people, people_with(with(user(1), "objectSid", {own_sid(1).substr(0, 20)})),
       "attribute-hidden"},
      {"a time that is none", Ask::people, people_with(with(user(1), "accountExpires", {"soon"})),
       "time-wrong"},
      {"a time before all", Ask::people, people_with(with(user(1), "pwdLastSet", {"-5"})), "time-wrong"},
      {"a range of names of services", Ask::people,
       people_with(with(user(1), "servicePrincipalName;range=0-1499", {"HTTP/x"})), "range-left"},
      {"a name that is none", Ask::people,
       [](const auto& r) { return ldap_entry(r.id, "no name", user(9)) + people_of(r); }, "dn-wrong"},
      {"a primary group that is not there", Ask::people,
       people_with(with(user(1), "primaryGroupID", {"4711"})), "primary-group-missing"},
      {"a group without a type", Ask::groups,
       groups_and("CN=x,DC=test", without(group(20, own_sid(2009), "x"), "groupType")), "attribute-hidden"},
      {"a group without a GUID", Ask::groups,
       groups_and("CN=x,DC=test", without(group(20, own_sid(2009), "x"), "objectGUID")), "attribute-hidden"},
      {"a group without a SID", Ask::groups,
       groups_and("CN=x,DC=test", without(group(20, own_sid(2009), "x"), "objectSid")), "attribute-hidden"},
      {"a group with another's GUID", Ask::groups, groups_and("CN=x,DC=test", few), "entry-twice"},
      {"a member that is no name", Ask::groups,
       groups_and("CN=x,DC=test", with(group(20, own_sid(2009), "x"), "member", {"u1"})), "member-wrong"},
      {"groups that show no members", Ask::groups,
       [](const auto& r) {
         return ldap_entry(r.id, "CN=Domain Users,DC=test", group(11, own_sid(513), "Domain Users")) +
                ldap_done(r.id, 0, "");
       },
       "members-hidden"},
      {"an old SID that is none", Ask::people, people_with(with(user(1), "sIDHistory", {"S-1-5"})),
       "attribute-hidden"},
      {"a group with an old SID that is none", Ask::groups,
       groups_and("CN=x,DC=test", with(group(20, own_sid(2009), "x"), "sIDHistory", {"S-1-5"})),
       "attribute-hidden"},
      {"no SID of the domain", Ask::head,
       [](const auto& r) { return ldap_entry(r.id, "DC=test", {}) + ldap_done(r.id, 0); },
       "attribute-hidden"},
      {"a domain that is not there", Ask::head, code(LDAP_NO_SUCH_OBJECT), "attribute-hidden"},
  };
}

std::vector<Lie> lies_about_ranges() {
  return {
      {"a gap", Ask::range, second_range("member;range=3-*", {user_dn(3)}), "range-broken"},
      {"an overlap", Ask::range, second_range("member;range=1-*", {user_dn(2), user_dn(3)}), "range-broken"},
      {"the first again", Ask::range, second_range("member;range=0-1", {user_dn(1), user_dn(2)}),
       "range-broken"},
      {"members again", Ask::range, second_range("member;range=2-*", {user_dn(2), user_dn(3)}),
       "range-broken"},
      {"fewer than it says", Ask::range,
       [](const auto& r) { return first_range(r) ? range(r, "member;range=0-1", {user_dn(1)}) : honest(r); },
       "range-broken"},
      {"more than it says", Ask::range, second_range("member;range=2-2", {user_dn(3), "CN=x,DC=test"}),
       "range-broken"},
      {"a range without members", Ask::range, second_range("member;range=2-3", {}), "range-broken"},
      {"backwards", Ask::range, second_range("member;range=2-1", {user_dn(3)}), "range-broken"},
      {"no range", Ask::range, second_range("description", {"x"}), "range-broken"},
      {"all instead of a range", Ask::range, second_range("member", {user_dn(1), user_dn(2), user_dn(3)}),
       "range-broken"},
      {"letters", Ask::range, second_range("member;range=a-b", {user_dn(3)}), "range-left"},
      {"a number that is too large", Ask::range,
       second_range("member;range=2-99999999999999999999", {user_dn(3)}), "range-left"},
      {"no last", Ask::range, second_range("member;range=2", {user_dn(3)}), "range-left"},
      {"never the last", Ask::range,
       [](const auto& r) {
         const std::string& name = r.attributes.at(0);
         const std::string from = name.substr(13, name.find('-') - 13);
         return range(r, "member;range=" + from + "-" + from, {"CN=m" + from + ",DC=test"});
       },
       "range-broken"},
      {"two entries", Ask::range,
       second_range([](const auto& r) { return ldap_entry(r.id, "CN=x,DC=test", {}) + honest(r); }),
       "range-broken"},
      {"gone in between", Ask::range, second_range(code(LDAP_NO_SUCH_OBJECT)), "base-missing"},
      {"no right in between", Ask::range, second_range(code(LDAP_INSUFFICIENT_ACCESS)), "no-right"},
      {"busy in between", Ask::range, second_range(code(LDAP_BUSY)), "search-failed"},
      {"elsewhere in between", Ask::range, second_range(code(LDAP_REFERRAL)), "referral"},
      {"hangs up in between", Ask::range, second_range([](const auto&) { return std::string(); }),
       "connection-lost"},
      {"the last one early", Ask::range,
       [](const auto& r) {
         return range(r, "member;range=0-*", {user_dn(1), user_dn(2)});
       },
       "tokens-differ"},
      {"always changing", Ask::range,
       [](const auto& r) {
         return range(r, first_range(r) ? "member;range=0-1" : "member;range=2-*",
                      first_range(r) ? std::vector<std::string>{user_dn(1), user_dn(2)}
                                     : std::vector<std::string>{user_dn(3)},
                      std::to_string(r.search));
       },
       "range-moved"},
  };
}

std::vector<Lie> lies_about_tokens() {
  const std::string users = own_sid(513), few = own_sid(2001), many = own_sid(2002),
                    admins = sid_bytes({32, 544});
  return {
      {"no tokens", Ask::tokens, tokens({}), "tokens-hidden"},
      {"no right to tokens", Ask::tokens, code(LDAP_INSUFFICIENT_ACCESS), "tokens-hidden"},
      {"fewer tokens", Ask::tokens, tokens({users, few, many}), "tokens-differ"},
      {"a token of a group that was not read", Ask::tokens, tokens({users, few, many, admins, own_sid(3000)}),
       "tokens-differ"},
      {"a token of a group that he is not in", Ask::tokens, tokens({users, few, many, admins}),
       "tokens-differ"},
      {"a builtin token that was not read", Ask::tokens,
       [=](const auto& r) {
         return ldap_entry(r.id, r.base,
                           {{"tokenGroups", {users, few, many, admins, sid_bytes({32, 551})}}}) +
                ldap_done(r.id, 0);
       },
       "tokens-differ"},
      {"a token of another domain", Ask::tokens,
       [=](const auto& r) {
         std::vector<std::string> sids{users, many, admins, sid_bytes({21, 9, 9, 9, 1105})};
         if (r.base != user_dn(3)) sids.push_back(few);
         return ldap_entry(r.id, r.base, {{"tokenGroups", sids}}) + ldap_done(r.id, 0);
       },
       nullptr},
  };
}

void expect_each(const std::vector<Lie>& lies) {
  for (const Lie& lie : lies) {
    SCOPED_TRACE(lie.name);
    const ScriptedLdap liar(
        [&](const LdapRequest& r) { return ask_of(r) == lie.about ? lie.answer(r) : honest(r); }, self());
    const auto reading = read_from(liar);
    if (lie.error == nullptr) {
      expect_right(reading);
    } else {
      expect_broken(reading, lie.error);
      EXPECT_THAT(reading.dangling, IsEmpty()) << "nothing may be missing in what was not read whole";
    }
  }
}

TEST(AdLies, AboutPagesAreNotBelieved) { expect_each(lies_about_pages()); }
TEST(AdLies, AboutEntriesAreNotBelieved) { expect_each(lies_about_entries()); }
TEST(AdLies, AboutRangesAreNotBelieved) { expect_each(lies_about_ranges()); }
TEST(AdLies, AboutTokensAreNotBelieved) { expect_each(lies_about_tokens()); }

/// RFC 4511, appendix A, and what servers send besides.
TEST(AdLies, NoResultButZeroIsAnEnd) {
  for (const Ask about : {Ask::people, Ask::groups, Ask::foreign, Ask::everybody}) {
    for (int result = 1; result <= 123; ++result) {
      SCOPED_TRACE(result);
      const ScriptedLdap liar(
          [&](const LdapRequest& r) {
            if (ask_of(r) != about) return honest(r);
            return (about == Ask::people ? ldap_entry(r.id, user_dn(1), user(1)) : std::string()) +
                   ldap_done(r.id, result, "");
          },
          self());
      const auto reading = read_from(liar);
      EXPECT_FALSE(reading.complete);
      EXPECT_FALSE(reading.errors().empty());
    }
  }
}

TEST(AdLies, AGroupThatChangedOnceIsReadAgain) {
  int asked = 0;
  const ScriptedLdap server(
      [&](const LdapRequest& r) {
        if (ask_of(r) != Ask::range) return honest(r);
        const bool first = first_range(r);
        return range(
            r, first ? "member;range=0-1" : "member;range=2-*",
            first ? std::vector<std::string>{user_dn(1), user_dn(2)} : std::vector<std::string>{user_dn(3)},
            ++asked > 1 ? "8" : "7");
      },
      self());
  expect_right(read_from(server));
  EXPECT_EQ(asked, 4);
}

TEST(AdLies, AMemberOfAnotherDomainIsNotMissing) {
  for (const auto& [result, error] : {std::pair{LDAP_REFERRAL, "member-elsewhere"},
                                      {LDAP_INSUFFICIENT_ACCESS, "member-unknown"},
                                      {LDAP_BUSY, "member-unknown"},
                                      {LDAP_NO_SUCH_OBJECT, ""}}) {
    const ScriptedLdap server(
        [&, result = result](const LdapRequest& r) {
          if (ask_of(r) == Ask::entry) {
            EXPECT_THAT(r.controls, IsEmpty()) << "the domain's control could hide that it is elsewhere";
            return ldap_done(r.id, result);
          }
          if (ask_of(r) != Ask::groups) return honest(r);
          return groups_and("CN=x,DC=test",
                            with(group(20, own_sid(2009), "x"), "member", {"CN=far,DC=other"}))(r);
        },
        self());
    const auto reading = read_from(server);
    if (*error == 0) {
      expect_complete(reading);
      EXPECT_EQ(dangling(reading), (Pairs{{"x", "CN=far,DC=other"}}));
    } else {
      expect_broken(reading, error);
      EXPECT_THAT(reading.dangling, IsEmpty());
    }
  }
}

TEST(AdLies, AServerThatIsNoWholeControllerIsNotRead) {
  for (const auto& [name, value, error] : {std::tuple{"isSynchronized", "FALSE", "not-synchronized"},
                                           {"isSynchronized", "", "not-synchronized"},
                                           {"supportedCapabilities", "1.2.3", "not-a-controller"},
                                           {"defaultNamingContext", "", "not-a-controller"}}) {
    auto root = self();
    root.root = *value == 0 ? without(root.root, name) : with(root.root, name, {value});
    const ScriptedLdap server(honest, root);
    expect_broken(read_from(server), error);
  }
}

// ---- the network ----

TEST(AdWire, ADrippingWireLosesNothing) {
  const ScriptedLdap server(honest, self());
  const CutProxy proxy(server.port(), UINT64_MAX, CutProxy::How::drip);
  expect_right(read_from(proxy.port(), {{"timeout", 20}}));
}

TEST(AdWire, NoCutAtAnyByteIsComplete) {
  const ScriptedLdap server(honest, self());
  std::uint64_t whole = 0;
  {
    const CutProxy proxy(server.port(), UINT64_MAX);
    expect_right(read_from(proxy.port()));
    whole = proxy.passed();
  }
  for (std::uint64_t at = 0; at < whole; at += 13) {
    const CutProxy proxy(server.port(), at, at % 2 == 0 ? CutProxy::How::close : CutProxy::How::reset);
    const auto reading = read_from(proxy.port());
    EXPECT_FALSE(reading.complete) << "cut after " << at << " of " << whole << " bytes";
    EXPECT_FALSE(reading.errors().empty());
  }
}

TEST(AdWire, ASilentServerIsGivenUp) {
  const ScriptedLdap server(honest, self());
  const CutProxy proxy(server.port(), 1500, CutProxy::How::silence);
  expect_broken(read_from(proxy.port()), "silent");
}

}  // namespace
}  // namespace behorig::testing
