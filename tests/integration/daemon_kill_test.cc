// kill -9 of the daemon while it checks by its schedule and on demand and takes decisions: what it has
// answered is there afterwards, once.

#include <gtest/gtest.h>

#include <atomic>
#include <cstdio>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "tests/integration/served.h"
#include "tests/support/sample.h"

namespace behorig::testing {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;

/// A decision that was sent: what for, and what came back, if anything did.
struct Sent {
  httpd::ClientRequest request;
  std::string reference;  ///< its own, by which the store knows it
  bool acceptance = false;
  httpd::ClientResponse answer;
};

/// Sends decisions and reads findings, and remembers what it was told.
class Clerk {
 public:
  Clerk(const Served& served, int number)
      : served_(served), chance_(static_cast<unsigned>(number)), name_("clerk" + std::to_string(number)) {}

  /// Until nobody answers.
  void work() {
    for (;;) {
      const auto page = served_.get("/api/v1/findings?system=library&limit=1000");
      if (page.status != 200) return;
      const auto value = json::parse(page.body);
      const auto& list = value.at("findings").as_array();
      for (const auto& one : list) shown_.emplace(one.at("id").as_string());
      if (list.empty()) continue;
      const auto& chosen = list[chance_() % list.size()].as_object();
      if (!decide(std::string(chosen.at("id").as_string()))) return;
    }
  }
  const std::vector<Sent>& sent() const { return sent_; }
  const std::set<std::string>& shown() const { return shown_; }

 private:
  bool decide(const std::string& id) {
    const auto finding = served_.get("/api/v1/findings/" + id);
    if (finding.status == 0) return false;
    const auto* tag = finding.header("ETag");
    if (tag == nullptr) return true;
    Sent one;
    one.reference = name_ + "-" + std::to_string(sent_.size());
    one.acceptance = chance_() % 2 == 0;
    json::object body{{"reference", one.reference}};
    if (one.acceptance) {
      body["until"] = "2099-12-31";
      body["reason"] = "known";
    }
    one.request = {
        "POST",
        "/api/v1/findings/" + id + (one.acceptance ? "/acceptance" : "/acknowledgement"),
        {{"Content-Type", "application/json"}, {"If-Match", *tag}, {"Idempotency-Key", one.reference}},
        json::serialize(body)};
    one.answer = served_.send(one.request);
    sent_.push_back(one);
    return one.answer.status != 0;
  }

