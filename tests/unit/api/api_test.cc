// The routes as somebody meets them who may much, little or nothing; with real plugins and a real store.

#include "core/api/api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pwd.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

namespace behorig {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

/// Two systems of the same shape: "mine", which p0 owns, and "other", which p1 does.
class Served : public ::testing::Test {
 protected:
  Served() {
    for (const char* sub : {"register", "systems.d", "mine", "other"}) fs::create_directories(folder_ / sub);
    for (const std::string id : {"mine", "other"}) {
      write("systems.d/" + id + ".toml",
            "[system]\nid = \"" + id + "\"\nconnector = \"csv\"\n[connector]\npath = \"../" + id +
                "\"\n"
                "[correlate]\nkeys = [{ account = \"account\", person = \"person\" }]\n");
      write(id + "/grants.csv", "account,entitlement\np0,e\nstranger,e\n");
    }
    write("register/systems.csv", "system,confidentiality,integrity,availability\nmine,1,1,1\nother,1,1,1\n");
    write("register/owners.csv", "system,person,capacity\nmine,p0,system_owner\nother,p1,system_owner\n");
    write("register/people.csv", "person\np0\np1\n");
    settings("");
    auto started = Service::start(folder_ / "behorig.toml", clock_);
    if (auto* service = std::get_if<std::unique_ptr<Service>>(&started)) service_ = std::move(*service);
    if (service_ == nullptr) {
      ADD_FAILURE() << "the service does not start";
      std::abort();
    }
    api_ = std::make_unique<Api>(*service_, Catalogue::built_in());
    wait_for_owners();
    const auto asked = service_->board().ask({"mine", "other"}, "test").value();
    while (!service_->board().find(asked)->done()) std::this_thread::sleep_for(5ms);
  }
  ~Served() override {
    api_.reset();
    service_.reset();
    fs::remove_all(folder_);
  }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
  }
  static std::string user() {
    const auto* entry = ::getpwuid(::getuid());
    return entry == nullptr ? "uid:" + std::to_string(::getuid()) : entry->pw_name;
  }
  /// `access` is what [[access]] says of whoever runs the test.
  void settings(const std::string& access) const {
    write("behorig.toml", access.empty() ? "" : "[[access]]\nuser = \"" + user() + "\"\n" + access);
  }
  void wait_for_owners() const {
    for (int i = 0; i < 2000 && service_->owners()->empty(); ++i) std::this_thread::sleep_for(5ms);
    ASSERT_FALSE(service_->owners()->empty());
  }
  void become(const std::string& access) {
    settings(access);
    ASSERT_TRUE(service_->reload().empty());
    wait_for_owners();
  }

  httpd::Response ask(const std::string& method, const std::string& path, const std::string& body = {},
                      httpd::Pairs query = {}) const {
    httpd::Request request;
    request.method = method;
    request.target = path;
    for (std::size_t at = 1; at <= path.size();) {
      const std::size_t end = std::min(path.find('/', at), path.size());
      request.path.push_back(path.substr(at, end - at));
      at = end + 1;
    }
    request.query = std::move(query);
    request.body = body;
    // Root is somebody everywhere: the test is nobody in particular.
    request.peer = httpd::UnixPeer{::getuid(), ::getgid(), ::getpid()};
    return (*api_)(request);
  }
  boost::json::value json(const httpd::Response& response) const { return boost::json::parse(response.body); }
  std::string finding_of(const std::string& system) const {
    const auto store = service_->open_store();
    return store->get()->findings(system)->front().finding.id.hex();
  }
  std::string run_of(const std::string& system) const {
    const auto store = service_->open_store();
    return store->get()->runs(system, 1)->front().id;
  }

  SystemClock clock_;
  fs::path folder_ = fs::temp_directory_path() / ("behorig-api-" + std::to_string(::getpid()));
  std::unique_ptr<Service> service_;
  std::unique_ptr<Api> api_;
};

struct Tried {
  std::string own, foreign;  ///< status codes
};
using Columns = std::map<std::string, Tried>;

