// Against a tool of the test's own: incidents over HTTP and JSON, with a search and states of its own words.

#include "tests/sinks/items.h"
#include "tests/support/ports.h"
#include "tests/support/scim_server.h"

namespace behorig::testing {
namespace {

namespace json = boost::json;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Rest : public ::testing::Test {
 protected:
  struct Incident {
    std::string key, title, text, state = "Fresh";
    std::vector<std::string> notes = {};
  };

  Rest()
      : server_([this](const HttpRequest& request, HttpReply& reply) {
          requests_.push_back(request);
          reply = lie_ ? lie_(request) : answer(request);
        }) {}

  HttpReply answer(const HttpRequest& request) {
    if (request.headers.at("authorization") != "Bearer secret-token") return {401, ""};
    if (request.path == "/api/incidents" && request.method == "POST") {
      const auto body = json::parse(request.body).as_object();
      const auto text = [&](const char* name) { return std::string(body.at(name).as_string()); };
      incidents_.push_back({text("correlation"), text("title"), text("text")});
      return {201, json::serialize(
                       json::object{{"result", {{"number", "INC" + std::to_string(incidents_.size())}}}})};
    }
    if (request.path == "/api/incidents") {
      json::array found;
      for (std::size_t i = 0; i < incidents_.size(); ++i) {
        if (incidents_[i].key == request.query.at("correlation"))
          found.push_back({{"number", "INC" + std::to_string(i + 1)}, {"state", incidents_[i].state}});
      }
      return {200, json::serialize(json::object{{"result", found}})};
    }
    const std::string prefix = "/api/incidents/INC";
    if (!request.path.starts_with(prefix)) return {404, ""};
    const auto number = static_cast<std::size_t>(std::stoul(request.path.substr(prefix.size())));
    if (number > incidents_.size()) return {404, ""};
    auto& incident = incidents_[number - 1];
    if (request.method == "GET")
      return {200, json::serialize(json::object{{"result", {{"state", incident.state}}}})};
    const auto body = json::parse(request.body).as_object();
    if (body.contains("state")) incident.state = body.at("state").as_string();
    incident.notes.emplace_back(body.at("note").as_string());
    return {200, "{}"};
  }

  json::object options() const {
    const auto change = [](const char* body) {
      return json::object{{"method", "PATCH"}, {"url", "/incidents/{{reference}}"}, {"body", body}};
    };
    return {
        {"url", "http://127.0.0.1:" + std::to_string(server_.port()) + "/api"},
        {"insecure", true},
        {"timeout", 10},
        {"headers", {{"Authorization", "Bearer {{token}}"}, {"X-Title", "{{title}}"}}},
        {"create",
         {{"url", "/incidents"},
          {"body",
           R"({"correlation": "{{key}}", "title": "{{ title }}", "text": "{{text}}", "changes": {{changes}}})"},
          {"reference", "/result/number"}}},
        {"update", change(R"({"note": "{{text}}"})")},
        {"close", change(R"({"note": "{{text}}", "state": "Done"})")},
        {"reopen", change(R"({"note": "{{text}}", "state": "Work in progress"})")},
        {"look", {{"url", "/incidents/{{reference}}"}, {"state", "/result/state"}}},
        {"find",
         {{"url", "/incidents?correlation={{key}}"},
          {"reference", "/result/0/number"},
          {"state", "/result/0/state"}}},
        {"states", {{"Fresh", "new"}, {"Work in progress", "open"}, {"Done", "resolved"}}}};
  }
  SinkResult give(const json::object& object, const json::object& given) {
    return deliver_to("rest", given, {item_of(object)}, {{"token", "secret-token\n"}});
  }
  std::string give(const std::string& action, const std::string& reference = {}) {
    auto object = item_object("d-" + action, "k1", action);
    if (!reference.empty()) object["incident"].as_object()["reference"] = reference;
    return said(give(object, options())).at(0);
  }

