// The scim connector against a service of SCIM that is honest, and one that is not.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "tests/connectors/scim/reading.h"
#include "tests/support/program.h"
#include "tests/support/proxy.h"
#include "tests/support/sample.h"

namespace behorig::testing {
namespace {

namespace json = boost::json;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Scim, ReadsUsersGroupsAndGroupsInGroups) {
  ScimServer server;
  fill(server);
  const auto reading = read(server);
  expect_whole(reading);
  ASSERT_EQ(reading.nestings.size(), 1U);
  EXPECT_EQ(reading.nestings[0], std::pair(std::string("g0"), std::string("g1")));
  EXPECT_EQ(reading.accounts[0].enabled, 0);
  EXPECT_EQ(reading.accounts[1].enabled, 1);
  EXPECT_EQ(proof(reading, "identity"), "reader");
  EXPECT_EQ(proof(reading, "users.end"), "an empty page after 25");
}

TEST(Scim, ReadsByCursorWhereTheServicePrefersIt) {
  ScimServer server;
  fill(server);
  server.prefers_cursor = true;
  const auto reading = read(server);
  expect_whole(reading);
  EXPECT_EQ(proof(reading, "users.end"), "no further cursor after 3 pages");
}

TEST(Scim, PagesMayBeSmallerThanAskedFor) {
  ScimServer server;
  fill(server);
  server.most_per_page = 7;
  expect_whole(read(server));
}

TEST(Scim, AServiceThatShowsEverythingBehindTheEndIsRead) {
  ScimServer server;
  fill(server);
  server.all_behind_the_end = true;
  expect_whole(read(server));
}

TEST(Scim, MembersThatListsLeaveOutAreReadGroupByGroup) {
  ScimServer server;
  fill(server);
  server.members_in_lists = false;
  expect_whole(read(server));
}

TEST(Scim, RolesEntitlementsAndAttributes) {
  ScimServer server;
  fill(server);
  server.users[3]["roles"] = json::array{{{"value", "admin"}, {"display", "Administratör"}}, "reader"};
  server.users[3]["entitlements"] = json::array{{{"value", "licence"}}};
  server.users[3]["emails"] = json::array{{{"value", "b@x"}}, {{"value", "a@x"}, {"primary", true}}};
  server.users[3]["name"] = {{"familyName", "Ek"}};
  server.users[3]["meta"] = {{"created", "2026-11-24T06:00:11Z"}};
  server.users[3]["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"] = {{"employeeNumber", "p3"}};
  auto options = options_for(server.url());
  options["attributes"] = {"emails", "name.familyName", "employeeNumber", "externalId",
                           "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber"};
  const auto reading = read(options);
  EXPECT_TRUE(reading.complete);
  auto pairs = held(reading);
  EXPECT_TRUE(pairs.contains({"u3", "role:admin"}));
  EXPECT_TRUE(pairs.contains({"u3", "role:reader"}));
  EXPECT_TRUE(pairs.contains({"u3", "entitlement:licence"}));
  const auto& account = reading.accounts[3];
  EXPECT_THAT(
      account.attributes,
      ElementsAre(
          std::pair("emails", "a@x"), std::pair("name.familyName", "Ek"), std::pair("employeeNumber", "p3"),
          std::pair("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber", "p3")));
  EXPECT_EQ(account.created, 20781);
}

TEST(Scim, AMemberIsAskedForBeforeItIsSaidNotToExist) {
  ScimServer server;
  fill(server);
  server.groups[2]["members"] = json::array{member("gone"), member("a/b?c&d", "User")};
  const auto reading = read(server);
  EXPECT_TRUE(reading.complete);
  EXPECT_THAT(reading.dangling, ::testing::SizeIs(2));
}

TEST(Scim, CredentialsOfAClientGetAToken) {
  ScimServer server;
  fill(server);
  auto options = options_for(server.url());
  options["token_url"] = server.token_url();
  options["client_id"] = "client";
  expect_whole(read(options, {{"client_secret", "s&cret"}}));
  EXPECT_THAT(read(options, {{"client_secret", "wrong"}}).errors(), ElementsAre("http-no-token"));
  EXPECT_THAT(read(options_for(server.url()), {}).errors(), ElementsAre("no-credentials"));
}

TEST(Scim, ATokenThatRunsOutIsRenewed) {
  ScimServer server([](const HttpRequest& request, HttpReply& reply) {
    if (request.number == 5) reply = {401};
  });
  fill(server);
  auto options = options_for(server.url());
  options["token_url"] = server.token_url();
  options["client_id"] = "client";
  expect_whole(read(options, {{"client_secret", "s&cret"}}));
}

TEST(Scim, AServiceThatIsBusyIsAskedAgainWhenItSays) {
  ScimServer server([](const HttpRequest& request, HttpReply& reply) {
    if (request.number == 3 || request.number == 4)
      reply = {request.number == 3 ? 429U : 503U, "", {{"Retry-After", "1"}}};
  });
  fill(server);
  expect_whole(read(server));
}

TEST(Scim, AListThatChangesWhileItIsReadIsReadAgain) {
  ScimServer* own = nullptr;
  ScimServer server([&](const HttpRequest& request, HttpReply&) {
    // After the first page of users, another comes to stand first.
    if (request.number == 2) own->users.insert(own->users.begin(), user(99));
  });
  own = &server;
  fill(server);
  const auto reading = read(server);
  EXPECT_TRUE(reading.complete);
  EXPECT_EQ(reading.accounts.size(), 26U);
  EXPECT_EQ(proof(reading, "users.readings"), "2");
}

TEST(Scim, OverTlsOnlyWithACertificateThatHolds) {
  const TempFolder folder;
  const Authority authority((folder.path() / "").string(), "Test");
  const Certificate good = authority.issue("good", "IP:127.0.0.1"),
                    other = authority.issue("other", "DNS:elsewhere.test");
  ScimServer server({}, &good);
  fill(server);
  auto options = options_for(server.url());
  options["insecure"] = false;
  EXPECT_THAT(read(options).errors(), ElementsAre("http-certificate"));
  options["ca_file"] = authority.file();
  expect_whole(read(options));
  ScimServer elsewhere({}, &other);
  options["url"] = elsewhere.url();
  EXPECT_THAT(read(options).errors(), ElementsAre("http-certificate"));
  options["ca_file"] = (folder.path() / "none.pem").string();
  EXPECT_THAT(read(options).errors(), ElementsAre("http-ca-file"));
}

TEST(Scim, NothingGoesInTheClearUnlessTheSettingsSaySo) {
  ScimServer server;
  auto options = options_for(server.url());
  options["insecure"] = false;
  EXPECT_THAT(read(options).errors(), ElementsAre("http-clear"));
  EXPECT_EQ(server.requests(), 0);
}

TEST(Scim, ASecretIsInNoText) {
  ScimServer server([](const HttpRequest&, HttpReply& reply) { reply = {500}; });
  const auto reading = read(options_for(server.url()), {{"token", "hemligt-token"}});
  EXPECT_EQ(reading.proof_json.find("hemligt"), std::string::npos);
  ASSERT_THAT(reading.problems, ::testing::Not(IsEmpty()));
  for (const auto& problem : reading.problems)
    EXPECT_EQ(problem.args_json.find("hemligt"), std::string::npos);
}

/// What each does to every answer of /Users, of /Groups or of all.
const std::map<std::string, ScimServer::Lie>& lies() {
  static const auto changed = [](const char* kind,
                                 const std::function<void(json::object&, const HttpRequest&)>& change) {
    return [=](const HttpRequest& request, HttpReply& reply) {
      if (!request.path.ends_with(kind)) return;
      auto object = json::parse(reply.body).as_object();
      change(object, request);
      reply.body = json::serialize(object);
    };
  };
  static const auto status = [](unsigned code) {
    return [=](const HttpRequest& request, HttpReply& reply) {
      if (request.path.ends_with("Users")) reply.status = code;
    };
  };
  static const auto body = [](const std::string& text) {
    return [=](const HttpRequest& request, HttpReply& reply) {
      if (request.path.ends_with("Groups")) reply.body = text;
    };
  };
  static const std::map<std::string, ScimServer::Lie> all{
      {"total-too-high", changed("Users", [](auto& o, auto&) { o["totalResults"] = 26; })},
      {"total-too-low", changed("Users", [](auto& o, auto&) { o["totalResults"] = 24; })},
      {"total-is-the-page",
       changed("Users", [](auto& o, auto&) { o["totalResults"] = o["Resources"].as_array().size(); })},
      {"total-negative", changed("Users", [](auto& o, auto&) { o["totalResults"] = -1; })},
      {"total-text", changed("Users", [](auto& o, auto&) { o["totalResults"] = "25"; })},
      {"total-missing", changed("Users", [](auto& o, auto&) { o.erase("totalResults"); })},
      {"total-grows", changed("Users", [](auto& o, auto& r) { o["totalResults"] = 25 + r.number; })},
      {"total-zero", changed("Users", [](auto& o, auto&) { o["totalResults"] = 0; })},
      {"second-page-empty", changed("Users",
                                    [](auto& o, auto& r) {
                                      if (r.query.at("startIndex") != "1") o["Resources"] = json::array{};
                                    })},
      {"all-empty", changed("Users", [](auto& o, auto&) { o["Resources"] = json::array{}; })},
      {"no-resources", changed("Users", [](auto& o, auto&) { o.erase("Resources"); })},
      {"resources-null", changed("Users", [](auto& o, auto&) { o["Resources"] = nullptr; })},
      {"resources-object", changed("Users", [](auto& o, auto&) { o["Resources"] = json::object{}; })},
      {"resources-of-numbers", changed("Users",
                                       [](auto& o, auto&) {
                                         o["Resources"] = json::array{1, 2};
                                       })},
      {"one-left-out", changed("Users",
                               [](auto& o, auto&) {
                                 if (!o["Resources"].as_array().empty()) o["Resources"].as_array().pop_back();
                               })},
      {"one-twice", changed("Users",
                            [](auto& o, auto&) {
                              auto& a = o["Resources"].as_array();
                              if (!a.empty()) a.back() = a.front();
                            })},
      {"same-page-always",
       [](const HttpRequest& r, HttpReply& reply) {
         static std::string first;
         if (!r.path.ends_with("Users")) return;
         if (r.query.at("startIndex") == "1") first = reply.body;
         reply.body = first;
       }},
      {"id-missing", changed("Users",
                             [](auto& o, auto&) {
                               for (auto& u : o["Resources"].as_array()) u.as_object().erase("id");
                             })},
      {"id-number", changed("Users",
                            [](auto& o, auto&) {
                              for (auto& u : o["Resources"].as_array()) u.as_object()["id"] = 7;
                            })},
      {"id-blank", changed("Groups",
                           [](auto& o, auto&) {
                             for (auto& u : o["Resources"].as_array()) u.as_object()["id"] = "";
                           })},
      {"active-word", changed("Users",
                              [](auto& o, auto&) {
                                for (auto& u : o["Resources"].as_array())
                                  u.as_object()["active"] = "sometimes";
                              })},
      {"roles-blank", changed("Users",
                              [](auto& o, auto&) {
                                for (auto& u : o["Resources"].as_array())
                                  u.as_object()["roles"] = json::array{json::object{}};
                              })},
      {"roles-text", changed("Users",
                             [](auto& o, auto&) {
                               for (auto& u : o["Resources"].as_array()) u.as_object()["roles"] = "admin";
                             })},
      {"members-cut",
       [](const HttpRequest& r, HttpReply& reply) {
         auto object = json::parse(reply.body).as_object();
         if (r.path.ends_with("Users"))
           for (auto& u : object["Resources"].as_array())
             u.as_object()["groups"] = json::array{{{"value", "g0"}, {"type", "direct"}}};
         reply.body = json::serialize(object);
       }},
      {"group-not-listed",
       changed("Users",
               [](auto& o, auto&) {
                 for (auto& u : o["Resources"].as_array())
                   u.as_object()["groups"] = json::array{{{"value", "g9"}, {"type", "direct"}}};
               })},
      {"member-without-id", changed("Groups",
                                    [](auto& o, auto&) {
                                      for (auto& g : o["Resources"].as_array())
                                        g.as_object()["members"] = json::array{json::object{}};
                                    })},
      {"members-object", changed("Groups",
                                 [](auto& o, auto&) {
                                   for (auto& g : o["Resources"].as_array())
                                     g.as_object()["members"] = json::object{};
                                 })},
      {"group-gone",
       [](const HttpRequest& r, HttpReply& reply) {
         if (r.path.ends_with("Groups/g2")) reply.status = 404;
       }},
      {"group-refused",
       [](const HttpRequest& r, HttpReply& reply) {
         if (r.path.ends_with("Groups/g2")) reply.status = 403;
       }},
      {"groups-total-high", changed("Groups", [](auto& o, auto&) { o["totalResults"] = 4; })},
      {"an-error-with-200",
       body(R"({"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"500"})")},
      {"not-json", body("<html>log in</html>")},
      {"half-json", body(R"({"totalResults":0,"Resources":[)")},
      {"json-and-more", body(R"({"totalResults":0,"Resources":[]} {})")},
      {"json-array", body("[]")},
      {"json-deep", body(std::string(100'000, '['))},
      {"json-bytes", body("{\"totalResults\":0,\"\xff\":1}")},
      {"blank", body("")},
      {"html-type",
       [](const HttpRequest& r, HttpReply& reply) {
         if (r.path.ends_with("Users")) reply.headers["Content-Type"] = "text/html";
       }},
      {"no-type", [](const HttpRequest&, HttpReply& reply) { reply.headers.clear(); }},
      {"unauthorised", status(401)},
      {"forbidden", status(403)},
      {"not-there", status(404)},
      {"no-content", status(204)},
      {"partial-content", status(206)},
      {"redirect",
       [](const HttpRequest& r, HttpReply& reply) {
         if (r.path.ends_with("Users")) {
           reply.status = 302;
           reply.headers["Location"] = "/scim/v2/Groups";
         }
       }},
      {"bad-request", status(400)},
      {"server-error", status(500)},
      {"too-busy-for-long",
       [](const HttpRequest& r, HttpReply& reply) {
         if (r.path.ends_with("Users")) {
           reply.status = 429;
           reply.headers["Retry-After"] = "3600";
         }
       }},
      {"last-page-refused",
       [](const HttpRequest& r, HttpReply& reply) {
         if (r.path.ends_with("Users") && r.query.at("startIndex") == "26") reply.status = 400;
       }},
      {"larger-than-the-cap",
       [](const HttpRequest& r, HttpReply& reply) {
         if (r.path.ends_with("Users")) reply.body.append(65 << 20, ' ');
       }},
  };
  return all;
}

TEST(ScimLies, NoneIsBelieved) {
  EXPECT_GE(lies().size(), 40U);
  for (const auto& [name, lie] : lies()) {
    SCOPED_TRACE(name);
    ScimServer server(lie);
    fill(server);
    const auto reading = read(server);
    EXPECT_FALSE(reading.complete);
    EXPECT_THAT(reading.dangling, IsEmpty());
    EXPECT_THAT(reading.errors(), ::testing::Not(IsEmpty()));
    EXPECT_THAT(reading.errors(), ::testing::Not(::testing::Contains("failed")))
        << "it has a sentence of its own";
  }
}

const std::map<std::string, ScimServer::Lie>& cursor_lies() {
  static const auto next = [](const std::function<void(json::object&, const HttpRequest&)>& change) {
    return [=](const HttpRequest& request, HttpReply& reply) {
      if (!request.path.ends_with("Users")) return;
      auto object = json::parse(reply.body).as_object();
      change(object, request);
      reply.body = json::serialize(object);
    };
  };
  static const std::map<std::string, ScimServer::Lie> all{
      {"cursor-lost", next([](auto& o, auto&) { o.erase("nextCursor"); })},
      {"cursor-null", next([](auto& o, auto&) { o["nextCursor"] = nullptr; })},
      {"cursor-number", next([](auto& o, auto&) { o["nextCursor"] = 10; })},
      {"cursor-repeats", next([](auto& o, auto&) { o["nextCursor"] = "&+10"; })},
      {"cursor-goes-back", next([](auto& o, auto& r) {
         if (r.query.at("cursor") == "&+20") o["nextCursor"] = "&+0";
       })},
      {"cursor-expired", [](const HttpRequest& r, HttpReply& reply) {
         if (r.path.ends_with("Users") && r.query.at("cursor") == "&+20") reply.status = 400;
       }}};
  return all;
}

TEST(ScimLies, NoneByCursorIsBelieved) {
  for (const auto& [name, lie] : cursor_lies()) {
    SCOPED_TRACE(name);
    ScimServer server(lie);
    fill(server);
    server.prefers_cursor = true;
    EXPECT_FALSE(read(server).complete);
  }
}

TEST(ScimCuts, AWireThatBreaksIsNotBelieved) {
  ScimServer server;
  fill(server);
  auto options = options_for(server.url());
  const auto through = [&](const CutProxy& proxy) {
    options["url"] = "http://127.0.0.1:" + std::to_string(proxy.port()) + "/scim/v2";
    return read(options);
  };
  std::uint64_t whole = 0;
  {
    const CutProxy proxy(server.port(), UINT64_MAX);
    expect_whole(through(proxy));
    whole = proxy.passed();
  }
  const auto cuts = static_cast<std::uint64_t>(sample(200, "BEHORIG_CUTS"));
  for (std::uint64_t i = 0; i < cuts; ++i) {
    const std::uint64_t at = i * (whole - 1) / cuts;
    const CutProxy proxy(server.port(), at, i % 2 == 0 ? CutProxy::How::close : CutProxy::How::reset);
    const auto reading = through(proxy);
    EXPECT_FALSE(reading.complete && proxy.passed() < whole) << "cut after " << at;
    EXPECT_THAT(reading.dangling, IsEmpty());
  }
}

TEST(ScimCuts, ASilentServiceIsGivenUp) {
  ScimServer server;
  fill(server);
  const CutProxy proxy(server.port(), 600, CutProxy::How::silence);
  auto options = options_for("http://127.0.0.1:" + std::to_string(proxy.port()) + "/scim/v2");
  options["timeout"] = 1;
  EXPECT_THAT(read(options).errors(), ElementsAre("http-silent"));
}

}  // namespace
}  // namespace behorig::testing
