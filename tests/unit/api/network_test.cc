// The routes over the network: who shows which credential may what.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <future>
#include <set>
#include <thread>

#include "tests/unit/api/matrix.h"
#include "tests/unit/api/served.h"

namespace behorig {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// The same over the network, by each kind of credential.
class Networked : public Served {
 protected:
  Networked() : Served(testing::FakeProvider::settings()) {}

  /// Of whom the settings say "[[access]] machine, subject".
  void become_remote(const std::string& role) {
    std::string text = network_;
    if (role != "nobody" && role != "owner") {
      text += "[[access]]\nmachine = \"m\"\nroles = [\"" + role + "\"]\n";
      text += "[[access]]\nsubject = \"s\"\nroles = [\"" + role + "\"]\n";
    }
    write("behorig.toml", text);
    ASSERT_TRUE(service_->reload().empty());
    wait_for_owners();
  }
  /// For p0 where it is the owner's.
  testing::Credential token(const std::string& role, const std::vector<std::string>& kinds,
                            const std::vector<std::string>& systems = {}, const char* until = "2099-12-31") {
    const auto made = identity::new_token();
    ApiToken token;
    token.id = made.id;
    token.name = made.id;
    token.digest = made.digest;
    token.principal = role == "owner" ? "p0" : "m";
    token.role = role == "nobody" ? "operator" : role;
    token.kinds = kinds;
    token.systems = systems;
    token.until = *Date::parse(until);
    token.made_by = token.made_at = "test";
    EXPECT_TRUE(service_->open_store().value()->tokens().add(token));
    return {fresh_address(), {{"Authorization", "Bearer " + made.text.reveal()}}};
  }
  std::string person_of(const std::string& role) const { return role == "owner" ? "p0" : ""; }
  testing::Credential jwt(const std::string& role) {
    return {fresh_address(), {{"Authorization", "Bearer " + provider_.machine_token(person_of(role))}}};
  }
  testing::Credential session(const std::string& role) {
    testing::Credential out{fresh_address(), {}};
    const auto login = ask_with(&out, "GET", "/login");
    EXPECT_EQ(login.status, 303);
    const auto [state, ticket] = provider_.asked(login, person_of(role));
    out.headers = {{"Cookie", ticket}};
    const auto back = ask_with(&out, "GET", "/callback", "",
                               {{"code", "c"}, {"state", state}, {"iss", testing::FakeProvider::kIssuer}});
    EXPECT_EQ(back.status, 303);
    out.headers = {{"Cookie", testing::FakeProvider::cookie_in(back)}};
    const auto told = json(ask_with(&out, "GET", "/api/v1/session"));
    out.headers.emplace_back("X-CSRF-Token", std::string(told.at("csrf").as_string()));
    return out;
  }
  /// Failures of one test are not another's.
  std::string fresh_address() { return "192.0.2." + std::to_string(++addresses_); }

