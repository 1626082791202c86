#include "core/http/router.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "core/http/gate.h"
#include "core/http/problem.h"

namespace behorig::httpd {
namespace {

using ::testing::ElementsAre;
using ::testing::Pointee;

Request request(const std::string& method, const std::string& target) {
  Request out;
  out.method = method;
  out.target = target;
  out.path = read_target(target)->path;
  out.id = "00ff";
  return out;
}

Route saying(const std::string& method, const std::string& path, const std::string& name) {
  return {method, path, name, [name](const Request&, const Parameters&) {
            Response out;
            out.body = name;
            return out;
          }};
}

Router some_routes() {
  Router out;
  out.add(saying("GET", "/api/v1/runs", "runs"));
  out.add(saying("POST", "/api/v1/runs", "start"));
  out.add(saying("GET", "/api/v1/runs/{run}", "run"));
  out.add(saying("GET", "/api/v1/runs/latest", "latest"));
  out.add(saying("DELETE", "/api/v1/runs/{run}", "forget"));
  out.add({"GET", "/api/v1/systems/{system}/accounts/{account}", "account",
           [](const Request&, const Parameters& of) {
             Response response;
             response.body = of["system"] + "|" + of["account"];
             return response;
           }});
  out.add({"GET", "/{file...}", "file", [](const Request&, const Parameters& of) {
             Response response;
             response.body = "file " + of["file"];
             return response;
           }});
  return out;
}

TEST(Router, FindsTheRouteThatFitsBest) {
  const Router router = some_routes();
  EXPECT_EQ(router(request("GET", "/api/v1/runs")).body, "runs");
  EXPECT_EQ(router(request("POST", "/api/v1/runs")).body, "start");
  EXPECT_EQ(router(request("GET", "/api/v1/runs/latest")).body, "latest");
  EXPECT_EQ(router(request("GET", "/api/v1/runs/1")).body, "run");
  EXPECT_EQ(router(request("DELETE", "/api/v1/runs/1")).body, "forget");
  EXPECT_EQ(router(request("GET", "/api/v1/systems/a%20b/accounts/%C3%A5")).body, "a b|å");
  EXPECT_EQ(router(request("GET", "/assets/app.js")).body, "file assets/app.js");
  EXPECT_EQ(router(request("GET", "/")).body, "file ");
  EXPECT_EQ(router(request("HEAD", "/api/v1/runs")).body, "runs");
}

TEST(Router, ABlankSegmentIsNoName) {
  Router router;
  router.add(saying("GET", "/runs/{run}", "run"));
  EXPECT_EQ(router(request("GET", "/runs/")).status, 404);
  EXPECT_EQ(router(request("GET", "/runs")).status, 404);
  EXPECT_EQ(router(request("GET", "/runs/1/")).status, 404);
  EXPECT_EQ(router(request("GET", "/Runs/1")).status, 404);
}

TEST(Router, AMethodThatIsNotThereIsToldWithThoseThatAre) {
  const Router router = some_routes();
  const Response put = router(request("PUT", "/api/v1/runs"));
  EXPECT_EQ(put.status, 405);
  EXPECT_THAT(put.header("Allow"), Pointee(std::string("GET, HEAD, OPTIONS, POST")));
  const Response options = router(request("OPTIONS", "/api/v1/runs/1"));
  EXPECT_EQ(options.status, 204);
  EXPECT_THAT(options.header("Allow"), Pointee(std::string("DELETE, GET, HEAD, OPTIONS")));
  EXPECT_EQ(router(request("DELETE", "/api/v1/runs/latest")).status, 405) << "the word goes before the name";
}

TEST(Router, ListsItsRoutesAndTellsOneWithoutRunningIt) {
  const Router router = some_routes();
  std::vector<std::string> names;
  for (const auto& route : router.routes()) names.push_back(route.name);
  EXPECT_THAT(names, ElementsAre("runs", "start", "run", "latest", "forget", "account", "file"));
  EXPECT_EQ(router.route_of(request("HEAD", "/api/v1/runs/9"))->name, "run");
  EXPECT_EQ(router.route_of(request("PATCH", "/api/v1/runs/9")), nullptr);
}

TEST(RouterDeathTest, ARouteThatIsThereOrIsNoneIsABrokenInvariant) {
  Router router = some_routes();
  EXPECT_DEATH(router.add(saying("GET", "/api/v1/runs/{other}", "other")), "is there");
  EXPECT_DEATH(router.add(saying("GET", "/x", "runs")), "name is there");
  EXPECT_DEATH(router.add(saying("GET", "x", "x")), "no path");
  EXPECT_DEATH(router.add(saying("GET", "/a{b}", "x")), "braces");
  EXPECT_DEATH(router.add(saying("GET", "/{a...}/b", "x")), "not last");
}

TEST(Problem, IsInTheLanguageOfTheCaller) {
  Request asked = request("GET", "/nowhere");
  asked.headers = {{"accept-language", "sv-SE,sv;q=0.9,en;q=0.8"}};
  const Router router = [] {
    Router one;
    one.add(saying("GET", "/here", "here"));
    return one;
  }();
  const Response swedish = router(asked);
  EXPECT_EQ(swedish.status, 404);
  EXPECT_EQ(swedish.content_type, "application/problem+json");
  EXPECT_THAT(swedish.header("Content-Language"), Pointee(std::string("sv")));
  const boost::json::value document = boost::json::parse(swedish.body);
  const auto& said = document.as_object();
  EXPECT_EQ(said.at("type"), "urn:behorig:problem:http.not-found");
  EXPECT_EQ(said.at("title"), "Finns inte");
  EXPECT_EQ(said.at("status"), 404);
  EXPECT_EQ(said.at("instance"), "urn:behorig:request:00ff");
  EXPECT_TRUE(said.at("detail").as_string().starts_with("Det finns inget här"));
  asked.headers.clear();
  EXPECT_EQ(boost::json::parse(router(asked).body).at("title"), "Not found");
}

TEST(Problem, TheLanguageIsChosenByWeight) {
  EXPECT_EQ(language_of("sv"), Language::sv);
  EXPECT_EQ(language_of("SV-fi"), Language::sv);
  EXPECT_EQ(language_of("en, sv;q=0.9"), Language::en);
  EXPECT_EQ(language_of("en;q=0.5, sv;q=0.51"), Language::sv);
  EXPECT_EQ(language_of("de, sv;q=0.1"), Language::sv);
  EXPECT_EQ(language_of("de"), Language::en);
  EXPECT_EQ(language_of("*"), Language::en);
  EXPECT_EQ(language_of("en;q=0, *"), Language::sv);
  EXPECT_EQ(language_of("sv;q=0"), Language::en);
  EXPECT_EQ(language_of("sv;q=nonsense"), Language::en);
  EXPECT_EQ(language_of("svenska"), Language::en);
  EXPECT_EQ(language_of(""), Language::en);
}

TEST(Problem, EscapesWhatItQuotes) {
  const Response out = problem(request("GET", "/"), 422, Message("strange", {{"x", "\"\n\x01"}}));
  EXPECT_NO_THROW(boost::json::parse(out.body));
}

}  // namespace
}  // namespace behorig::httpd