/// What each route answers to each role, about their own system and about another's.
const std::map<std::string, Columns>& matrix() {
  static const std::map<std::string, Columns> kMatrix{
      {"health",
       {{"nobody", {"200", "200"}},
        {"owner", {"200", "200"}},
        {"controller", {"200", "200"}},
        {"coordinator", {"200", "200"}},
        {"auditor", {"200", "200"}},
        {"operator", {"200", "200"}}}},
      {"metrics",
       {{"nobody", {"403", "403"}},
        {"owner", {"403", "403"}},
        {"controller", {"200", "200"}},
        {"coordinator", {"200", "200"}},
        {"auditor", {"200", "200"}},
        {"operator", {"200", "200"}}}},
      {"reload",
       {{"nobody", {"403", "403"}},
        {"owner", {"403", "403"}},
        {"controller", {"403", "403"}},
        {"coordinator", {"403", "403"}},
        {"auditor", {"403", "403"}},
        {"operator", {"200", "200"}}}},
      {"systems",
       {{"nobody", {"403", "403"}},
        {"owner", {"200", "200"}},
        {"controller", {"200", "200"}},
        {"coordinator", {"200", "200"}},
        {"auditor", {"200", "200"}},
        {"operator", {"200", "200"}}}},
      {"system",
       {{"nobody", {"403", "403"}},
        {"owner", {"200", "404"}},
        {"controller", {"200", "200"}},
        {"coordinator", {"200", "200"}},
        {"auditor", {"200", "200"}},
        {"operator", {"200", "200"}}}},
      {"start-runs",
       {{"nobody", {"403", "403"}},
        {"owner", {"202", "404"}},
        {"controller", {"403", "403"}},
        {"coordinator", {"202", "202"}},
        {"auditor", {"403", "403"}},
        {"operator", {"202", "202"}}}},
      {"run",
       {{"nobody", {"403", "403"}},
        {"owner", {"200", "404"}},
        {"controller", {"200", "200"}},
        {"coordinator", {"200", "200"}},
        {"auditor", {"200", "200"}},
        {"operator", {"200", "200"}}}},
      {"run-events",
       {{"nobody", {"403", "403"}},
        {"owner", {"200", "404"}},
        {"controller", {"200", "200"}},
        {"coordinator", {"200", "200"}},
        {"auditor", {"200", "200"}},
        {"operator", {"200", "200"}}}},
      {"runs",
       {{"nobody", {"403", "403"}},
        {"owner", {"200", "404"}},
        {"controller", {"200", "200"}},
        {"coordinator", {"200", "200"}},
        {"auditor", {"200", "200"}},
        {"operator", {"200", "200"}}}},
      {"findings",
       {{"nobody", {"403", "403"}},
        {"owner", {"200", "404"}},
        {"controller", {"200", "200"}},
        {"coordinator", {"200", "200"}},
        {"auditor", {"200", "200"}},
        {"operator", {"404", "404"}}}},
      {"finding",
       {{"nobody", {"403", "403"}},
        {"owner", {"200", "404"}},
        {"controller", {"200", "200"}},
        {"coordinator", {"200", "200"}},
        {"auditor", {"200", "200"}},
        {"operator", {"404", "404"}}}},
      {"explanation",
       {{"nobody", {"403", "403"}},
        {"owner", {"200", "404"}},
        {"controller", {"200", "200"}},
        {"coordinator", {"200", "200"}},
        {"auditor", {"200", "200"}},
        {"operator", {"404", "404"}}}},
  };
  return kMatrix;
}

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
    for (const auto& row : api_->rows()) {
      for (const std::string system : {"mine", "other"}) {
        std::string path = row.path, body;
        httpd::Pairs query;
        const auto put = [&](const std::string& name, const std::string& value) {
          if (const auto at = path.find(name); at != std::string::npos) path.replace(at, name.size(), value);
        };
        put("{system}", system);
        put("{id}", row.name.starts_with("run") ? askings[system] : finding_of(system));
        if (row.name == "findings" || row.name == "runs") query.emplace_back("system", system);
        if (row.name == "start-runs") body = "{\"systems\":[\"" + system + "\"]}";
        const auto& wanted = matrix().at(row.name).at(role);
        EXPECT_EQ(std::to_string(ask(row.method, path, body, query).status),
                  system == "mine" ? wanted.own : wanted.foreign)
            << role << " " << row.method << " " << path;
      }
    }
  }
}

TEST_F(Served, AnOwnerSeesTheirSystemsAndNothingOfOthers) {
  if (::getuid() == 0) GTEST_SKIP() << "root operates whatever the settings say";
  become("person = \"p0\"\n");
  const auto systems = json(ask("GET", "/api/v1/systems"));
  ASSERT_EQ(systems.at("systems").as_array().size(), 1u);
  EXPECT_EQ(systems.at("systems").at(0).at("system"), "mine");
  for (const char* path : {"/api/v1/findings", "/api/v1/runs"})
    EXPECT_THAT(ask("GET", path).body, Not(HasSubstr("\"system\":\"other\""))) << path;
  EXPECT_EQ(ask("GET", "/api/v1/runs/" + run_of("mine")).status, 200);
  EXPECT_EQ(ask("GET", "/api/v1/runs/" + run_of("other")).status, 404);
  // Ownership that ended is over at once.
  write("register/owners.csv", "system,person,capacity\nother,p1,system_owner\n");
  const auto asked = service_->board().ask({"mine"}, "test").value();
  while (!service_->board().find(asked)->done()) std::this_thread::sleep_for(5ms);
  EXPECT_EQ(ask("GET", "/api/v1/findings", "", {{"system", "mine"}}).status, 403);
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

}  // namespace
}  // namespace behorig
