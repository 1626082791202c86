// A reading is whole or not believed, whatever the server, the network or the rights do.

#include <lber.h>

#include <random>

#include "tests/connectors/ldap/reading.h"
#include "tests/support/proxy.h"
#include "tests/support/sample.h"
#include "tests/support/scripted_ldap.h"

namespace behorig::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

/// So many people, all of them in one group.
std::string directory(int people) {
  std::string out, members;
  for (int i = 0; i < people; ++i) {
    out += ldif_person("u" + std::to_string(i));
    members += member("u" + std::to_string(i));
  }
  return out + ldif_group("all", members);
}

SlapdSettings with_limits(const std::string& limits) {
  SlapdSettings out;
  out.limits = limits;
  return out;
}

TEST(LdapLimits, PageSizesComeDownToWhatTheServerTakes) {
  const Slapd server(directory(1500), with_limits("limits * size.pr=300 size=unlimited"));
  for (const int size : {0, 100, 100'000}) {
    const auto reading = read_ldap(server, {{"page_size", size}});
    expect_complete(reading);
    EXPECT_THAT(reading.grants, SizeIs(1500));
  }
}

TEST(LdapLimits, ALimitForUnpagedSearchesIsNoneWithPages) {
  const Slapd server(directory(1500), with_limits("limits * size=500 size.prtotal=unlimited"));
  expect_complete(read_ldap(server));
}

TEST(LdapLimits, ALimitOnTheWholeIsNeverComplete) {
  const Slapd server(directory(1500), with_limits("sizelimit 500"));
  for (const int size : {0, 200, 500}) expect_broken(read_ldap(server, {{"page_size", size}}), "limit");
}

TEST(LdapLimits, WithoutPagingTheResultAloneDecides) {
  const Slapd whole(directory(1500), with_limits("limits * size=unlimited size.prtotal=disabled"));
  expect_complete(read_ldap(whole));
  const Slapd limited(directory(1500), with_limits("limits * size=500 size.prtotal=disabled"));
  expect_broken(read_ldap(limited), "limit");
}

SlapdSettings with_access(const std::string& access) {
  SlapdSettings out;
  out.access = "access to attrs=userPassword by anonymous auth by * none\n" + access;
  return out;
}

TEST(LdapRights, AnAccountThatMayNotReadSeesNoEmptyDirectory) {
  const Slapd nothing(directory(3), with_access("access to * by * none"));
  expect_broken(read_ldap(nothing), "base-missing");
  const Slapd only_bases(directory(3),
                         with_access("access to dn.regex=\"^ou=[^,]+,dc=example,dc=test$\" by * read\n"
                                     "access to dn.exact=\"dc=example,dc=test\" by * read\n"
                                     "access to * by * none"));
  expect_broken(read_ldap(only_bases), "nothing-found");
}

TEST(LdapRights, GroupsWhoseMembersAreHiddenAreNoEmptyGroups) {
  const Slapd server(directory(3), with_access("access to attrs=member by * none\naccess to * by * read"));
  expect_broken(read_ldap(server), "members-hidden");
}

TEST(LdapRights, ABaseThatIsNotThereIsNoEmptyDirectory) {
  const Slapd server(directory(3));
  expect_broken(
      read_ldap(server, {{"people", boost::json::array{{{"base", "ou=nobody,dc=example,dc=test"}}}}}),
      "base-missing");
}

TEST(LdapRights, ABlockMayBeEmptyIfTheSettingsSaySo) {
  const Slapd server(directory(3));
  const auto people = [](bool may) {
    return boost::json::object{{"people", boost::json::array{{{"base", "ou=people,dc=example,dc=test"}},
                                                             {{"base", "ou=svc,dc=example,dc=test"},
                                                              {"filter", "(objectClass=person)"},
                                                              {"may_be_empty", may}}}}};
  };
  expect_broken(read_ldap(server, people(false)), "nothing-found");
  expect_complete(read_ldap(server, people(true)));
}

TEST(LdapReferrals, APartThatLiesElsewhereIsNotComplete) {
  const Slapd server(directory(3) + R"(dn: ou=far,ou=people,dc=example,dc=test
objectClass: referral
objectClass: extensibleObject
ou: far
ref: ldap://other.example/ou=far,ou=people,dc=example,dc=test

)");
  expect_broken(read_ldap(server), "referral");
}

// ---- the network ----

/// Never complete wherever the stream is cut, and with every byte it is.
void cut_everywhere(const Slapd& server, std::uint16_t port, const std::string& scheme,
                    boost::json::object more) {
  const int cuts = sample(125, "BEHORIG_CUTS");
  const auto read_through = [&](const CutProxy& proxy) {
    return read_ldap({.uri = scheme + "://127.0.0.1:" + std::to_string(proxy.port()),
                      .ca_file = server.authority().file(),
                      .more = more});
  };
  std::uint64_t whole = 0;
  {
    const CutProxy proxy(port, UINT64_MAX);
    expect_complete(read_through(proxy));
    whole = proxy.passed();
  }
  std::mt19937_64 random(20261124);
  for (int cut = 0; cut < cuts; ++cut) {
    // TLS's own last message is no part of the proof.
    const std::uint64_t at = random() % (whole - 64);
    const CutProxy proxy(port, at, cut % 2 == 0 ? CutProxy::How::close : CutProxy::How::reset);
    const auto reading = read_through(proxy);
    EXPECT_FALSE(reading.complete) << "cut after " << at << " of " << whole << " bytes";
    EXPECT_THAT(reading.dangling, IsEmpty());
    EXPECT_FALSE(reading.errors().empty());
  }
}

TEST(LdapCuts, InTheClear) {
  const Slapd server(directory(300));
  cut_everywhere(server, server.port(), "ldap", {{"insecure", true}, {"connections", 1}});
}

TEST(LdapCuts, UnderTls) {
  const Slapd server(directory(300));
  cut_everywhere(server, server.tls_port(), "ldaps", {{"connections", 1}});
}

TEST(LdapCuts, InPagesOverTwoConnections) {
  const Slapd server(directory(300));
  // Each connection is cut by itself, so that one of them may go through: the longer one must not.
  const CutProxy proxy(server.port(), 20'000);
  expect_broken(read_ldap({.uri = "ldap://127.0.0.1:" + std::to_string(proxy.port()),
                           .more = {{"insecure", true}, {"page_size", 50}}}),
                "connection-lost");
}

TEST(LdapCuts, ASilentServerIsGivenUp) {
  const Slapd server(directory(300));
  const CutProxy proxy(server.port(), 20'000, CutProxy::How::silence);
  expect_broken(read_ldap({.uri = "ldap://127.0.0.1:" + std::to_string(proxy.port()),
                           .more = {{"insecure", true}, {"connections", 1}, {"timeout", 1}}}),
                "silent");
}

TEST(LdapCuts, AServerThatIsKilledIsNotBelieved) {
  Slapd server(directory(2000));
  // It dies when its first entries have been taken.
  const LdapSettings settings{.uri = server.ldaps(),
                              .ca_file = server.authority().file(),
                              .more = {{"page_size", 50}, {"connections", 1}}};
  std::jthread killer([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    server.kill();
  });
  const auto reading = read_ldap(settings);
  // It may have been too fast for the killer: then everything is there.
  if (reading.complete) {
    EXPECT_THAT(reading.grants, SizeIs(2000));
  } else {
    EXPECT_THAT(reading.dangling, IsEmpty());
  }
}

// ---- servers that lie ----

std::string person(const LdapRequest& request, int number) {
  const std::string uid = "u" + std::to_string(number);
  return ldap_entry(request.id, "uid=" + uid + ",ou=people,dc=example,dc=test",
                    {{"uid", {uid}}, {"objectClass", {"account"}}, {"entryUUID", {"id-" + uid}}});
}
std::string all_members(const LdapRequest& request) {
  return ldap_entry(request.id, "cn=all,ou=groups,dc=example,dc=test",
                    {{"cn", {"all"}},
                     {"objectClass", {"groupOfNames"}},
                     {"entryUUID", {"id-all"}},
                     {"member", {"uid=u1,ou=people,dc=example,dc=test"}}});
}
/// An honest answer, if it is about groups.
std::string honest(const LdapRequest& request) { return all_members(request) + ldap_done(request.id, 0, ""); }
bool about_people(const LdapRequest& request) { return request.base.starts_with("ou=people"); }

FakeReading read_from(const ScriptedLdap& liar, int timeout = 2) {
  return read_ldap(
      {.uri = liar.uri(), .more = {{"insecure", true}, {"connections", 1}, {"timeout", timeout}}});
}

struct Lie {
  const char* name;
  std::function<std::string(const LdapRequest&)> answer;
  const char* error;
};

std::string long_member(const LdapRequest& request) {
  return ldap_entry(request.id, "cn=all,ou=groups,dc=example,dc=test",
                    {{"cn", {"all"}},
                     {"entryUUID", {"id-all"}},
                     {"member;range=0-1499", {"uid=u1,ou=people,dc=example,dc=test"}}});
}

/// The end, with these contents for the operation of that tag (RFC 4511, 4.1.1).
std::string ended_by(int id, char tag, const std::string& contents) {
  const std::string operation = std::string{tag, static_cast<char>(contents.size())} + contents;
  const std::string number{2, 1, static_cast<char>(id)};
  return std::string{0x30, static_cast<char>(number.size() + operation.size())} + number + operation;
}
const std::string kGood("\x0a\x01\x00\x04\x00\x04\x00", 7);

/// Against the protocol itself: what each is called is for the library to say.
const std::vector<Lie>& broken_messages() {
  static const std::vector<Lie> kLies{
      {"the end of a bind", [](const auto& r) { return person(r, 1) + ended_by(r.id, 0x61, kGood); }, ""},
      {"the end of a change", [](const auto& r) { return person(r, 1) + ended_by(r.id, 0x67, kGood); }, ""},
      {"an end without a result",
       [](const auto& r) { return person(r, 1) + ended_by(r.id, 0x65, std::string("\x04\x00\x04\x00", 4)); },
       ""},
      {"an end without anything", [](const auto& r) { return person(r, 1) + ended_by(r.id, 0x65, ""); }, ""},
      {"half of the end",
       [](const auto& r) {
         const std::string end = ldap_done(r.id, 0, "");
         return person(r, 1) + end.substr(0, end.size() - 3);
       },
       ""},
      {"a control of pages that is none",
       [](const auto& r) { return person(r, 1) + ldap_done_with(r.id, 0, "1.2.840.113556.1.4.319", "no"); },
       ""},
      {"a control of pages without a value",
       [](const auto& r) { return person(r, 1) + ldap_done_with(r.id, 0, "1.2.840.113556.1.4.319", ""); },
       ""},
      {"another control", [](const auto& r) { return person(r, 1) + ldap_done_with(r.id, 0, "1.2.3", "x"); },
       ""},
      {"an entry under the number of nobody",
       [](const auto& r) { return person({.id = 0}, 1) + ldap_done(r.id, 0, ""); }, ""},
      {"a message without a length",
       [](const auto& r) {
         return person(r, 1) + std::string("\x30\x80\x02\x01", 4) + ldap_done(r.id, 0, "");
       },
       ""},
      {"a message larger than anything",
       [](const auto& r) {
         return person(r, 1) + std::string("\x30\x84\x7f\xff\xff\xff", 6) + ldap_done(r.id, 0, "");
       },
       ""},
      {"an entry without an id",
       [](const auto& r) {
         return ldap_entry(r.id, "uid=u1,ou=people,dc=example,dc=test", {{"uid", {"u1"}}}) +
                ldap_done(r.id, 0, "");
       },
       "no-id"},
      {"an entry without classes",
       [](const auto& r) {
         return ldap_entry(r.id, "uid=u1,ou=people,dc=example,dc=test",
                           {{"uid", {"u1"}}, {"entryUUID", {"id-u1"}}}) +
                ldap_done(r.id, 0, "");
       },
       "class-hidden"},
      {"an entry whose name is none",
       [](const auto& r) {
         return ldap_entry(r.id, "nonsense", {{"uid", {"u1"}}, {"entryUUID", {"id"}}}) +
                ldap_done(r.id, 0, "");
       },
       "dn-wrong"},
  };
  return kLies;
}

const std::vector<Lie>& lies() {
  static const std::vector<Lie> kLies{
      {"result 0 without the control of pages",
       [](const auto& r) { return person(r, 1) + ldap_done(r.id, 0); }, "paging-dropped"},
      {"a page, then result 0 without the control",
       [](const auto& r) {
         return person(r, r.search) + (r.cookie.empty() ? ldap_done(r.id, 0, "more") : ldap_done(r.id, 0));
       },
       "paging-dropped"},
      {"empty pages without end", [](const auto& r) { return ldap_done(r.id, 0, "again"); },
       "paging-endless"},
      {"result 4 with an empty cookie",
       [](const auto& r) { return person(r, 1) + ldap_done(r.id, LDAP_SIZELIMIT_EXCEEDED, ""); }, "limit"},
      {"a page, then result 4 with an empty cookie",
       [](const auto& r) {
         return person(r, r.search) + (r.cookie.empty() ? ldap_done(r.id, 0, "more")
                                                        : ldap_done(r.id, LDAP_SIZELIMIT_EXCEEDED, ""));
       },
       "limit"},
      {"result 3", [](const auto& r) { return person(r, 1) + ldap_done(r.id, LDAP_TIMELIMIT_EXCEEDED, ""); },
       "limit"},
      {"result 0 and nothing", [](const auto& r) { return ldap_done(r.id, 0, ""); }, "nothing-found"},
      {"result 32", [](const auto& r) { return ldap_done(r.id, LDAP_NO_SUCH_OBJECT); }, "base-missing"},
      {"result 32 after entries",
       [](const auto& r) { return person(r, 1) + ldap_done(r.id, LDAP_NO_SUCH_OBJECT, ""); }, "base-missing"},
      {"result 10", [](const auto& r) { return ldap_done(r.id, LDAP_REFERRAL); }, "referral"},
      {"result 50", [](const auto& r) { return ldap_done(r.id, LDAP_INSUFFICIENT_ACCESS); }, "no-right"},
      {"result 51", [](const auto& r) { return ldap_done(r.id, LDAP_BUSY); }, "search-failed"},
      {"a reference between entries",
       [](const auto& r) {
         return person(r, 1) + ldap_reference(r.id, "ldap://elsewhere/") + ldap_done(r.id, 0, "");
       },
       "referral"},
      {"hangs up", [](const auto&) { return std::string(); }, "connection-lost"},
      {"hangs up after entries", [](const auto& r) { return person(r, 1) + "\x30"; }, "silent"},
      {"bytes that are no LDAP",
       [](const auto& r) { return person(r, 1) + std::string("\xff\xff\xff\xff garbage", 12); },
       "connection-lost"},
      {"answers another question",
       [](const auto& r) { return person({.id = r.id + 77}, 1) + ldap_done(r.id + 77, 0, ""); }, "silent"},
  };
  return kLies;
}

/// About people, or about groups.
void expect_disbelief(const Lie& lie) {
  for (const bool people : {true, false}) {
    SCOPED_TRACE(std::string(lie.name) + (people ? ", about people" : ", about groups"));
    const ScriptedLdap liar([&](const LdapRequest& r) {
      if (about_people(r) == people) return lie.answer(r);
      return people ? honest(r) : person(r, 1) + ldap_done(r.id, 0, "");
    });
    const auto reading = read_from(liar, 1);
    EXPECT_FALSE(reading.complete);
    EXPECT_FALSE(reading.errors().empty());
    EXPECT_THAT(reading.dangling, IsEmpty());
    if (*lie.error != '\0') expect_broken(reading, lie.error);
  }
}

TEST(LdapLies, NoneIsBelieved) {
  for (const Lie& lie : lies()) expect_disbelief(lie);
}

TEST(LdapLies, NoBrokenMessageIsBelieved) {
  for (const Lie& lie : broken_messages()) expect_disbelief(lie);
}

/// RFC 4511, appendix A, and what servers send besides: only one of them is the end of a search.
TEST(LdapLies, NoResultButZeroIsAnEnd) {
  for (int code = 1; code <= 123; ++code) {
    SCOPED_TRACE(code);
    const ScriptedLdap liar([&](const LdapRequest& r) {
      return about_people(r) ? person(r, 1) + ldap_done(r.id, code, "") : honest(r);
    });
    const auto reading = read_from(liar);
    EXPECT_FALSE(reading.complete);
    EXPECT_THAT(reading.dangling, IsEmpty());
    EXPECT_FALSE(reading.errors().empty());
  }
}

/// Messages whose bytes are not as they must be: each byte of an honest answer is changed, one at a time.
TEST(LdapLies, BytesThatAreChangedAreNoOtherAnswer) {
  const auto answer = [](const LdapRequest& r) {
    return ldap_entry(r.id, "uid=u1,ou=people,dc=example,dc=test",
                      {{"uid", {"u1"}}, {"objectClass", {"account"}}, {"entryUUID", {"id-u1"}}}) +
           ldap_done(r.id, 0, "");
  };
  const std::size_t size = answer({.id = 7}).size();
  int believed = 0;
  for (std::size_t at = 0; at < size; at += 3) {
    const ScriptedLdap liar([&](const LdapRequest& r) {
      if (!about_people(r)) return honest(r);
      auto bytes = answer(r);
      bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
      return bytes;
    });
    const auto reading =
        read_ldap({.uri = liar.uri(), .more = {{"insecure", true}, {"connections", 1}, {"timeout", 1}}});
    // A letter of a value is another value, which nobody can know; what holds the message together is not.
    if (!reading.complete) continue;
    ++believed;
    EXPECT_THAT(reading.accounts, SizeIs(1)) << "byte " << at;
  }
  EXPECT_LT(believed, static_cast<int>(size / 3));
}

TEST(LdapLies, AServerThatSaysWhyItHangsUpIsQuoted) {
  const ScriptedLdap server([](const LdapRequest& r) {
    return person(r, 1) +
           ldap_unsolicited(LDAP_NOTICE_OF_DISCONNECTION, LDAP_UNAVAILABLE, "going down at noon");
  });
  const auto reading = read_from(server);
  expect_broken(reading, "connection-lost");
  EXPECT_THAT(told(reading), ::testing::HasSubstr("going down at noon"));
}

TEST(LdapLies, WhatNobodyAskedForIsLeftAlone) {
  const ScriptedLdap server([](const LdapRequest& r) {
    const std::string news = ldap_unsolicited("1.2.3.4", LDAP_UNAVAILABLE, "news");
    if (!about_people(r)) return news + all_members(r) + news + ldap_done(r.id, 0, "");
    return person({.id = r.id + 77}, 2) + person(r, 1) + ldap_done(r.id + 77, 0, "") + news +
           ldap_done(r.id, 0, "");
  });
  const auto reading = read_from(server);
  expect_complete(reading);
  EXPECT_THAT(reading.accounts, SizeIs(1));
}

TEST(LdapLies, AnHonestServerOfThisKindIsBelieved) {
  const ScriptedLdap server([](const LdapRequest& r) {
    if (!about_people(r)) return honest(r);
    return r.cookie.empty() ? person(r, 1) + ldap_done(r.id, 0, "more")
                            : person(r, 2) + ldap_done(r.id, 0, "");
  });
  const auto reading = read_from(server);
  expect_complete(reading);
  EXPECT_THAT(reading.accounts, SizeIs(2));
}

TEST(LdapLies, ARangeOfMembersIsNotAllOfThem) {
  const ScriptedLdap liar([](const LdapRequest& r) {
    return (about_people(r) ? person(r, 1) : long_member(r)) + ldap_done(r.id, 0, "");
  });
  expect_broken(read_from(liar), "range-left");
}

TEST(LdapLies, AMemberThatTheServerWillNotSpeakOfIsNotMissing) {
  const ScriptedLdap liar([](const LdapRequest& r) {
    if (r.base.starts_with("uid=u1")) return ldap_done(r.id, LDAP_INSUFFICIENT_ACCESS);
    return (about_people(r) ? person(r, 7) : all_members(r)) +
           ldap_done(r.id, 0, r.paged ? std::optional<std::string>("") : std::nullopt);
  });
  expect_broken(read_from(liar), "member-unknown");
}

}  // namespace
}  // namespace behorig::testing