  std::vector<Incident> incidents_;
  std::vector<HttpRequest> requests_;
  std::function<HttpReply(const HttpRequest&)> lie_;
  ScimServer server_;
};

TEST_F(Rest, FollowsAnIncidentToItsEnd) {
  EXPECT_EQ(give("open"), "delivered INC1");
  ASSERT_THAT(incidents_, SizeIs(1));
  EXPECT_EQ(incidents_[0].key, "k1");
  EXPECT_EQ(incidents_[0].title, "Biblioteket: 12 avvikelser");
  EXPECT_EQ(incidents_[0].text, "Första raden\nandra raden: åäö\n");
  EXPECT_EQ(give("look", "INC1"), "delivered INC1 rest.incident-state new");
  EXPECT_EQ(give("update", "INC1"), "delivered INC1");
  EXPECT_EQ(give("close", "INC1"), "delivered INC1");
  EXPECT_EQ(incidents_[0].state, "Done");
  EXPECT_EQ(give("look", "INC1"), "delivered INC1 rest.incident-state resolved");
  EXPECT_EQ(give("reopen", "INC1"), "delivered INC1");
  EXPECT_EQ(give("look", "INC1"), "delivered INC1 rest.incident-state open");
  EXPECT_EQ(give("look", "INC99"), "delivered INC99 rest.incident-state gone");
  incidents_[0].state = "Whatever";
  EXPECT_EQ(give("look", "INC1"), "delivered INC1") << "a word that nobody explained is no state";
  EXPECT_THAT(incidents_[0].notes, SizeIs(3));
}

// What is told later of an incident that is made in the same go is told to the number that it got.
TEST_F(Rest, SeveralOfOneIncidentTogether) {
  EXPECT_THAT(said(deliver_to("rest", options(),
                              {item("d1", "k1"), item("d2", "k1", "update"), item("d3", "k1", "close")},
                              {{"token", "secret-token"}})),
              ElementsAre("delivered INC1", "delivered INC1", "delivered INC1"));
  ASSERT_EQ(incidents_.size(), 1U);
  EXPECT_EQ(incidents_[0].notes.size(), 2U);
  EXPECT_EQ(incidents_[0].state, "Done");
}

TEST_F(Rest, WithASearchAnIncidentIsMadeOnceAlsoWhereTheAnswerWasLost) {
  EXPECT_EQ(give("open"), "delivered INC1");
  EXPECT_EQ(give("open"), "delivered INC1");
  EXPECT_EQ(give("update"), "delivered INC1");
  EXPECT_EQ(give("look"), "delivered INC1 rest.incident-state new");
  EXPECT_THAT(incidents_, SizeIs(1));
  auto other = item_object("d9", "k9", "close");
  EXPECT_THAT(said(give(other, options())), ElementsAre("delivered")) << "nothing to close";
  EXPECT_THAT(incidents_, SizeIs(1));
}

TEST_F(Rest, WhatTheToolSaysBackShowsNoToken) {
  auto given = options();
  given.erase("find");
  lie_ = [](const HttpRequest& request) {
    return HttpReply{400, "your header was " + request.headers.at("authorization")};
  };
  const auto result = give(item_object("d1", "k1"), given);
  EXPECT_THAT(said(result), ElementsAre("rejected rest.answer-refused"));
  EXPECT_EQ(argument(result, "d1", "what"), "your header was Bearer ***");
}

// What comes with 200 need not be the answer to the search.
TEST_F(Rest, OnlyAnAnswerThatShowsThatThereIsNoneIsNone) {
  const auto with = [&](const std::string& found, const char* pointer = "/result/0/number") {
    incidents_.clear();
    lie_ = [=, this](const HttpRequest& request) {
      return request.method == "GET" ? HttpReply{found.empty() ? 204U : 200U, found} : answer(request);
    };
    auto given = options();
    given["find"].as_object()["reference"] = pointer;
    const auto out = said(give(item_object("d1", "k1"), given)).at(0);
    EXPECT_EQ(incidents_.size(), out == "delivered INC1" ? 1U : 0U) << found;
    return out;
  };
  for (const auto* none :
       {"", R"({"result": []})", R"({"result": null})", R"({"result": [{"number": null}]})",
        R"({"result": [{"number": ""}]})", R"({"result": [{}]})"})
    EXPECT_EQ(with(none), "delivered INC1") << none;
  for (const auto* unclear :
       {R"({"error": "db down"})", R"({"result": "error"})", R"({"result": {"error": 1}})",
        R"({"result": [{"number": "a b"}]})", R"({"result": [{"number": {}}]})", "{}", "<html>", "[]x"})
    EXPECT_EQ(with(unclear), "retry rest.find-unclear") << unclear;
  EXPECT_EQ(with("{}", "/number"), "delivered INC1");
  EXPECT_EQ(with("[]", "/0/number"), "delivered INC1");
  EXPECT_EQ(with(R"({"result": [{"number": 7}]})", "/result/number"), "retry rest.find-unclear");
  EXPECT_EQ(with(R"({"error": "db down"})", "/number"), "retry rest.find-unclear");
  EXPECT_EQ(with(R"({"result": [{"number": 7}]})"), "delivered 7");
}

TEST_F(Rest, NoValueEndsWhatItStandsIn) {
  auto evil = item_object("d1", "k1");
  evil["title"] = "\"}, \"x\": {\"y\r\nEvil: 1\\";
  evil["text"] = "a\"\n\\u0000{{key}}\t";
  EXPECT_THAT(said(give(evil, options())), ElementsAre("delivered INC1"));
  EXPECT_EQ(incidents_[0].title, "\"}, \"x\": {\"y??Evil: 1\\");
  EXPECT_EQ(incidents_[0].text, "a\"\n\\u0000{{key}}\t");
  EXPECT_FALSE(requests_.back().headers.contains("evil"));
  EXPECT_EQ(requests_.back().headers.at("x-title"), "\"}, \"x\": {\"y??Evil: 1\\");
  const auto body = json::parse(requests_.back().body).as_object();
  EXPECT_EQ(body.at("changes").at(0).at("finding"), json::value(finding_object("f-k1")));
  auto given = options();
  given["find"].as_object()["url"] = "/incidents?correlation={{title}}";
  give(evil, given);
  EXPECT_EQ(requests_[requests_.size() - 2].query.at("correlation"), "\"}, \"x\": {\"y??Evil: 1\\");
}

TEST_F(Rest, ANewIncidentWithoutANumberIsNotMadeAgain) {
  auto given = options();
  given["create"].as_object()["reference"] = "/result/sys_id";
  given.erase("find");
  EXPECT_THAT(said(give(item_object("d1", "k1"), given)), ElementsAre("rejected rest.no-reference"));
  EXPECT_THAT(incidents_, SizeIs(1));
}

TEST_F(Rest, AnswersByTheStatus) {
  auto given = options();
  given.erase("find");
  const auto with = [&](unsigned status) {
    lie_ = [=](const HttpRequest&) { return HttpReply{status, "", {{"Retry-After", "9"}}}; };
    return said(give(item_object("d1", "k1"), given)).at(0);
  };
  EXPECT_EQ(with(429), "retry 9 rest.answer-later");
  EXPECT_EQ(with(503), "retry 9 rest.answer-later");
  EXPECT_EQ(with(500).substr(0, 5), "retry");
  for (const unsigned status : {401U, 403U, 404U}) EXPECT_EQ(with(status).substr(0, 5), "retry") << status;
  for (const unsigned status : {400U, 409U, 422U, 302U})
    EXPECT_EQ(with(status), "rejected rest.answer-refused") << status;
}

TEST_F(Rest, WhatTheSettingsHaveWrongIsToldBeforeAnythingIsSent) {
  const auto with = [&](const char* option, const json::value& value) {
    auto given = options();
    given[option] = value;
    return said(give(item_object("d1", "k1"), given)).at(0);
  };
  const json::object create = options().at("create").as_object();
  const auto created = [&](const char* name, const json::value& value) {
    auto changed = create;
    changed[name] = value;
    auto given = options();
    given["create"] = changed;
    given.erase("find");
    return said(give(item_object("d1", "k1"), given)).at(0);
  };
  EXPECT_EQ(with("url", "http://127.0.0.1/{{title}}"), "retry rest.rest-option");
  EXPECT_EQ(with("url", "http://u:p@127.0.0.1/"), "retry rest.http-url");
  EXPECT_EQ(with("bodies", "xml"), "retry rest.rest-option");
  EXPECT_EQ(with("headers", {{"A b", "x"}}), "retry rest.rest-option");
  EXPECT_EQ(with("states", {{"x", "finished"}}), "retry rest.rest-option");
  EXPECT_EQ(with("create", json::object{}), "retry rest.rest-option");
  EXPECT_EQ(created("method", "TRACE"), "retry rest.rest-option");
  EXPECT_EQ(created("url", "incidents"), "retry rest.rest-option");
  EXPECT_EQ(created("body", 7), "retry rest.rest-option");
  EXPECT_EQ(created("body", "{\"a\": \"{{password}}\"}"), "retry rest.template-unknown");
  EXPECT_EQ(created("body", "{\"a\": \"{{token}}\"}"), "retry rest.template-unknown");
  EXPECT_EQ(created("body", "{\"a\": \"{{title\"}"), "retry rest.template-open");
  EXPECT_EQ(created("body", "{\"a\": {{title}}}"), "retry rest.body-not-json");
  EXPECT_EQ(created("url", "/{{changes}}"), "retry rest.template-unknown");
  EXPECT_THAT(requests_, IsEmpty());
  EXPECT_EQ(with("url", json::value("http://127.0.0.1:" + std::to_string(free_port()))),
            "retry rest.http-connect");
}

TEST_F(Rest, BodiesCanBeForms) {
  auto given = options();
  given.erase("find");
  given["bodies"] = "form";
  given["create"] = {{"url", "/incidents"}, {"body", "title={{title}}&key={{key}}"}};
  lie_ = [](const HttpRequest&) { return HttpReply{200, ""}; };
  auto own = item_object("d1", "k1");
  own["title"] = "a&b=c å";
  EXPECT_THAT(said(give(own, given)), ElementsAre("delivered"));
  EXPECT_EQ(requests_.at(0).headers.at("content-type"), "application/x-www-form-urlencoded");
  EXPECT_EQ(requests_.at(0).body, "title=a%26b%3Dc%20%C3%A5&key=k1");
}

}  // namespace
}  // namespace behorig::testing
