// Getting in: TLS that holds or nothing, and one sentence that says which step failed.

#include "tests/connectors/ldap/reading.h"
#include "tests/support/ports.h"
#include "tests/support/proxy.h"
#include "tests/support/scripted_ldap.h"

namespace behorig::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::string small_directory() { return ldif_person("anna") + ldif_group("g", member("anna")); }

std::vector<std::string> steps(const FakeReading& reading) {
  std::vector<std::string> out;
  for (const auto& problem : reading.problems) {
    if (problem.level == BEHORIG_INFO) out.push_back(problem.id);
  }
  return out;
}

TEST(LdapConnection, EveryWayInReadsTheSame) {
  const Slapd server(small_directory());
  const auto client = server.authority().issue("client", "DNS:client");
  const std::string ca = server.authority().file();
  const std::vector<LdapSettings> ways{
      {.uri = server.ldaps(), .ca_file = ca},
      {.uri = server.uri(), .ca_file = ca, .more = {{"starttls", true}}},
      {.uri = server.uri(), .more = {{"insecure", true}}},
      {.uri = server.ldapi(), .more = {{"bind", "external"}}},
      {.uri = server.ldaps(),
       .ca_file = ca,
       .more = {
           {"bind", "external"}, {"client_certificate", client.certificate}, {"client_key", client.key}}}};
  for (const auto& way : ways) {
    const auto reading = read_ldap(way);
    expect_complete(reading);
    EXPECT_EQ(held(reading), (Pairs{{"anna", "g"}})) << way.uri;
  }
}

TEST(LdapConnection, StepsAreToldInTheirOrder) {
  const Slapd server(small_directory());
  EXPECT_THAT(steps(read_ldap(server, {{"connections", 1}})),
              ElementsAre("step-name", "step-connected-tls", "step-bound", "step-identity", "step-first-page",
                          "step-read", "step-first-page", "step-read"));
}

TEST(LdapConnection, CertificatesThatDoNotHoldAreRefused) {
  SlapdSettings other_name, expired;
  other_name.certificate_names = "DNS:directory.example";
  expired.certificate_days = -1;
  const Slapd good(small_directory()), named(small_directory(), other_name), old(small_directory(), expired);
  const auto both = [](const Slapd& server, const std::string& ca, const std::string& error) {
    expect_broken(read_ldap({.uri = server.ldaps(), .ca_file = ca}), error);
    expect_broken(read_ldap({.uri = server.uri(), .ca_file = ca, .more = {{"starttls", true}}}), error);
  };
  both(good, named.authority().file(), "tls-not-trusted");
  both(good, "", "tls-not-trusted");
  both(named, named.authority().file(), "tls-name");
  both(old, old.authority().file(), "tls-expired");
  expect_broken(read_ldap({.uri = good.ldaps(), .ca_file = "/nowhere.pem"}), "tls-files");
  const std::string clear = "ldaps://127.0.0.1:" + std::to_string(good.port());
  expect_broken(read_ldap({.uri = clear, .ca_file = good.authority().file()}), "tls-refused");
}

TEST(LdapConnection, LocalhostIsNotTheNameThatIsCompared) {
  SlapdSettings for_localhost;
  for_localhost.certificate_names = "DNS:localhost";
  const Slapd named(small_directory(), for_localhost), numbered(small_directory());
  for (const Slapd* server : {&named, &numbered}) {
    const std::string ca = server->authority().file();
    std::string ldaps = server->ldaps(), clear = server->uri();
    ldaps.replace(ldaps.find("127.0.0.1"), 9, "LocalHost");
    clear.replace(clear.find("127.0.0.1"), 9, "localhost");
    expect_broken(read_ldap({.uri = ldaps, .ca_file = ca}), "tls-localhost");
    expect_broken(read_ldap({.uri = clear, .ca_file = ca, .more = {{"starttls", true}}}), "tls-localhost");
    expect_broken(read_ldap({.uri = ldaps, .ca_file = ""}), "tls-not-trusted");
  }
}

TEST(LdapConnection, NothingIsSentInTheClearUnlessTheSettingsSaySo) {
  const Slapd server(small_directory());
  expect_broken(read_ldap({.uri = server.uri()}), "clear-text");
  expect_broken(read_ldap({.uri = server.uri(), .more = {{"bind", "anonymous"}}}), "clear-text");
}

