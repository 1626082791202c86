// What a browser goes through to sign in, with a provider that says whatever the test wants; and who is let
// stay, and for how long.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <map>
#include <thread>

#include "core/identity/back_off.h"
#include "core/identity/machine.h"
#include "core/identity/provider.h"
#include "core/identity/random.h"
#include "core/identity/sessions.h"
#include "core/identity/ticket.h"
#include "core/identity/token_text.h"
#include "tests/support/signer.h"

namespace behorig::identity {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using behorig::testing::Signer;
using ::testing::HasSubstr;
using ::testing::Not;

struct SetClock : Clock {
  Instant time{std::chrono::seconds(1'800'000'000)};
  Instant now() const override { return time; }
  std::int64_t seconds() const { return time.time_since_epoch().count(); }
};

constexpr const char* kIssuer = "https://id.example";

/// Answers by address, and counts.
struct Web {
  std::map<std::string, std::string> pages;
  std::map<std::string, int> asked;
  std::vector<FetchRequest> requests;

  Fetch fetch() {
    return [this](const FetchRequest& request) -> Result<std::string> {
      ++asked[request.url];
      requests.push_back(request);
      const auto page = pages.find(request.url);
      if (page == pages.end())
        return Message("identity.unreachable", {{"url", request.url}, {"what", "test"}});
      return page->second;
    };
  }
};

class SignIn : public ::testing::Test {
 protected:
  SignIn() {
    settings_.issuer = kIssuer;
    settings_.client_id = "behorig";
    settings_.public_url = "https://behorig.example";
    settings_.scopes = {"openid", "email"};
    settings_.claims.person = "email";
    settings_.claims.person_by_address = true;
    discovery_ = {{"issuer", kIssuer},
                  {"authorization_endpoint", "https://id.example/auth"},
                  {"token_endpoint", "https://id.example/token"},
                  {"jwks_uri", "https://id.example/keys"},
                  {"code_challenge_methods_supported", json::array{"plain", "S256"}},
                  {"authorization_response_iss_parameter_supported", true}};
    serve();
    claims_ = {{"iss", kIssuer},
               {"aud", "behorig"},
               {"sub", "alice"},
               {"nonce", "n1"},
               {"iat", clock_.seconds()},
               {"exp", clock_.seconds() + 60},
               {"email", "Alice@Example.TEST"},
               {"email_verified", true},
               {"groups", json::array{"a", "b"}}};
  }
  void serve() {
    web_.pages["https://id.example/.well-known/openid-configuration"] = json::serialize(discovery_);
    web_.pages["https://id.example/keys"] = Signer::set_of({signer_.jwk()});
  }
  void answer_with(const std::string& id_token) {
    web_.pages["https://id.example/token"] = json::serialize(json::object{{"id_token", id_token}});
  }
  std::variant<Claimed, SignInFailure> redeem(Provider& provider) {
    answer_with(signer_.token(claims_, "ES256", "JWT"));
    return provider.redeem("c0de", "n1", "v3rifier");
  }
  static std::string why(const std::variant<Claimed, SignInFailure>& outcome) {
    if (std::holds_alternative<Claimed>(outcome)) return "";
    const auto& failure = std::get<SignInFailure>(outcome);
    if (const auto* refused = std::get_if<Refused>(&failure)) return refused->why;
    return std::get<Message>(failure).id;
  }

  SetClock clock_;
  Web web_;
  Signer signer_{Signer::Kind::elliptic, "e1"};
  OidcSettings settings_;
  json::object discovery_, claims_;
};

TEST_F(SignIn, SendsBrowsersWithAllThatBindsTheAnswerToThem) {
  Provider provider(settings_, web_.fetch(), clock_);
  const auto url = provider.authorization_url("s1", "n1", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
  ASSERT_TRUE(url);
  EXPECT_EQ(*url,
            "https://id.example/auth?response_type=code&client_id=behorig&redirect_uri=https%3A%2F%2F"
            "behorig.example%2Fcallback&scope=openid%20email&state=s1&nonce=n1&code_challenge="
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256")
      << "the challenge is that of RFC 7636, appendix B";
  EXPECT_TRUE(provider.is_from(kIssuer).value());
  EXPECT_FALSE(provider.is_from("https://other.example").value());
  EXPECT_FALSE(provider.is_from("").value()) << "the provider names itself always";
}

TEST_F(SignIn, BelievesWhatTheProviderSigned) {
  Provider provider(settings_, web_.fetch(), clock_);
  const auto outcome = redeem(provider);
  ASSERT_EQ(why(outcome), "");
  const auto& who = std::get<Claimed>(outcome);
  EXPECT_EQ(who.subject, "alice");
  EXPECT_EQ(who.address, "alice@example.test");
  EXPECT_EQ(who.groups, (std::vector<std::string>{"a", "b"}));
  const auto& sent = web_.requests[1];
  EXPECT_THAT(sent.form->reveal(), HasSubstr("code_verifier=v3rifier"));
  EXPECT_THAT(sent.form->reveal(), HasSubstr("client_id=behorig"));
}

TEST_F(SignIn, AnAddressThatIsNotVerifiedIsNobodys) {
  for (const json::value& said : {json::value(false), json::value("true"), json::value(nullptr)}) {
    claims_["email_verified"] = said;
    Provider provider(settings_, web_.fetch(), clock_);
    EXPECT_EQ(std::get<Claimed>(redeem(provider)).address, "");
  }
  claims_.erase("email_verified");
  Provider careful(settings_, web_.fetch(), clock_);
  EXPECT_EQ(std::get<Claimed>(redeem(careful)).address, "");
  settings_.claims.address_unverified = true;
  Provider trusting(settings_, web_.fetch(), clock_);
  EXPECT_EQ(std::get<Claimed>(redeem(trusting)).address, "alice@example.test");
}

TEST_F(SignIn, ANumberOfEmployeeIsAPerson) {
  settings_.claims.person = "number";
  settings_.claims.person_by_address = false;
  claims_["number"] = 1002;
  Provider provider(settings_, web_.fetch(), clock_);
  EXPECT_EQ(std::get<Claimed>(redeem(provider)).person, "1002");
}

TEST_F(SignIn, RefusesWhatIsNotAnAnswerToThisBrowserByThisProvider) {
  const auto tried = [&](const char* name, const json::value& value) {
    const auto before = claims_;
    claims_[name] = value;
    Provider provider(settings_, web_.fetch(), clock_);
    const std::string out = why(redeem(provider));
    claims_ = before;
    return out;
  };
  EXPECT_EQ(tried("nonce", "other"), "it answers another question");
  EXPECT_EQ(tried("iss", "https://evil.example"), "it is of another issuer");
  EXPECT_EQ(tried("aud", json::array{"behorig", "other"}), "it is for somebody else too");
  EXPECT_EQ(tried("exp", clock_.seconds() - 100), "it has expired");
  Provider provider(settings_, web_.fetch(), clock_);
  const Signer other(Signer::Kind::elliptic, "e1");
  answer_with(other.token(claims_, "ES256", "JWT"));
  EXPECT_EQ(why(provider.redeem("c", "n1", "v")), "the ID token's signature does not hold");
  web_.pages["https://id.example/token"] = "{\"id_token\":\"a\",\"id_token\":\"b\"}";
  EXPECT_THAT(why(provider.redeem("c", "n1", "v")), HasSubstr("unambiguous"));
  web_.pages["https://id.example/token"] = "{}";
  EXPECT_EQ(why(provider.redeem("c", "n1", "v")), "it has not three parts");
  web_.pages.erase("https://id.example/token");
  EXPECT_EQ(why(provider.redeem("c", "n1", "v")), "identity.unreachable");
}

TEST_F(SignIn, TakesNoOtherProvidersWord) {
  const std::map<std::string, json::value> odd{{"issuer", "https://id.example/"},
                                               {"authorization_endpoint", "http://id.example/auth"},
                                               {"token_endpoint", "file:///etc/passwd"},
                                               {"jwks_uri", "https://id.example/k\r\nX: y"},
                                               {"code_challenge_methods_supported", json::array{"plain"}}};
  for (const auto& [name, value] : odd) {
    json::object document = discovery_;
    document[name] = value;
    EXPECT_TRUE(std::holds_alternative<Refused>(read_discovery(json::serialize(document), kIssuer))) << name;
  }
  EXPECT_TRUE(std::holds_alternative<Endpoints>(read_discovery(json::serialize(discovery_), kIssuer)));
  discovery_.erase("code_challenge_methods_supported");
  EXPECT_TRUE(std::holds_alternative<Endpoints>(read_discovery(json::serialize(discovery_), kIssuer)));
}

TEST_F(SignIn, TheSecretGoesToTheProviderAndNowhereElse) {
  ::setenv("BEHORIG_TEST_OIDC", "s3cret:with/odd", 1);
  settings_.client_secret = SecretRef{SecretRef::Where::env, "BEHORIG_TEST_OIDC"};
  Provider provider(settings_, web_.fetch(), clock_);
  ASSERT_EQ(why(redeem(provider)), "");
  EXPECT_EQ(web_.requests[1].authorization->reveal(), "Basic YmVob3JpZzpzM2NyZXQlM0F3aXRoJTJGb2Rk");
  EXPECT_THAT(web_.requests[1].form->reveal(), Not(HasSubstr("client_id")));
  EXPECT_FALSE(web_.requests[0].authorization || web_.requests[2].authorization);
  ::unsetenv("BEHORIG_TEST_OIDC");
}

TEST_F(SignIn, NewKeysAreFetchedWhenTheyAreMetAndNotOftener) {
  JwtSettings settings;
  settings.issuer = kIssuer;
  settings.audience = "behorig";
  settings.keys_url = "https://id.example/keys";
  Machines machines(settings, web_.fetch(), {}, clock_);
  const auto asked = [&] { return web_.asked["https://id.example/keys"]; };
  EXPECT_EQ(why(machines.believe(signer_.token(claims_, "ES256"))), "");
  EXPECT_EQ(why(machines.believe(signer_.token(claims_, "ES256"))), "");
  EXPECT_EQ(asked(), 1);
  const Signer next(Signer::Kind::elliptic, "e2");
  web_.pages["https://id.example/keys"] = Signer::set_of({signer_.jwk(), next.jwk()});
  EXPECT_EQ(why(machines.believe(next.token(claims_, "ES256"))), "the signature does not hold")
      << "just fetched";
  clock_.time += 31s;
  EXPECT_EQ(why(machines.believe(next.token(claims_, "ES256"))), "");
  EXPECT_EQ(asked(), 2);
  const Signer stranger(Signer::Kind::elliptic, "e3");
  for (int i = 0; i < 100; ++i) machines.believe(stranger.token(claims_, "ES256"));
  EXPECT_EQ(asked(), 2) << "whoever makes up names of keys does not make us fetch";
  claims_["aud"] = "other";
  clock_.time += 31s;
  machines.believe(stranger.token(claims_, "ES256"));
  EXPECT_EQ(asked(), 2) << "what is for others is not looked up";
}

TEST_F(SignIn, KeysThatCannotBeFetchedAnewAreGoodForADay) {
  JwtSettings settings;
  settings.issuer = kIssuer;
  settings.audience = "behorig";
  settings.keys_url = "https://id.example/keys";
  Machines machines(settings, web_.fetch(), {}, clock_);
  web_.pages.clear();
  EXPECT_EQ(why(machines.believe(signer_.token(claims_, "ES256"))), "identity.unreachable");
  clock_.time += 31s;
  serve();
  EXPECT_EQ(why(machines.believe(signer_.token(claims_, "ES256"))), "");
  web_.pages.clear();
  const auto later = [&](std::chrono::seconds time) {
    clock_.time += time;
    claims_["exp"] = clock_.seconds() + 60;
    return why(machines.believe(signer_.token(claims_, "ES256")));
  };
  EXPECT_EQ(later(23h), "");
  EXPECT_EQ(later(1h), "identity.unreachable");
}

TEST(Tickets, AreOfOneBrowserAndATime) {
  const Tickets tickets, others;
  const Instant now{std::chrono::seconds(1'800'000'000)};
  const Ticket a = tickets.issue(now), b = tickets.issue(now);
  EXPECT_NE(a.state, b.state);
  EXPECT_NE(a.state, a.nonce);
  EXPECT_GE(a.verifier.size(), 43U);
  ASSERT_TRUE(tickets.redeem(a.cookie, a.state, now + 600s));
  EXPECT_EQ(tickets.redeem(a.cookie, a.state, now)->verifier, a.verifier);
  EXPECT_FALSE(tickets.redeem(a.cookie, b.state, now)) << "another browser's";
  EXPECT_FALSE(tickets.redeem(a.cookie, "", now));
  EXPECT_FALSE(tickets.redeem("", "", now));
  EXPECT_FALSE(tickets.redeem(a.cookie, a.state, now + 601s));
  EXPECT_FALSE(tickets.redeem(a.cookie, a.state, now - 1s));
  EXPECT_FALSE(others.redeem(a.cookie, a.state, now)) << "another process's";
  std::string later = a.cookie;
  later.back() = later.back() == '9' ? '8' : '9';
  EXPECT_FALSE(tickets.redeem(later, a.state, now)) << "the time is part of it";
}

TEST(Sessions, EndWhenIdleAndAtTheLatestAfterATime) {
  Sessions sessions;
  Instant now{std::chrono::seconds(1'800'000'000)};
  const std::string id = sessions.open({kIssuer, "alice", {}, "", ""}, now);
  EXPECT_GE(id.size(), 43U);
  const auto found = sessions.find(id, now, 60s, 200s);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->who.subject, "alice");
  EXPECT_NE(found->csrf, id);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(sessions.find(id, now += 59s, 60s, 200s));
  EXPECT_FALSE(sessions.find(id, now += 59s, 60s, 200s)) << "however busy";
  const std::string other = sessions.open({kIssuer, "alice", {}, "", ""}, now);
  EXPECT_FALSE(sessions.find(other + "x", now, 60s, 200s));
  EXPECT_FALSE(sessions.find("", now, 60s, 200s));
  EXPECT_FALSE(sessions.find(other, now + 60s, 60s, 200s)) << "idle";
  EXPECT_FALSE(sessions.find(other, now, 60s, 200s)) << "what has ended stays so";
}

TEST(Sessions, EndWhenTheyAreClosedAndAreNotWithoutEnd) {
  Sessions sessions;
  const Instant now{std::chrono::seconds(1'800'000'000)};
  const std::string first = sessions.open({kIssuer, "alice", {}, "", ""}, now);
  const std::string bob = sessions.open({kIssuer, "bob", {}, "", ""}, now);
  EXPECT_TRUE(sessions.close(first));
  EXPECT_FALSE(sessions.close(first));
  EXPECT_FALSE(sessions.find(first, now, 60s, 200s));
  const std::string oldest = sessions.open({kIssuer, "alice", {}, "", ""}, now);
  for (std::size_t i = 0; i < Sessions::kMostOfOne; ++i)
    sessions.open({kIssuer, "alice", {}, "", ""}, now + 1s);
  EXPECT_EQ(sessions.count(), Sessions::kMostOfOne + 1);
  EXPECT_FALSE(sessions.find(oldest, now + 1s, 60s, 200s));
  EXPECT_TRUE(sessions.find(bob, now + 1s, 60s, 200s)) << "another's are not touched";
}

TEST(BackOff, GrowsWithEachFailureAndIsForgotten) {
  BackOff back_off;
  Instant now{std::chrono::seconds(1'800'000'000)};
  for (int i = 1; i < BackOff::kFree; ++i) back_off.failed("192.0.2.1", now);
  EXPECT_EQ(back_off.left("192.0.2.1", now), 0s);
  back_off.failed("192.0.2.1", now);
  EXPECT_EQ(back_off.left("192.0.2.1", now), 1s);
  back_off.failed("192.0.2.1", now += 1s);
  EXPECT_EQ(back_off.left("192.0.2.1", now), 2s);
  EXPECT_EQ(back_off.left("192.0.2.2", now), 0s);
  for (int i = 0; i < 50; ++i) back_off.failed("192.0.2.1", now);
  EXPECT_EQ(back_off.left("192.0.2.1", now), BackOff::kLongest);
  EXPECT_EQ(back_off.left("192.0.2.1", now - 1h), BackOff::kLongest) << "a clock that was set back";
  back_off.failed("192.0.2.1", now += BackOff::kForgotten);
  EXPECT_EQ(back_off.left("192.0.2.1", now), 0s);
}

TEST(BackOff, OfIpV6IsByNetwork) {
  BackOff back_off;
  const Instant now{std::chrono::seconds(1'800'000'000)};
  for (int i = 0; i < BackOff::kFree; ++i) back_off.failed("2001:db8:1:2::" + std::to_string(i + 1), now);
  EXPECT_GT(back_off.left("2001:db8:1:2:ffff::1", now), 0s);
  EXPECT_EQ(back_off.left("2001:db8:1:3::1", now), 0s);
}

TEST(TokenText, IsKnownByItsDigestOnly) {
  const NewToken one = new_token(), other = new_token();
  EXPECT_NE(one.text.reveal(), other.text.reveal());
  EXPECT_EQ(token_id(one.text.reveal()), one.id);
  EXPECT_TRUE(is_token(one.text.reveal(), one.digest));
  EXPECT_FALSE(is_token(one.text.reveal(), other.digest));
  std::string changed = one.text.reveal();
  changed.back() = changed.back() == 'A' ? 'B' : 'A';
  EXPECT_EQ(token_id(changed), one.id);
  EXPECT_FALSE(is_token(changed, one.digest));
  for (const std::string& odd :
       {std::string("bhr_"), std::string(), one.text.reveal() + "x", "x" + one.text.reveal()})
    EXPECT_FALSE(token_id(odd)) << odd;
}

}  // namespace
}  // namespace behorig::identity
