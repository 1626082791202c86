#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "connectors/scim/reader.h"
#include "plugins/sdk/fake.h"
#include "tests/support/scim_server.h"

namespace behorig::testing {
using sdk::FakeReading;
using Pairs = std::set<std::pair<std::string, std::string>>;

inline boost::json::object user(int number) {
  const std::string n = std::to_string(number);
  return {{"id", "u" + n}, {"userName", "user" + n}, {"active", number % 5 != 0}};
}

inline boost::json::object member(const std::string& id, const char* type = "User") {
  return {{"value", id}, {"type", type}};
}

/// 25 people in three groups, one of them in another.
inline void fill(ScimServer& server) {
  for (int i = 0; i < 25; ++i) server.users.push_back(user(i));
  server.groups = {
      {{"id", "g0"}, {"displayName", "Zero"}, {"members", boost::json::array{member("u0"), member("u1")}}},
      {{"id", "g1"},
       {"displayName", "One"},
       {"members", boost::json::array{member("u2"), member("g0", "Group")}}},
      {{"id", "g2"}, {"displayName", "Two"}}};
}

inline boost::json::object options_for(const std::string& url) {
  return {{"url", url},         {"insecure", true}, {"timeout", 5},
          {"page_size", 10},    {"paging", "auto"}, {"attributes", boost::json::array{}},
          {"ask_missing", true}};
}

inline FakeReading read(const boost::json::object& options,
                        const std::map<std::string, std::string>& secrets = {{"token", ScimServer::kToken}}) {
  return sdk::fake_read(boost::json::serialize(options), scim_connector::read_service, secrets);
}
inline FakeReading read(const ScimServer& server) { return read(options_for(server.url())); }

inline std::string proof(const FakeReading& reading, const char* key) {
  const auto all = boost::json::parse(reading.proof_json).as_object();
  const auto* value = all.if_contains(key);
  return value == nullptr ? "-" : std::string(value->as_string());
}

inline Pairs held(const FakeReading& reading) {
  Pairs out;
  for (const auto& grant : reading.grants) out.emplace(grant.account, grant.entitlement);
  return out;
}

inline void expect_whole(const FakeReading& reading) {
  EXPECT_TRUE(reading.complete);
  EXPECT_THAT(reading.errors(), ::testing::IsEmpty());
  EXPECT_EQ(reading.accounts.size(), 25U);
  EXPECT_EQ(held(reading), (Pairs{{"u0", "g0"}, {"u1", "g0"}, {"u2", "g1"}}));
}

}  // namespace behorig::testing