TEST(LdapConnection, AServerThatRefusesStartTlsIsNotReadWithout) {
  // It takes any bind, and would get the password if StartTLS were only tried.
  std::atomic<int> searches{0};
  const ScriptedLdap liar([&](const LdapRequest& request) {
    ++searches;
    return ldap_done(request.id, 0, "");
  });
  expect_broken(read_ldap({.uri = liar.uri(), .more = {{"starttls", true}}}), "starttls-refused");
  EXPECT_EQ(searches, 0);
}

TEST(LdapConnection, EachStepThatFailsHasASentenceOfItsOwn) {
  const Slapd server(small_directory());
  const std::string ca = server.authority().file();
  const std::string closed = "ldaps://127.0.0.1:" + std::to_string(free_port());
  const auto error = [](const LdapSettings& settings) {
    const auto reading = read_ldap(settings);
    EXPECT_FALSE(reading.complete);
    return reading.errors().empty() ? "" : reading.errors().front();
  };
  for (const char* uri :
       {"http://x", "ldaps://", "ldaps:///dc=x", "ldapi://%2Fx ldap://y", "ldaps://x,ldap://y"})
    EXPECT_EQ(error({.uri = uri, .ca_file = ca}), "uri-wrong") << uri;
  EXPECT_EQ(error({.uri = "ldaps://nobody.invalid", .ca_file = ca}), "name-unknown");
  EXPECT_EQ(error({.uri = closed, .ca_file = ca}), "unreachable");
  EXPECT_EQ(error({.uri = server.ldaps(), .ca_file = ca, .more = {{"starttls", true}}}), "starttls-not-here");
  EXPECT_EQ(error({.uri = server.ldaps(), .ca_file = ca, .password = "wrong"}), "bind-refused");
  EXPECT_EQ(error({.uri = server.ldaps(), .ca_file = ca, .password = ""}), "password-missing");
  EXPECT_EQ(error({.uri = server.ldaps(), .ca_file = ca, .bind_dn = ""}), "bind-dn-missing");
  EXPECT_EQ(error({.uri = server.ldaps(), .ca_file = ca, .bind_dn = "reader"}), "bind-dn-wrong");
  EXPECT_EQ(error({.uri = "ldapi://%2Fnowhere", .more = {{"bind", "external"}}}), "unreachable");
}

TEST(LdapConnection, SettingsThatMakeNoSenseAreTold) {
  const Slapd server(small_directory());
  const auto error = [&](const boost::json::object& more) {
    const auto reading = read_ldap(server, more);
    return reading.errors().empty() ? "" : reading.errors().front();
  };
  const auto people = [](const boost::json::object& block) {
    return boost::json::object{{"people", boost::json::array{block}}};
  };
  EXPECT_EQ(error({{"people", boost::json::array{}}}), "block-missing");
  EXPECT_EQ(error(people({})), "base-blank");
  EXPECT_EQ(error(people({{"base", "dc=example,dc=test"}, {"scope", "all"}})), "scope-wrong");
  EXPECT_EQ(error(people({{"base", "dc=example,dc=test"}, {"kind", "royal"}})), "kind-wrong");
  EXPECT_EQ(error(people({{"base", "dc=example,dc=test"}, {"filter", "(uid="}})), "filter-wrong");
  EXPECT_EQ(error(people({{"base", 7}})), "option-text");
  EXPECT_EQ(error(people({{"base", "x"}, {"enabled", {{"atribute", "x"}}}})), "option-unknown");
  EXPECT_EQ(error({{"page_size", -1}}), "option-number");
  EXPECT_EQ(error({{"bind", "magic"}}), "bind-unknown");
  EXPECT_EQ(error({{"client_key", "/x"}}), "client-pair");
}

TEST(LdapConnection, TheSecretIsInNoTextAndNoProof) {
  const Slapd server(small_directory());
  for (const char* password : {"reader-pw", "kanariefågel-7719"}) {
    const auto reading =
        read_ldap({.uri = server.ldaps(), .ca_file = server.authority().file(), .password = password});
    EXPECT_THAT(told(reading) + reading.proof_json, Not(HasSubstr(password)));
  }
}

}  // namespace
}  // namespace behorig::testing
