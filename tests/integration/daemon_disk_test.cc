// A store on a disk that is full or broken: whoever decides is told so, nothing is closed or lost, and with
// room again it works on, without a restart.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <random>
#include <set>
#include <sstream>
#include <thread>

#include "tests/integration/served.h"
#include "tests/support/sample.h"

namespace behorig::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
namespace json = boost::json;

class FullDisk : public ::testing::Test {
 protected:
  /// From here on, after so many writes of a process.
  void full(int after, const std::string& error) const {
    // At once: the program may read it at any moment.
    served_.write("full.new", std::to_string(after) + " " + error);
    std::filesystem::rename(served_.folder() / "full.new", served_.folder() / "full");
  }
  void room() const { std::filesystem::remove(served_.folder() / "full"); }
  std::map<std::string, std::string> environment() const {
    return {{"LD_PRELOAD", BEHORIG_BINARY_DIR "/test_preloads/full_disk.so"},
            {"FULL_DISK", (served_.folder() / "full").string()}};
  }
  std::set<std::string> standing() const {
    if (served_.rows("SELECT 1 FROM sqlite_schema WHERE name = 'findings'").empty())
      return {};  // no store yet
    const auto rows = served_.rows("SELECT lower(hex(id)) FROM findings WHERE status <> 'resolved'");
    return {rows.begin(), rows.end()};
  }
  httpd::ClientResponse accept(const std::string& id, const std::string& key) const {
    const auto finding = served_.get("/api/v1/findings/" + id);
    const auto* tag = finding.header("ETag");
    if (tag == nullptr) return {};
    return served_.post("/api/v1/findings/" + id + "/acceptance",
                        R"({"until":"2099-12-31","reason":"known"})",
                        {{"If-Match", *tag}, {"Idempotency-Key", key}});
  }
  Ended check() const {
    return Program({BEHORIG_BINARY_DIR "/bin/behorig", "--config",
                    (served_.folder() / "behorig.toml").string(), "check", "--local"},
                   served_.folder() / "said", environment())
        .wait();
  }
  /// Its health is 200 within ten seconds.
  bool well() const {
    for (int i = 0; i < 200; ++i) {
      if (served_.get("/api/v1/health").status == 200) return true;
      std::this_thread::sleep_for(50ms);
    }
    return false;
  }
  void expect_told_of_trouble(const std::string& id, const std::string& error) {
    full(0, error);
    const auto refused = accept(id, "k-" + error);
    EXPECT_EQ(refused.status, 503) << refused.body;
    ASSERT_NE(refused.header("Content-Type"), nullptr);
    EXPECT_THAT(*refused.header("Content-Type"), HasSubstr("application/problem+json"));
    EXPECT_EQ(served_.get("/api/v1/health").status, 503);
    EXPECT_THAT(served_.get("/api/v1/metrics").body, HasSubstr("behorig_store_writable 0\n"));
    EXPECT_THAT(served_.said(), HasSubstr("the store cannot be written"));
    const auto turns = served_.checked({"library"});
    ASSERT_TRUE(turns.is_array()) << served_.said();
    EXPECT_EQ(turns.as_array().at(0).at("code"), 4);
    EXPECT_EQ(turns.as_array().at(0).at("errors").as_array().size(), 1U) << json::serialize(turns);
    EXPECT_EQ(served_.get("/api/v1/findings").status, 200) << "what is there can be read";
    room();
    EXPECT_TRUE(well());
    EXPECT_THAT(served_.said(), HasSubstr("the store can be written again"));
    EXPECT_THAT(served_.get("/api/v1/metrics").body, HasSubstr("behorig_store_writable 1\n"));
    const auto made = accept(id, "k-" + error);
    EXPECT_EQ(made.status, 201) << made.body;
  }

  Served served_;
};

