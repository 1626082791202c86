// What is of several systems, and what is said of people, over the API.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/unit/api/served.h"

namespace behorig {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Concerned : public Served {
 protected:
  void SetUp() override {
    if (::getuid() == 0) GTEST_SKIP() << "root operates whatever the settings say";
  }
  /// p0 holds e in both systems, and may not.
  void conflict() const {
    write("register/conflicts.csv",
          "conflict,side,system,entitlement,name,severity\nc,a,mine,e,Both,critical\nc,b,other,e,,\n");
    check("mine");
  }
  std::string id_of(const std::string& control) const {
    const auto store = service_->open_store();
    const auto found = store->get()->findings_of({control});
    return found->empty() ? std::string() : found->front().finding.id.hex();
  }
};

TEST_F(Concerned, OwnersReadWhatIsOfSeveralSystemsAndConcernsTheirs) {
  conflict();
  const auto id = id_of("conflict");
  ASSERT_FALSE(id.empty());
  for (const char* owner : {"p0", "p1"}) {
    become("person = \"" + std::string(owner) + "\"\n");
    const std::string system = owner == std::string("p0") ? "mine" : "other";
    EXPECT_THAT(ask("GET", "/api/v1/findings", "", {{"system", system}}).body, HasSubstr(id)) << owner;
    EXPECT_THAT(ask("GET", "/api/v1/findings").body, HasSubstr(id)) << owner;
    EXPECT_EQ(ask("GET", "/api/v1/findings/" + id).status, 200) << owner;
  }
  become("roles = [\"controller\"]\n");
  EXPECT_THAT(ask("GET", "/api/v1/findings", "", {{"system", "other"}, {"limit", "1"}}).body,
              HasSubstr("next"));
}

TEST_F(Concerned, OwnersReadNothingOfSeveralThatAreOthers) {
  write("register/conflicts.csv",
        "conflict,side,system,entitlement,name,severity\nc,a,other,e,Both,critical\nc,b,other,f,,\n");
  write("other/grants.csv", "account,entitlement\np0,e\np0,f\nstranger,e\n");
  check("other");
  const auto id = id_of("conflict");
  ASSERT_FALSE(id.empty());
  become("person = \"p0\"\n");
  EXPECT_THAT(ask("GET", "/api/v1/findings").body, Not(HasSubstr(id)));
  EXPECT_EQ(ask("GET", "/api/v1/findings/" + id).status, 404);
}

TEST_F(Concerned, WhatNobodyKnowsIsNoEmptyList) {
  become("roles = [\"controller\"]\n");
  EXPECT_EQ(ask("GET", "/api/v1/findings", "", {{"control", "leaver-acount"}}).status, 400);
  EXPECT_EQ(ask("GET", "/api/v1/findings", "", {{"control", "leaver-account"}}).status, 200);
  for (const char* path : {"/api/v1/findings", "/api/v1/runs", "/api/v1/readings"})
    EXPECT_EQ(ask("GET", path, "", {{"system", "nope"}}).status, 404) << path;
}

TEST_F(Concerned, NoOwnerBelievesTheRegistersLossesForAll) {
  conflict();
  write("register/conflicts.csv", "conflict,side,system,entitlement,name,severity\n");
  check("mine");
  const auto run = "/api/v1/runs/" + run_of("mine") + "/confirmation";
  become("person = \"p0\"\n");
  EXPECT_EQ(ask("POST", run).status, 403);
  become("roles = [\"coordinator\"]\n");
  EXPECT_EQ(ask("POST", run).status, 201);
}

TEST_F(Concerned, RunsNameNobodyToWhoSeesOnlyRuns) {
  write("mine/accounts.csv", "account,enabled\np0,a secret word\nstranger,yes\n");
  const auto asked = service_->board().ask({"mine"}, "").value();
  while (!service_->board().find(asked)->done()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  become("roles = [\"operator\"]\n");
  const auto seen = ask("GET", "/api/v1/runs/" + asked).body;
  EXPECT_THAT(seen, HasSubstr("api.withheld"));
  EXPECT_THAT(seen, Not(HasSubstr("a secret word")));
  become("person = \"p0\"\n");
  EXPECT_THAT(ask("GET", "/api/v1/runs/" + asked).body, HasSubstr("a secret word"));
}

TEST_F(Concerned, AnotherStoresCheckIsNotCarriedOut) {
  become("person = \"p0\"\n");
  const auto start = [&](const std::string& store) {
    return ask("POST", "/api/v1/runs", R"({"systems":["mine"],"store":")" + store + R"("})").status;
  };
  EXPECT_EQ(start("sqlite:/elsewhere.db"), 409);
  EXPECT_EQ(start(service_->settings()->store_url), 202);
}

}  // namespace
}  // namespace behorig
