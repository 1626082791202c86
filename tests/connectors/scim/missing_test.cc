// What a service listed the last time and does not list now.

#include "tests/connectors/scim/reading.h"

namespace behorig::testing {
namespace {

namespace json = boost::json;
using ::testing::ElementsAre;

FakeReading read_again(const ScimServer& server, const std::string& remembered) {
  return sdk::fake_read(json::serialize(options_for(server.url())), scim_connector::read_service,
                        {{"token", ScimServer::kToken}}, {}, remembered);
}

TEST(ScimMissing, WhatTheListLeavesOutSinceTheLastReadingIsAskedAbout) {
  // From the second reading on the list has u7 no more, nor counts it; by itself it is there.
  ScimServer server([](const HttpRequest& request, HttpReply& reply) {
    if (request.path.ends_with("/Users/u7")) reply = {200, json::serialize(user(7))};
  });
  fill(server);
  const auto first = read(server);
  expect_whole(first);
  server.users.erase(server.users.begin() + 7);
  const auto second = read_again(server, first.remembered);
  EXPECT_FALSE(second.complete);
  EXPECT_THAT(second.errors(), ElementsAre("left-out"));
  auto unasked = options_for(server.url());
  unasked["ask_missing"] = false;
  EXPECT_TRUE(sdk::fake_read(json::serialize(unasked), scim_connector::read_service,
                             {{"token", ScimServer::kToken}}, {}, first.remembered)
                  .complete);
}

TEST(ScimMissing, WhatIsGoneSinceTheLastReadingIsBelieved) {
  ScimServer server;
  fill(server);
  const auto first = read(server);
  server.users.erase(server.users.begin() + 7);
  const auto second = read_again(server, first.remembered);
  EXPECT_TRUE(second.complete);
  EXPECT_EQ(second.accounts.size(), 24U);
  EXPECT_EQ(proof(second, "missing.asked"), "1");
}

TEST(ScimMissing, AServiceThatDoesNotSayWhetherSomethingIsGoneIsNotBelieved) {
  bool silent = false;
  ScimServer server([&](const HttpRequest& request, HttpReply& reply) {
    if (silent && request.path.ends_with("/Users/u7")) reply.status = 403;
  });
  fill(server);
  const auto first = read(server);
  server.users.erase(server.users.begin() + 7);
  silent = true;
  const auto second = read_again(server, first.remembered);
  EXPECT_FALSE(second.complete);
  EXPECT_THAT(second.errors(), ElementsAre("left-out-unknown"));
}

}  // namespace
}  // namespace behorig::testing