TEST_F(FullDisk, TheDaemonSaysSoAndWorksOnWhenThereIsRoom) {
  served_.strangers({1, 2, 3});
  served_.start(environment());
  ASSERT_TRUE(served_.checked({"library"}).is_array());
  const auto before = standing();
  ASSERT_EQ(before.size(), 3U);
  const pid_t pid = served_.pid();
  const auto list = served_.findings();
  expect_told_of_trouble(std::string(list.at(0).at("id").as_string()), "ENOSPC");
  expect_told_of_trouble(std::string(list.at(1).at("id").as_string()), "EIO");
  EXPECT_EQ(served_.pid(), pid);
  EXPECT_EQ(standing(), before);
  EXPECT_EQ(served_.rows("SELECT count(*) FROM decisions"), std::vector<std::string>{"2"});
  const auto last = served_.checked({"library"});
  EXPECT_EQ(last.as_array().at(0).at("run").at("verdict"), "complete");
  EXPECT_EQ(served_.rows("PRAGMA integrity_check"), std::vector<std::string>{"ok"});
}

// Wherever the disk becomes full, the store's own writes or those of what waits for sinks: the check ends
// with an error and a sentence, and what it could not write is found and told the next time.
TEST_F(FullDisk, ACheckEndsWithAnErrorWhereverTheDiskBecomesFull) {
  std::filesystem::create_directories(served_.folder() / "incidents");
  served_.write("sinks.d/incidents.toml",
                "[sink]\nid = \"incidents\"\nplugin = \"jsonl\"\n[jsonl]\npath = \"../incidents\"\n");
  std::mt19937 chance(20261128);
  const int most = sample(20, "BEHORIG_FULL_DISKS");
  std::set<int> strangers{1, 2, 3, 4};
  int failed = 0, good = 0;
  for (int i = 0; i < most; ++i) {
    // First into a store that is made anew, each time a write later; then anywhere.
    const int after = i < most / 2 ? i : static_cast<int>(chance() % 120);
    if (i < most / 4) {
      for (const char* end : {"", "-wal", "-shm"})
        std::filesystem::remove(served_.folder() / (std::string("behorig.db") + end));
      std::filesystem::remove(served_.folder() / "incidents/findings.jsonl");
    }
    const auto before =
        std::filesystem::exists(served_.folder() / "behorig.db") ? standing() : std::set<std::string>();
    strangers.insert(10 + i);
    served_.strangers(strangers);
    full(after, i % 2 == 0 ? "ENOSPC" : "EIO");
    const Ended ended = check();
    room();
    EXPECT_TRUE(ended.code == 1 || ended.code == 4 || (ended.code == 3 && i < most / 4))
        << "after " << after << " writes: " << ended.code << "/" << ended.signal << " " << ended.err;
    if (ended.code == 1) {
      ++good;
    } else {
      ++failed;
      EXPECT_THAT(ended.err, HasSubstr("behorig.db")) << "after " << after;
    }
    const auto now = standing();
    EXPECT_TRUE(std::includes(now.begin(), now.end(), before.begin(), before.end())) << "after " << after;
    if (HasFailure()) return;
  }
  const Ended last = check();
  EXPECT_EQ(last.code, 1) << last.err;
  EXPECT_EQ(standing().size(), strangers.size());
  EXPECT_EQ(served_.rows("PRAGMA integrity_check"), std::vector<std::string>{"ok"});
  served_.run({"deliveries", "resume", "incidents"});
  EXPECT_EQ(served_.run({"deliveries", "run"}).code, 0);
  std::set<std::string> told;
  std::ifstream lines(served_.folder() / "incidents/findings.jsonl");
  for (std::string line; std::getline(lines, line);) told.emplace(json::parse(line).at("id").as_string());
  EXPECT_EQ(told, served_.happened());
  EXPECT_GT(failed, 0);
  std::printf("%d checks on a disk that became full: %d ended with an error, %d had room\n", most, failed,
              good);
}

}  // namespace
}  // namespace behorig::testing
