// What services make of resources and lists, within what RFC 7643 and RFC 7644 allow them, and without.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/connectors/scim/reading.h"

namespace behorig::testing {
namespace {

namespace json = boost::json;
using ::testing::ElementsAre;

/// The members of groups in lists become what `change` makes of them.
ScimServer::Lie in_lists(std::function<void(json::object& group)> change) {
  return [change](const HttpRequest& request, HttpReply& reply) {
    if (request.path != "/scim/v2/Groups") return;
    auto answer = json::parse(reply.body).as_object();
    for (auto& group : answer["Resources"].as_array()) change(group.as_object());
    reply.body = json::serialize(answer);
  };
}

TEST(ScimResources, NullAndNothingAreMembersThatWereLeftOut) {
  ScimServer nulls(in_lists([](json::object& group) { group["members"] = nullptr; }));
  fill(nulls);
  expect_whole(read(nulls));
  ScimServer blanks(in_lists([](json::object& group) { group["members"] = json::array(); }));
  fill(blanks);
  expect_whole(read(blanks));
}

TEST(ScimResources, AnotherAnswerThanTheGroupAskedForIsNone) {
  for (const char* body :
       {"{}", R"({"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"500"})",
        R"({"id":"zzz","displayName":"g","members":[{"value":"u3"}]})"}) {
    ScimServer server([&](const HttpRequest& request, HttpReply& reply) {
      if (request.path == "/scim/v2/Groups/g1") reply.body = body;
    });
    fill(server);
    server.members_in_lists = false;
    const auto reading = read(server);
    EXPECT_FALSE(reading.complete && reading.errors().empty()) << body;
    EXPECT_THAT(reading.errors(), ElementsAre("group-other")) << body;
    EXPECT_FALSE(held(reading).contains({"u3", "g1"})) << body;
  }
}

/// RFC 7643, section 3.1: an id in another case is another id, unless the service itself takes it for the
/// same.
TEST(ScimResources, AnIdInAnotherCaseIsWhatTheServiceTakesItFor) {
  bool no_case = true;
  ScimServer server([&](const HttpRequest& request, HttpReply& reply) {
    if (!no_case || reply.status != 404) return;
    for (const auto& [path, id] : {std::pair{"/Users/", "u2"}, {"/Groups/", "g0"}}) {
      if (!request.path.ends_with(std::string(path) + (*id == 'u' ? "U2" : "G0"))) continue;
      reply.status = 200;
      reply.body = boost::json::serialize(boost::json::object{{"id", id}});
    }
  });
  fill(server);
  server.groups[1]["members"] = boost::json::array{member("U2"), member("G0", "Group")};
  server.groups[2]["members"] = boost::json::array{member("U2")};
  server.users[0]["groups"] = boost::json::array{boost::json::object{{"value", "G0"}, {"type", "direct"}}};
  auto reading = read(server);
  EXPECT_TRUE(reading.complete);
  EXPECT_THAT(reading.errors(), ::testing::IsEmpty());
  EXPECT_EQ(held(reading), (Pairs{{"u0", "g0"}, {"u1", "g0"}, {"u2", "g1"}, {"u2", "g2"}}));
  EXPECT_EQ(Pairs(reading.nestings.begin(), reading.nestings.end()), (Pairs{{"g0", "g1"}}));
  EXPECT_THAT(reading.dangling, ::testing::IsEmpty());
  // One whose ids have a case: the member is nobody, and the group is none.
  no_case = false;
  reading = read(server);
  EXPECT_THAT(reading.errors(), ::testing::ElementsAre("group-not-listed"));
  server.users[0].erase("groups");
  reading = read(server);
  EXPECT_TRUE(reading.complete);
  EXPECT_EQ(held(reading), (Pairs{{"u0", "g0"}, {"u1", "g0"}}));
  EXPECT_THAT(reading.dangling, ::testing::SizeIs(3));
}

