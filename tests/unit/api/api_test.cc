// The routes as somebody meets them who may much, little or nothing; with real plugins and a real store.

#include "core/api/api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <filesystem>
#include <set>
#include <thread>

#include "tests/unit/api/matrix.h"
#include "tests/unit/api/served.h"

namespace behorig {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

TEST_F(Served, EveryRouteAnswersEveryRoleAsTheMatrixSays) {
  if (::getuid() == 0) GTEST_SKIP() << "root operates whatever the settings say";
  std::set<std::string> routes, rows;
  for (const auto& row : api_->rows()) routes.insert(row.name);
  for (const auto& [name, columns] : matrix()) rows.insert(name);
  ASSERT_EQ(routes, rows) << "a route without a row, or a row without a route";
  const std::map<std::string, std::string> roles{
      {"nobody", "person = \"nobody\"\n"},          {"owner", "person = \"p0\"\n"},
      {"controller", "roles = [\"controller\"]\n"}, {"coordinator", "roles = [\"coordinator\"]\n"},
      {"auditor", "roles = [\"auditor\"]\n"},       {"operator", "roles = [\"operator\"]\n"}};
  std::map<std::string, std::string> askings;
  for (const std::string system : {"mine", "other"})
    askings[system] = service_->board().ask({system}, "test").value();
  for (const auto& [role, access] : roles) {
    become(access);
    each_route(askings, [&](const Api::Row& row, const std::string& system, const Wanting& wanting) {
      const auto& wanted = matrix().at(row.name).at(role);
      EXPECT_EQ(std::to_string(ask(row.method, wanting.path, wanting.body, wanting.query).status),
                system == "mine" ? wanted.own : wanted.foreign)
          << role << " " << row.method << " " << wanting.path;
    });
  }
}

TEST_F(Served, AnOwnerSeesTheirSystemsAndNothingOfOthers) {
  if (::getuid() == 0) GTEST_SKIP() << "root operates whatever the settings say";
  become("person = \"p0\"\n");
  const auto systems = json(ask("GET", "/api/v1/systems"));
  ASSERT_EQ(systems.at("systems").as_array().size(), 1u);
  EXPECT_EQ(systems.at("systems").at(0).at("system"), "mine");
  for (const char* path : {"/api/v1/findings", "/api/v1/runs", "/api/v1/readings"})
    EXPECT_THAT(ask("GET", path).body, Not(HasSubstr("\"system\":\"other\""))) << path;
  EXPECT_EQ(ask("GET", "/api/v1/runs/" + run_of("mine")).status, 200);
  EXPECT_EQ(ask("GET", "/api/v1/runs/" + run_of("other")).status, 404);
  // Ownership that ended is over at once.
  write("register/owners.csv", "system,person,capacity\nother,p1,system_owner\n");
  check("mine");
  EXPECT_EQ(ask("GET", "/api/v1/findings", "", {{"system", "mine"}}).status, 403);
}

TEST_F(Served, ReadingsSayWhatTheirVerdictRestsOn) {
  if (::getuid() == 0) GTEST_SKIP() << "root operates whatever the settings say";
  become("roles = [\"controller\"]\n");
  const auto newest = json(ask("GET", "/api/v1/readings")).at("readings").as_array();
  ASSERT_EQ(newest.size(), 2u);
  for (const auto& one : newest) {
    EXPECT_EQ(one.at("verdict"), "complete");
    EXPECT_EQ(one.at("verdict_of_connector"), "complete");
    EXPECT_EQ(one.at("believed"), true);
    EXPECT_EQ(one.at("grants"), 2);
    EXPECT_FALSE(one.at("proof").as_object().empty());
  }
  // Half the accounts are gone: the reading is whole as the connector says, and not believed.
  std::string many = "account,entitlement\n";
  for (int i = 0; i < 40; ++i) many += "a" + std::to_string(i) + ",e\n";
  write("mine/grants.csv", many);
  check("mine");
  write("mine/grants.csv", "account,entitlement\np0,e\n");
  check("mine");
  const auto past = json(ask("GET", "/api/v1/readings", "", {{"system", "mine"}, {"limit", "2"}}));
  ASSERT_EQ(past.at("readings").as_array().size(), 2u);
  const auto& last = past.at("readings").at(0);
  EXPECT_EQ(last.at("verdict"), "suspect");
  EXPECT_EQ(last.at("verdict_of_connector"), "complete");
  EXPECT_EQ(last.at("believed"), false);
  EXPECT_FALSE(last.at("shrunk").as_array().empty());
  const std::string id(last.at("run").as_string());
  EXPECT_EQ(json(ask("GET", "/api/v1/readings/" + id)).at("run").as_string(), id);
  EXPECT_EQ(ask("GET", "/api/v1/readings/" + run_of("")).status, 404) << "the register's run";
  EXPECT_EQ(ask("GET", "/api/v1/readings", "", {{"limit", "0"}}).status, 400);
}

TEST_F(Served, TheRegisterIsValidOrRefused) {
  if (::getuid() == 0) GTEST_SKIP() << "root operates whatever the settings say";
  become("roles = [\"operator\"]\n");
  const auto valid = json(ask("GET", "/api/v1/register"));
  EXPECT_EQ(valid.at("state"), "valid");
  EXPECT_EQ(valid.at("rows").at("people"), 2);
  write("register/owners.csv", "system,persn,capacity\nmine,p0,system_owner\n");
  check("mine");
  const auto refused = json(ask("GET", "/api/v1/register"));
  EXPECT_EQ(refused.at("state"), "refused");
  EXPECT_TRUE(refused.at("hash").is_null());
}

TEST_F(Served, FindingsComeInPagesThatLeaveNothingOut) {
  become("roles = [\"controller\"]\n");
  std::set<std::string> whole, paged;
  const auto ids = [](const boost::json::value& body, std::set<std::string>& into) {
    for (const auto& one : body.at("findings").as_array()) into.insert(std::string(one.at("id").as_string()));
  };
  ids(json(ask("GET", "/api/v1/findings")), whole);
  EXPECT_GE(whole.size(), 4u);
  std::string after;
  for (int pages = 0; pages < 100; ++pages) {
    httpd::Pairs query{{"limit", "1"}};
    if (!after.empty()) query.emplace_back("after", after);
    const auto page = json(ask("GET", "/api/v1/findings", "", query));
    ASSERT_LE(page.at("findings").as_array().size(), 1u);
    ids(page, paged);
    if (page.at("next").is_null()) break;
    after = page.at("next").as_string();
  }
  EXPECT_EQ(paged, whole);
  for (const auto& query : {httpd::Pairs{{"limit", "0"}}, {{"status", "odd"}}, {{"severity", "odd"}}})
    EXPECT_EQ(ask("GET", "/api/v1/findings", "", query).status, 400);
}

TEST_F(Served, NewSettingsAreInForceOrTheOldOnesAre) {
  const auto before = service_->settings();
  write("behorig.toml", "[deamon]\n");
  EXPECT_FALSE(service_->reload().empty());
  EXPECT_EQ(service_->settings(), before);
  write("behorig.toml", "[store]\nurl = \"sqlite:elsewhere.db\"\n");
  EXPECT_EQ(service_->reload().front().id, "daemon.restart");
  fs::create_directory(folder_ / "controls.d");
  write("controls.d/x.sql",
        "-- title.en: x {account}\n-- title.sv: x {account}\n-- explain.en: x\n-- explain.sv: x\n-- "
        "remedy.en: x\n"
        "-- remedy.sv: x\n-- severity: low\n-- scope: system\n-- one per: account\nSELECT account FROM "
        "accounts\n");
  write("behorig.toml", "[schedule]\ncheck = \"daily\"\n");
  EXPECT_EQ(service_->reload().front().id, "daemon.restart") << "other controls than it began with";
  fs::remove_all(folder_ / "controls.d");
  EXPECT_TRUE(service_->reload().empty());
  EXPECT_NE(service_->settings(), before);
  for (const auto& due : service_->due()) EXPECT_TRUE(due.next) << due.system;
}

TEST_F(Served, SystemsSayHowTheyStandAndSinksOnlyToThoseWhoSeeAll) {
  if (::getuid() == 0) GTEST_SKIP() << "root operates whatever the settings say";
  for (const std::string access : {"person = \"p0\"\n", "roles = [\"operator\"]\n"}) {
    become(access);
    const auto answer = ask("GET", "/api/v1/systems");
    const auto body = json(answer);
    const auto& one = body.at("systems").at(0);
    EXPECT_EQ(one.at("verdict"), "complete");
    EXPECT_FALSE(one.at("severities").as_object().empty());
    EXPECT_TRUE(one.at("passed_over_until").is_null());
    EXPECT_EQ(std::string(body.at("daemon").at("started").as_string()), service_->started_at());
    EXPECT_EQ(body.as_object().contains("sinks"), access.starts_with("roles"));
    EXPECT_THAT(answer.body, Not(HasSubstr("stranger")));
  }
}

TEST_F(Served, MetricsNameSystemsAndNoPeople) {
  become("roles = [\"operator\"]\n");
  const auto metrics = ask("GET", "/api/v1/metrics");
  ASSERT_EQ(metrics.status, 200);
  EXPECT_THAT(metrics.body, HasSubstr("behorig_system_complete{system=\"mine\"} 1"));
  EXPECT_THAT(metrics.body, HasSubstr("behorig_findings_standing{system=\"other\",severity=\"high\"} "));
  for (const char* person : {"p0", "stranger"}) EXPECT_THAT(metrics.body, Not(HasSubstr(person)));
}

TEST_F(Served, WrongRequestsAreToldWhatIsWrong) {
  become("roles = [\"operator\"]\n");
  for (const char* body : {"", "[]", "{}", "{\"systems\":[]}", "{\"systems\":[1]}", "{\"systems\":\"mine\"}"})
    EXPECT_EQ(ask("POST", "/api/v1/runs", body).status, 400) << body;
  EXPECT_EQ(ask("POST", "/api/v1/runs", "{\"systems\":[\"none\"]}").status, 404);
  EXPECT_EQ(ask("DELETE", "/api/v1/runs").status, 405);
  EXPECT_EQ(ask("GET", "/api/v2/runs").status, 404);
}

TEST_F(Served, DeliveriesAreSeenAndHandledWithoutAWordAboutPeople) {
  become("roles = [\"coordinator\"]\n");
  const auto store = service_->open_store().value();
  ASSERT_TRUE(store->add_sink("hook"));
  Delivery one{"hook", "0123456789abcdef-7", "0123456789abcdef", "{\"text\":\"Anna Ek\"}", 1'795'000'000};
  ASSERT_TRUE(store->outgoing().add(one));
  Settled refused{Settled::Kind::refused, one.id};
  refused.why = Message("mail.mail-never", {{"to", "anna@example.test"}});
  ASSERT_TRUE(store->outgoing().settle("hook", {refused}, "2026-11-28T00:00:00Z"));
  const auto asked = ask("GET", "/api/v1/deliveries");
  ASSERT_EQ(asked.status, 200) << asked.body;
  EXPECT_THAT(asked.body, Not(HasSubstr("anna")));
  EXPECT_THAT(asked.body, Not(HasSubstr("Anna")));
  EXPECT_EQ(json(asked).at("sinks").at(0).at("refused"), 1);
  EXPECT_EQ(std::string(json(asked).at("refused").at(0).at("id").as_string()), one.id);
  EXPECT_EQ(json(asked).at("refused").at(0).at("why"), "mail.mail-never");
  EXPECT_EQ(json(ask("POST", "/api/v1/deliveries/hook/pause")).at("paused"), true);
  EXPECT_EQ(store->outgoing().sinks()->at(0).paused, true);
  EXPECT_EQ(json(ask("POST", "/api/v1/deliveries/hook/resume")).at("paused"), false);
  const auto retry = [&](const std::string& body) {
    return ask("POST", "/api/v1/deliveries/hook/retry", body);
  };
  EXPECT_EQ(retry("{\"id\":\"ffffffff\"}").status, 404);
  EXPECT_EQ(retry("[]").status, 400);
  EXPECT_EQ(store->outgoing().sinks()->at(0).dead, 1U);
  EXPECT_EQ(json(retry("{\"id\":\"01234567\"}")).at("retried"), 1);
  EXPECT_EQ(store->outgoing().sinks()->at(0).dead, 0U);
  EXPECT_EQ(ask("POST", "/api/v1/deliveries/nobody/retry").status, 404);
}

}  // namespace
}  // namespace behorig