  const Served& served_;
  std::mt19937 chance_;
  std::string name_;
  std::vector<Sent> sent_;
  std::set<std::string> shown_;
};

class DaemonKill : public ::testing::Test {
 protected:
  DaemonKill() {
    served_.settings("[schedule]\ncheck = \"*:*:*\"\n");
    for (int i = 0; i < 3; ++i) {
      const std::string id = "other" + std::to_string(i);
      served_.write(
          "systems.d/" + id + ".toml",
          "[system]\nid = \"" + id + "\"\nconnector = \"csv\"\n[connector]\npath = \"../library\"\n");
    }
    served_.strangers({1, 2, 3, 4, 5, 6, 7, 8});
    // For a sink that hears nothing the store keeps every change whole.
    served_.write("sinks.d/incidents.toml",
                  "[sink]\nid = \"incidents\"\nplugin = \"jsonl\"\n[jsonl]\npath = \"../said\"\n");
  }
  /// How often the store has a decision of that reference.
  int kept(const Sent& one) const {
    const auto rows = served_.rows(
        one.acceptance ? "SELECT count(*) FROM decisions WHERE reference = '" + one.reference + "'"
                       : "SELECT count(*) FROM changes WHERE json_extract(body, '$.incident') = '" +
                             one.reference + "' AND what IN ('acknowledged', 'incident')");
    return rows.size() == 1 ? std::stoi(rows.front()) : -1;
  }
  void expect_whole_store() const {
    EXPECT_EQ(served_.rows("PRAGMA integrity_check"), std::vector<std::string>{"ok"});
    EXPECT_EQ(served_.rows("PRAGMA foreign_key_check"), std::vector<std::string>());
    EXPECT_EQ(served_.rows("SELECT id FROM findings GROUP BY id HAVING count(*) > 1"),
              std::vector<std::string>());
    EXPECT_EQ(served_.rows("SELECT id FROM runs WHERE ended = '' OR ended < started"),
              std::vector<std::string>());
    EXPECT_EQ(
        served_.rows("SELECT lower(hex(f.id)) FROM findings f WHERE f.run NOT IN (SELECT id FROM runs)"),
        std::vector<std::string>());
    EXPECT_EQ(served_.rows("SELECT number FROM changes WHERE run NOT IN (SELECT number FROM runs)"),
              std::vector<std::string>());
  }
  /// As the API tells it: each finding and each run once.
  void expect_each_once() const {
    std::set<std::string> ids;
    for (const auto& one : served_.findings())
      EXPECT_TRUE(ids.emplace(one.at("id").as_string()).second) << one.at("id").as_string();
    const auto runs = served_.get("/api/v1/runs?limit=1000");
    ASSERT_EQ(runs.status, 200);
    std::set<std::string> seen;
    const auto value = json::parse(runs.body);
    for (const auto& run : value.at("runs").as_array())
      EXPECT_TRUE(seen.emplace(run.at("run").as_string()).second) << run.at("run").as_string();
  }
  void expect_kept(const Clerk& clerk) {
    for (const auto& one : clerk.sent()) {
      const int times = kept(one);
      if (one.answer.status == 201) {
        EXPECT_EQ(times, 1) << one.reference << " was answered " << one.answer.body;
        ++answered_;
      } else {
        EXPECT_LE(times, one.answer.status == 0 ? 1 : 0) << one.reference << ": " << one.answer.status;
      }
      if (one.answer.status != 201 && one.answer.status != 0) continue;
      const auto again = served_.send(one.request);
      if (one.answer.status == 201) {
        EXPECT_EQ(again.status, 201) << again.body;
        EXPECT_EQ(again.body, one.answer.body);
      } else if (times == 1) {
        EXPECT_EQ(again.status, 201) << "it was made, and whoever asks again is told so: " << again.body;
        ++unanswered_;
      }
      if (times == 1) {
        EXPECT_EQ(kept(one), 1) << "asked again, made once";
      }
    }
    const auto there = served_.rows("SELECT lower(hex(id)) FROM findings");
    const std::set<std::string> all(there.begin(), there.end());
    for (const auto& id : clerk.shown()) EXPECT_TRUE(all.contains(id)) << id;
  }

  Served served_;
  int answered_ = 0, unanswered_ = 0;
};

TEST_F(DaemonKill, WhatWasAnsweredIsThereOnceWhereverItIsKilled) {
  std::mt19937 chance(20261128);
  std::uniform_int_distribution<int> milliseconds(1, 900);
  const int kills = sample(6, "BEHORIG_DAEMON_KILLS");
  std::set<int> strangers{1, 2, 3, 4, 5, 6, 7, 8};
  // Before the daemon is there: a turn that goes on tells the sink more, and what it was told is not kept
  // whole.
  ASSERT_EQ(served_.run({"check", "library", "--local"}).code, 1);
  ASSERT_EQ(served_.run({"deliveries", "pause", "incidents"}).code, 0);
  served_.start();
  ASSERT_TRUE(served_.checked({"library", "other0", "other1", "other2"}).is_array()) << served_.said();
  for (int i = 0; i < kills && !HasFailure(); ++i) {
    Clerk first(served_, 2 * i), second(served_, 2 * i + 1);
    std::thread one([&] { first.work(); }), two([&] { second.work(); });
    std::thread checks([&] {
      while (served_.post("/api/v1/runs", R"({"systems":["library","other1"]})").status == 202)
        std::this_thread::sleep_for(50ms);
    });
    // What stands changes beneath the checks; a few always do.
    const int stranger = 1 + static_cast<int>(chance() % 8);
    if (strangers.size() > 4 && strangers.contains(stranger))
      strangers.erase(stranger);
    else
      strangers.insert(stranger);
    served_.strangers(strangers);
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds(chance)));
    served_.kill();
    one.join(), two.join(), checks.join();
    expect_whole_store();
    served_.start();
    ASSERT_FALSE(HasFailure()) << "after kill " << i;
    expect_kept(first), expect_kept(second);
    expect_each_once();
  }
  EXPECT_GT(answered_, 0) << "nobody decided anything";
  const auto last = served_.checked({"library"});
  ASSERT_TRUE(last.is_array());
  EXPECT_EQ(last.as_array().at(0).at("run").at("verdict"), "complete") << json::serialize(last);
  std::printf("%d kills of the daemon; %d decisions answered, %d made and not answered, %s runs\n", kills,
              answered_, unanswered_, served_.rows("SELECT count(*) FROM runs").at(0).c_str());
}

}  // namespace
}  // namespace behorig::testing