 private:
  int addresses_ = 0;
};

const std::vector<std::string> kRoles{"nobody", "owner", "controller", "coordinator", "auditor", "operator"};

TEST_F(Networked, EveryRouteAnswersEveryRoleAndCredentialAsTheMatrixSays) {
  std::map<std::string, std::string> askings;
  for (const std::string system : {"mine", "other"})
    askings[system] = service_->board().ask({system}, "test").value();
  for (const auto& role : kRoles) {
    become_remote(role);
    for (const std::string how : {"jwt", "session", "token"}) {
      each_route(askings, [&](const Api::Row& row, const std::string& system, const Wanting& wanting) {
        const auto credential = how == "jwt"       ? jwt(role)
                                : how == "session" ? session(role)
                                                   : token(role, {"read", "check", "decide"});
        const auto& wanted = matrix().at(row.name).at(role);
        std::string status = system == "mine" ? wanted.own : wanted.foreign;
        if (const auto other = network_answers().find(row.name); other != network_answers().end())
          status = other->second;
        const bool operates = row.name == "reload" || row.name.starts_with("delivery-");
        if (operates && how == "token") status = "403";  // no token is made for that
        EXPECT_EQ(std::to_string(
                      ask_with(&credential, row.method, wanting.path, wanting.body, wanting.query).status),
                  status)
            << role << " by " << how << " " << row.method << " " << wanting.path;
      });
    }
  }
}

TEST_F(Networked, WithoutACredentialOrWithAWrongOneNothingIsToldButThatItIsThere) {
  become_remote("coordinator");
  std::map<std::string, std::string> askings;
  for (const std::string system : {"mine", "other"})
    askings[system] = service_->board().ask({system}, "test").value();
  const std::set<std::string> open{"health", "login", "callback", "logout"};
  each_route(askings, [&](const Api::Row& row, const std::string&, const Wanting& wanting) {
    const testing::Credential none{fresh_address(), {}};
    const auto answer = [&](const testing::Credential& credential) {
      return ask_with(&credential, row.method, wanting.path, wanting.body, wanting.query);
    };
    if (!open.contains(row.name)) {
      EXPECT_EQ(answer(none).status, 401) << row.name;
      EXPECT_NE(answer(none).header("WWW-Authenticate"), nullptr);
    }
    for (const std::string credential :
         {"Bearer wrong", "Bearer ", "Basic YTpi", "Bearer bhr_0123456789abcdef_x"}) {
      EXPECT_EQ(answer({fresh_address(), {{"Authorization", credential}}}).status, 401) << row.name;
    }
    // A cookie that is none makes nobody of nobody; a good one does not help a wrong header.
    if (!open.contains(row.name)) {
      EXPECT_EQ(answer({fresh_address(), {{"Cookie", "__Host-behorig=x"}}}).status, 401) << row.name;
    }
  });
  const testing::Credential local{"", {{"Authorization", "Bearer wrong"}}};
  EXPECT_EQ(ask_with(&local, "GET", "/api/v1/health").status, 401) << "nor on the Unix socket";
  auto machine = token("coordinator", {"read"});
  machine.address.clear();
  EXPECT_EQ(ask_with(&machine, "GET", "/api/v1/findings").status, 200);
  EXPECT_EQ(ask_with(&machine, "POST", "/api/v1/reload").status, 403) << "whoever the user is";
  auto both = session("coordinator");
  EXPECT_EQ(ask_with(&both, "GET", "/api/v1/systems").status, 200);
  both.headers.emplace_back("Authorization", "Bearer wrong");
  EXPECT_EQ(ask_with(&both, "GET", "/api/v1/systems").status, 401);
}

TEST_F(Networked, ATokenMayNoMoreThanItWasMadeFor) {
  become_remote("coordinator");
  const auto reads = token("coordinator", {"read"}), checks = token("coordinator", {"check"});
  const auto narrow = token("coordinator", {"read", "check"}, {"mine"});
  const auto expired = token("coordinator", {"read"}, {}, "2020-01-01");
  const std::string mine = R"({"systems":["mine"]})", other = R"({"systems":["other"]})";
  EXPECT_EQ(ask_with(&reads, "GET", "/api/v1/findings").status, 200);
  EXPECT_EQ(ask_with(&reads, "POST", "/api/v1/runs", mine).status, 403);
  EXPECT_EQ(ask_with(&checks, "GET", "/api/v1/findings").status, 403);
  EXPECT_EQ(ask_with(&checks, "POST", "/api/v1/runs", mine).status, 202);
  EXPECT_EQ(ask_with(&narrow, "POST", "/api/v1/runs", mine).status, 202);
  EXPECT_EQ(ask_with(&narrow, "POST", "/api/v1/runs", other).status, 404);
  EXPECT_EQ(ask_with(&narrow, "GET", "/api/v1/metrics").status, 403) << "they are of all systems";
  for (const char* path : {"/api/v1/findings", "/api/v1/runs", "/api/v1/systems"}) {
    const auto answer = ask_with(&narrow, "GET", path);
    EXPECT_EQ(answer.status, 200) << path;
    EXPECT_THAT(answer.body, HasSubstr("\"system\":\"mine\"")) << path;
    EXPECT_THAT(answer.body, Not(HasSubstr("\"system\":\"other\""))) << path;
  }
  EXPECT_EQ(ask_with(&narrow, "GET", "/api/v1/findings/" + finding_of("other")).status, 404);
  EXPECT_EQ(ask_with(&expired, "GET", "/api/v1/findings").status, 401);
  const auto owner = token("owner", {"read"}, {"other"});
  EXPECT_EQ(ask_with(&owner, "GET", "/api/v1/findings").status, 403)
      << "what is not theirs no token makes so";
}

TEST_F(Networked, ASessionsUnsafeRequestsShowItsToken) {
  become_remote("coordinator");
  auto there = session("coordinator"), other = session("coordinator");
  const std::string mine = R"({"systems":["mine"]})";
  EXPECT_EQ(ask_with(&there, "POST", "/api/v1/runs", mine).status, 202);
  auto forged = there;
  forged.headers[1] = other.headers[1];
  EXPECT_EQ(ask_with(&forged, "POST", "/api/v1/runs", mine).status, 403);
  forged.headers.pop_back();
  EXPECT_EQ(ask_with(&forged, "POST", "/api/v1/runs", mine).status, 403);
  EXPECT_EQ(ask_with(&forged, "POST", "/logout").status, 403);
  EXPECT_EQ(ask_with(&forged, "GET", "/api/v1/systems").status, 200);
  there.headers.emplace_back("Origin", "https://evil.example");
  EXPECT_EQ(ask_with(&there, "POST", "/api/v1/runs", mine).status, 403);
  EXPECT_EQ(ask_with(&other, "POST", "/logout").status, 204);
  EXPECT_EQ(ask_with(&other, "GET", "/api/v1/systems").status, 401);
}

TEST_F(Networked, AProviderThatHangsHoldsTwoPeopleAndNobodyElse) {
  become_remote("operator");
  const auto monitor = token("operator", {"read"});
  std::promise<void> answer;
  const auto come_back = [this] {
    testing::Credential browser{fresh_address(), {}};
    const auto [state, ticket] = provider_.asked(ask_with(&browser, "GET", "/login"), "");
    browser.headers = {{"Cookie", ticket}};
    return std::async(std::launch::async, [this, browser, state = state] {
      return ask_with(&browser, "GET", "/callback", "",
                      {{"code", "c"}, {"state", state}, {"iss", testing::FakeProvider::kIssuer}})
          .status;
    });
  };
  // The provider's keys are there: while the first to need them fetches them, a second is told to come again.
  EXPECT_NE(come_back().get(), 503);
  provider_.hangs = answer.get_future().share();
  auto one = come_back();
  auto other = come_back();
  for (int i = 0; i < 2000 && provider_.exchanges < 3; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_EQ(provider_.exchanges, 3);
  auto third = come_back();
  EXPECT_EQ(third.wait_for(std::chrono::seconds(20)), std::future_status::ready);
  EXPECT_EQ(ask_with(&monitor, "GET", "/api/v1/systems").status, 200);
  answer.set_value();
  EXPECT_EQ(third.get(), 503);
  EXPECT_NE(one.get(), 503);
  EXPECT_NE(other.get(), 503);
}

}  // namespace
}  // namespace behorig