/// RFC 7643, section 2.1: names of attributes have no case.
TEST(ScimResources, NamesOfAttributesHaveNoCase) {
  ScimServer server([](const HttpRequest&, HttpReply& reply) {
    for (const auto& [from, to] : std::map<std::string, std::string>{{"\"members\"", "\"Members\""},
                                                                     {"\"active\"", "\"ACTIVE\""},
                                                                     {"\"value\"", "\"Value\""},
                                                                     {"\"Resources\"", "\"resources\""},
                                                                     {"\"totalResults\"", "\"TotalResults\""},
                                                                     {"\"id\"", "\"ID\""}}) {
      for (std::size_t at = 0; (at = reply.body.find(from, at)) != std::string::npos; at += to.size())
        reply.body.replace(at, from.size(), to);
    }
  });
  fill(server);
  const auto reading = read(server);
  expect_whole(reading);
  EXPECT_EQ(reading.accounts[0].enabled, 0);
}

/// RFC 7643, sections 4.1.2 and 8.7.1: what a member or a group of somebody is, is said in any case. Users
/// and groups may have the same ids.
TEST(ScimResources, TypesHaveNoCase) {
  ScimServer server;
  fill(server);
  server.users.push_back({{"id", "1"}, {"userName", "one"}});
  server.groups.push_back({{"id", "1"}, {"displayName", "inner"}, {"members", json::array{member("u2")}}});
  server.groups[0]["members"] = json::array{member("1", "group")};
  server.groups[1]["members"] = json::array{member("1", "USER")};
  server.groups[2].erase("members");
  auto reading = read(server);
  EXPECT_TRUE(reading.complete);
  EXPECT_EQ(held(reading), (Pairs{{"1", "g1"}, {"u2", "1"}}));
  EXPECT_EQ(Pairs(reading.nestings.begin(), reading.nestings.end()), (Pairs{{"1", "g0"}}));
  server.users[1]["groups"] = json::array{json::object{{"value", "g0"}, {"type", "Direct"}}};
  EXPECT_THAT(read(server).errors(), ElementsAre("member-left-out"));
  server.users[1].erase("groups");
  server.groups[0]["members"] = json::array{member("1", "thing")};
  EXPECT_THAT(read(server).errors(), ElementsAre("member-both"));
}

TEST(ScimResources, AMemberMayBeNamedByWhereItLies) {
  ScimServer server(in_lists([](json::object& group) {
    if (!group.contains("members")) return;
    for (auto& one : group["members"].as_array()) {
      const std::string id(one.as_object().at("value").as_string());
      one = json::object{{"$ref", (id[0] == 'u' ? "https://x/scim/v2/Users/" : "../Groups/") + id}};
    }
  }));
  fill(server);
  expect_whole(read(server));
}

/// The total stays: one user goes and another comes while the pages are read.
TEST(ScimResources, AListThatMovesBetweenPagesIsReadAgain) {
  ScimServer* self = nullptr;
  bool moved = false;
  ScimServer server([&](const HttpRequest& request, HttpReply&) {
    if (moved || request.path != "/scim/v2/Users") return;
    moved = true;
    self->users.erase(self->users.begin());
    self->users.push_back({{"id", "new"}, {"userName", "new"}, {"active", true}});
  });
  self = &server;
  fill(server);
  const auto reading = read(server);
  EXPECT_TRUE(reading.complete);
  EXPECT_EQ(reading.accounts.size(), 25U);
  EXPECT_EQ(proof(reading, "users.readings"), "2");
  EXPECT_TRUE(std::any_of(reading.accounts.begin(), reading.accounts.end(), [](const auto& one) {
    return one.id == "u10";
  })) << "the first of the second page";
}

TEST(ScimResources, ListsOfOneAtATimeAreReadTwice) {
  ScimServer server;
  fill(server);
  server.most_per_page = 1;
  const auto reading = read(server);
  expect_whole(reading);
  EXPECT_EQ(proof(reading, "users.readings"), "2");
}

TEST(ScimResources, AGroupThatAUserNamesWithoutATypeFollowsFromSome) {
  ScimServer server;
  fill(server);
  server.users[0]["groups"] = json::array{{{"value", "g1"}}};
  expect_whole(read(server));
  server.users[9]["groups"] = json::array{{{"value", "g2"}}};
  EXPECT_THAT(read(server).errors(), ElementsAre("member-left-out"));
}

}  // namespace
}  // namespace behorig::testing
