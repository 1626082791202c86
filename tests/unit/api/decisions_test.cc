// Decisions over the API: on what was seen, once, by those who may, and never of one's own.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/unit/api/served.h"

namespace behorig {
namespace {

class Decisions : public Served {
 protected:
  /// The finding of the account that is nobody's.
  std::string strangers(const std::string& system = "mine") const {
    const auto store = service_->open_store();
    const auto found = store->get()->findings(system);
    for (const auto& one : *found) {
      if (one.finding.deviation.account == "stranger") return one.finding.id.hex();
    }
    ADD_FAILURE() << "no finding";
    return {};
  }
  /// The finding that concerns p0.
  std::string of_p0(const std::string& system) const {
    const auto store = service_->open_store();
    const auto found = store->get()->findings(system);
    for (const auto& one : *found) {
      for (const auto& holder : one.finding.deviation.holders) {
        if (holder.person == "p0") return one.finding.id.hex();
      }
    }
    return {};
  }
  std::string tag(const std::string& id) const {
    for (const auto& [name, value] : ask("GET", "/api/v1/findings/" + id).headers) {
      if (name == "ETag") return value;
    }
    return {};
  }
  httpd::Response decide(const std::string& what, const std::string& id, const std::string& body,
                         const std::string& match, const std::string& key = {}) const {
    httpd::Pairs headers{{"If-Match", match}};
    if (!key.empty()) headers.emplace_back("Idempotency-Key", key);
    const testing::Credential credential{"", std::move(headers)};
    return ask_with(&credential, "POST", "/api/v1/findings/" + id + "/" + what, body);
  }
  std::size_t decided() const {
    const auto store = service_->open_store();
    return store->get()->kept().decisions()->size();
  }
};

constexpr const char* kUntil = R"({"until":"2099-01-01","reason":"a guest of the house"})";

TEST_F(Decisions, AnOwnerAcceptsWhatTheySawAndOnce) {
  if (::getuid() == 0) GTEST_SKIP() << "root operates whatever the settings say";
  become("person = \"p0\"\n");
  const auto id = strangers();
  const auto first = decide("acceptance", id, kUntil, tag(id), "k1");
  ASSERT_EQ(first.status, 201) << first.body;
  EXPECT_EQ(json(first).at("accepted_by"), "p0");
  EXPECT_EQ(decided(), 1U);
  const auto again = decide("acceptance", id, kUntil, "\"long ago\"", "k1");
  EXPECT_EQ(again.status, 201) << "answered as the first time";
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(decided(), 1U);
  EXPECT_EQ(decide("acceptance", id, R"({"until":"2098-01-01","reason":"other"})", tag(id), "k1").status,
            422);
}

TEST_F(Decisions, WhatHasChangedSinceIsNotDecided) {
  if (::getuid() == 0) GTEST_SKIP() << "root operates whatever the settings say";
  become("person = \"p0\"\n");
  const auto id = strangers();
  const auto before = tag(id);
  EXPECT_EQ(decide("acceptance", id, kUntil, "\"other\"").status, 412);
  EXPECT_EQ(decide("acknowledgement", id, R"({"reference":"INC-7"})", before).status, 201);
  EXPECT_EQ(decide("acceptance", id, kUntil, before).status, 412) << "it is acknowledged now";
  const auto finding = json(ask("GET", "/api/v1/findings/" + id));
  EXPECT_EQ(finding.at("status"), "acknowledged");
  EXPECT_EQ(finding.at("why").at("incident"), "INC-7");
}

TEST_F(Decisions, NobodyDecidesInTheNameOfOthersButWhoCoordinates) {
  if (::getuid() == 0) GTEST_SKIP() << "root operates whatever the settings say";
  become("person = \"p0\"\n");
  const std::string of_p1 = R"({"until":"2099-01-01","reason":"x","by":"p1"})";
  EXPECT_EQ(decide("acceptance", strangers(), of_p1, tag(strangers())).status, 403);
  become("roles = [\"coordinator\"]\n");
  const auto other = strangers("other");
  EXPECT_EQ(decide("acceptance", other, of_p1, tag(other)).status, 201);
  EXPECT_EQ(decide("acceptance", strangers(), of_p1, tag(strangers())).status, 403) << "p1 does not own mine";
}

TEST_F(Decisions, NobodyAcceptsTheirOwn) {
  if (::getuid() == 0) GTEST_SKIP() << "root operates whatever the settings say";
  become("person = \"p0\"\n");
  const std::string own = of_p0("mine");
  ASSERT_FALSE(own.empty());
  EXPECT_EQ(decide("acceptance", own, kUntil, tag(own)).status, 403);
  EXPECT_EQ(decided(), 0U);
}

TEST_F(Decisions, NobodyWritesDownWhatConcernsThemUnderAnyId) {
  if (::getuid() == 0) GTEST_SKIP() << "root operates whatever the settings say";
  write("register/people.csv", "person,same_as\np0,\np1,\np0b,p0\n");
  become("person = \"p0b\"\nroles = [\"coordinator\"]\n");
  const std::string own = of_p0("other");
  ASSERT_FALSE(own.empty());
  const std::string of_p1 = R"({"until":"2099-01-01","reason":"x","by":"p1"})";
  EXPECT_EQ(decide("acceptance", own, of_p1, tag(own)).status, 403);
  EXPECT_EQ(decided(), 0U);
}

TEST_F(Decisions, WrongOnesAreToldWhatIsWrong) {
  if (::getuid() == 0) GTEST_SKIP() << "root operates whatever the settings say";
  become("person = \"p0\"\n");
  const auto id = strangers();
  for (const char* body : {"", "[]", "{}", R"({"until":"soon","reason":"x"})", R"({"until":"2099-01-01"})",
                           R"({"until":"2020-01-01","reason":"x"})"})
    EXPECT_EQ(decide("acceptance", id, body, tag(id)).status, 400) << body;
  for (const char* body : {"{}", R"({"reference":""})", R"({"reference":"a\nb"})", R"({"reference":7})"})
    EXPECT_EQ(decide("acknowledgement", id, body, tag(id)).status, 400) << body;
  EXPECT_EQ(decide("acceptance", id, kUntil, tag(id), std::string(200, 'k')).status, 400);
  EXPECT_EQ(decided(), 0U);
}

}  // namespace
}  // namespace behorig
