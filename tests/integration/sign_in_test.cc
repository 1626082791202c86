// Two owners sign in by a real provider of OpenID Connect, and see and may what is theirs.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <ctime>
#include <memory>
#include <thread>

#include "tests/integration/browser.h"
#include "tests/support/oidc_provider.h"

namespace behorig::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

class SignIn : public ::testing::Test {
 protected:
  SignIn() : provider_(daemon_.certificate, daemon_.url() + "/callback") {
    daemon_.small.write("client-secret", OidcProvider::kClientSecret);
    daemon_.settings(sign_in_settings());
    daemon_.start();
  }
  std::string sign_in_settings(const std::string& more = "") const {
    return "[oidc]\nissuer = \"" + provider_.issuer() +
           "\"\nclient_id = \"behorig\"\nclient_secret = { file = \"client-secret\" }\npublic_url = \"" +
           daemon_.url() +
           "\"\nscopes = [\"openid\", \"email\", \"groups\"]\nca_file = \"authority.pem\"\n"
           "person_claim = \"email\"\nperson_column = \"email\"\n" +
           more + "[[access]]\ngroup = \"behorig-controllers\"\nroles = [\"controller\"]\n";
  }
  std::unique_ptr<Browser> browser() const { return std::make_unique<Browser>(daemon_.authority.file()); }
  /// Signs in; the session as the daemon tells it.
  boost::json::value session(Browser& browser, const std::string& name) {
    const Page page = sign_in(browser, daemon_.url(), name);
    EXPECT_EQ(page.status, 200) << page.url << "\n" << page.body << "\n" << daemon_.said();
    EXPECT_EQ(page.url, daemon_.url() + "/api/v1/session");
    return page.status == 200 ? boost::json::parse(page.body) : boost::json::value(boost::json::object());
  }
  std::string csrf(const boost::json::value& session) const {
    return "X-CSRF-Token: " + std::string(session.at("csrf").as_string());
  }
  Page check(Browser& browser, const std::string& system, const std::string& header) {
    return browser.post_json(daemon_.url() + "/api/v1/runs", "{\"systems\":[\"" + system + "\"]}", header);
  }
  /// As the asking ends.
  void wait_for(Browser& browser, const Page& started) {
    const auto id = std::string(boost::json::parse(started.body).at("id").as_string());
    for (int i = 0; i < 600; ++i) {
      const Page page = browser.get(daemon_.url() + "/api/v1/runs/" + id);
      if (page.body.find("\"done\":true") != std::string::npos) return;
      std::this_thread::sleep_for(50ms);
    }
    FAIL() << "the check does not end";
  }

  NetworkDaemon daemon_;
  OidcProvider provider_;
};

TEST_F(SignIn, TwoOwnersEachSeeAndCheckTheirOwnSystem) {
  const auto alice = browser(), bob = browser();
  const auto hers = session(*alice, "alice"), his = session(*bob, "bob");
  EXPECT_EQ(hers.at("person"), "p0");
  EXPECT_EQ(his.at("person"), "p1") << "addresses are the same in upper and lower case";
  EXPECT_EQ(hers.at("owns"), boost::json::array{"library"});
  const Page hers_started = check(*alice, "library", csrf(hers)),
             his_started = check(*bob, "archive", csrf(his));
  ASSERT_EQ(hers_started.status, 202) << hers_started.body;
  ASSERT_EQ(his_started.status, 202) << his_started.body;
  wait_for(*alice, hers_started);
  wait_for(*bob, his_started);
  const auto path = [&](const std::string& system) {
    return daemon_.url() + "/api/v1/findings?system=" + system;
  };
  EXPECT_EQ(alice->get(path("library")).status, 200);
  EXPECT_THAT(bob->get(path("archive")).body, HasSubstr("stranger"));
  // What is somebody else's does not exist.
  EXPECT_EQ(alice->get(path("archive")).status, 404);
  EXPECT_EQ(bob->get(path("library")).status, 404);
  EXPECT_EQ(check(*alice, "archive", csrf(hers)).status, 404);
  EXPECT_EQ(check(*bob, "library", csrf(his)).status, 404);
  EXPECT_EQ(alice->get(daemon_.url() + "/api/v1/systems/archive").status, 404);
  EXPECT_THAT(alice->get(daemon_.url() + "/api/v1/findings").body, Not(HasSubstr("archive")));
  EXPECT_THAT(daemon_.program->out(), HasSubstr("\"access\":\"login\""));
  EXPECT_THAT(daemon_.program->out(), HasSubstr("\"by\":\"session\""));
}

TEST_F(SignIn, TheCookieIsTheHostsAndNothingIsSaidOfIt) {
  const auto alice = browser();
  session(*alice, "alice");
  const std::string cookies = alice->cookies();
  EXPECT_THAT(cookies, HasSubstr("__Host-behorig\t"));
  EXPECT_THAT(cookies, Not(HasSubstr("__Host-behorig-sign-in"))) << "that of signing in is gone";
  const auto at = cookies.find("__Host-behorig\t");
  const std::string line =
      cookies.substr(cookies.rfind('\n', at) == std::string::npos ? 0 : cookies.rfind('\n', at) + 1);
  EXPECT_THAT(line, HasSubstr("#HttpOnly_")) << line;
  const std::string id = cookies.substr(at + 15, 43);
  EXPECT_THAT(daemon_.said() + daemon_.program->out(), Not(HasSubstr(id)));
  EXPECT_THAT(daemon_.said() + daemon_.program->out(), Not(HasSubstr(OidcProvider::kClientSecret)));
}

TEST_F(SignIn, UnsafeRequestsNeedTheSessionsOwnToken) {
  const auto alice = browser(), bob = browser();
  const auto hers = session(*alice, "alice"), his = session(*bob, "bob");
  EXPECT_EQ(check(*alice, "library", "").status, 403);
  EXPECT_EQ(check(*alice, "library", "X-CSRF-Token: ").status, 403);
  EXPECT_EQ(check(*alice, "library", csrf(his)).status, 403) << "another session's";
  alice->headers = {"Origin: https://evil.example"};
  EXPECT_EQ(check(*alice, "library", csrf(hers)).status, 403) << "another page's";
  EXPECT_EQ(alice->post(daemon_.url() + "/logout", "").status, 403);
  alice->headers = {"Origin: " + daemon_.url()};
  EXPECT_EQ(check(*alice, "library", csrf(hers)).status, 202);
}

TEST_F(SignIn, SigningOutEndsTheSession) {
  const auto alice = browser(), elsewhere = browser();
  const auto hers = session(*alice, "alice"), there = session(*elsewhere, "alice");
  const std::string stolen = alice->cookies();
  EXPECT_EQ(alice->post_json(daemon_.url() + "/logout", "", csrf(hers)).status, 204);
  EXPECT_EQ(alice->get(daemon_.url() + "/api/v1/session").status, 401);
  EXPECT_THAT(alice->cookies(), Not(HasSubstr("__Host-behorig\t")));
  const auto thief = browser();
  thief->headers = {"Cookie: __Host-behorig=" + stolen.substr(stolen.find("__Host-behorig\t") + 15, 43)};
  EXPECT_EQ(thief->get(daemon_.url() + "/api/v1/session").status, 401);
  EXPECT_EQ(elsewhere->get(daemon_.url() + "/api/v1/session").status, 200) << "the other one goes on";
}

TEST_F(SignIn, IdleSessionsEnd) {
  daemon_.settings(sign_in_settings("idle = \"2s\"\n"));
  daemon_.reload("read anew");
  const auto alice = browser();
  session(*alice, "alice");
  EXPECT_EQ(alice->get(daemon_.url() + "/api/v1/session").status, 200);
  std::this_thread::sleep_for(3s);
  EXPECT_EQ(alice->get(daemon_.url() + "/api/v1/session").status, 401);
}

TEST_F(SignIn, AGroupGivesARoleAndWhoIsNobodyHereMayNothing) {
  const auto carol = browser(), dave = browser(), mallory = browser();
  const auto hers = session(*carol, "carol");
  EXPECT_EQ(hers.at("roles"), boost::json::array{"controller"});
  EXPECT_EQ(carol->get(daemon_.url() + "/api/v1/findings").status, 200);
  EXPECT_EQ(check(*carol, "library", csrf(hers)).status, 403);
  const auto his = session(*dave, "dave");
  EXPECT_EQ(his.at("person"), "");
  EXPECT_EQ(dave->get(daemon_.url() + "/api/v1/systems").status, 403);
  // Says that she is alice, and her provider does not say that it has seen that.
  EXPECT_EQ(session(*mallory, "mallory").at("person"), "");
  EXPECT_EQ(mallory->get(daemon_.url() + "/api/v1/findings").status, 403);
}

TEST_F(SignIn, OwnershipThatEndedIsOverForWhoIsSignedIn) {
  const auto alice = browser();
  const auto hers = session(*alice, "alice");
  ASSERT_EQ(check(*alice, "library", csrf(hers)).status, 202);
  daemon_.small.write("register/owners.csv", "system,person,capacity\narchive,p1,system_owner\n");
  daemon_.reload("read anew");
  for (int i = 0; i < 200 && alice->get(daemon_.url() + "/api/v1/systems").status == 200; ++i)
    std::this_thread::sleep_for(50ms);
  EXPECT_EQ(alice->get(daemon_.url() + "/api/v1/systems").status, 403);
}

TEST_F(SignIn, AnAnswerIsForTheBrowserThatAsked) {
  const auto alice = browser(), victim = browser();
  alice->follows = false;
  const Page asked = alice->get(daemon_.url() + "/login");
  ASSERT_EQ(asked.status, 303);
  EXPECT_THAT(asked.head, HasSubstr("code_challenge_method=S256"));
  const auto at = asked.head.find("state=") + 6;
  const std::string state = asked.head.substr(at, asked.head.find('&', at) - at);
  EXPECT_EQ(victim->get(daemon_.url() + "/callback?code=x&state=" + state).status, 403);
  EXPECT_EQ(victim->get(daemon_.url() + "/callback").status, 403);
  EXPECT_EQ(alice->get(daemon_.url() + "/callback?error=access_denied&state=" + state).status, 403);
}

TEST_F(SignIn, AProviderThatIsAwayIsSaidAndHoldsNobodyUp) {
  provider_.stop();
  const auto alice = browser();
  const Page page = alice->get(daemon_.url() + "/login");
  EXPECT_EQ(page.status, 503);
  EXPECT_THAT(page.head, HasSubstr("Retry-After"));
  EXPECT_EQ(alice->get(daemon_.url() + "/api/v1/health").status, 200);
}

}  // namespace
}  // namespace behorig::testing
