// Findings reach a sink: by the program, with a real plugin, wherever it is killed.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <boost/json.hpp>
#include <chrono>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <thread>

#include "tests/integration/telling.h"
#include "tests/support/sample.h"

namespace behorig::testing {
namespace {

using ::testing::HasSubstr;

int kills() { return testing::sample(12, "BEHORIG_KILLS"); }

/// Findings go to a file of lines.
class TellingAFile : public Telling {
 public:
  TellingAFile() {
    std::filesystem::create_directories(folder() / "incidents");
    sink("path = \"../incidents\"");
  }
  void sink(const std::string& options) const {
    write("sinks.d/incidents.toml",
          "[sink]\nid = \"incidents\"\nplugin = \"jsonl\"\n[jsonl]\n" + options + "\n");
  }
  /// How often each change was told; what a crash cut is passed over, as a reader does.
  std::map<std::string, int> told() const {
    std::map<std::string, int> out;
    if (!std::filesystem::exists(folder() / "incidents/findings.jsonl")) return out;
    std::istringstream lines(read_file(folder() / "incidents/findings.jsonl"));
    for (std::string line; std::getline(lines, line);) {
      boost::system::error_code error;
      const auto value = boost::json::parse(line, error);
      if (!error && value.is_object()) ++out[std::string(value.at("id").as_string())];
    }
    return out;
  }
  boost::json::value sinks() const {
    return boost::json::parse(run({"deliveries", "-o", "json"}).out).at("sinks").at(0);
  }
};

std::set<std::string> keys(const std::map<std::string, int>& told) {
  std::set<std::string> out;
  for (const auto& [id, times] : told) out.insert(id);
  return out;
}

TEST(Delivery, ACheckTellsItsSinkWhatHappenedAndNothingTwice) {
  const TellingAFile telling;
  telling.strangers({1, 2});
  const Ended first = telling.check();
  EXPECT_EQ(first.code, 1) << first.err;
  EXPECT_THAT(first.err, HasSubstr("incidents: 1 delivered, 0 left."));
  EXPECT_EQ(telling.told().size(), 2U);
  telling.strangers({2});
  telling.check();
  telling.check();
  EXPECT_EQ(keys(telling.told()), telling.happened());
  for (const auto& [id, times] : telling.told()) EXPECT_EQ(times, 1) << id;
  EXPECT_EQ(telling.sinks().at("state"), "idle");
  EXPECT_EQ(telling.sinks().at("delivered"), 2);
}

TEST(Delivery, WhatCannotBeToldChangesNoCheckAndWaits) {
  const TellingAFile telling;
  telling.check();
  telling.sink("path = \"../nowhere\"");
  telling.strangers({1});
  const Ended failing = telling.check();
  EXPECT_EQ(failing.code, 1) << failing.err;
  EXPECT_THAT(failing.err, HasSubstr("incidents: 0 delivered, 1 left"));
  EXPECT_EQ(telling.sinks().at("state"), "failing");
  EXPECT_EQ(telling.run({"deliveries", "run"}).code, 4);
  telling.sink("path = \"../incidents\"");
  EXPECT_EQ(telling.run({"deliveries", "resume", "incidents"}).code, 0);
  EXPECT_EQ(telling.run({"deliveries", "run"}).code, 0);
  EXPECT_EQ(keys(telling.told()), telling.happened());
}

TEST(Delivery, APausedSinkHearsLater) {
  const TellingAFile telling;
  telling.check();
  EXPECT_EQ(telling.run({"deliveries", "pause", "incidents"}).code, 0);
  telling.strangers({1});
  telling.check();
  EXPECT_TRUE(telling.told().empty());
  EXPECT_EQ(telling.sinks().at("state"), "paused");
  EXPECT_EQ(telling.run({"deliveries", "resume", "incidents"}).code, 0);
  EXPECT_EQ(telling.run({"deliveries", "run"}).code, 0);
  EXPECT_EQ(telling.told().size(), 1U);
}

TEST(Delivery, ASinkIsForgottenOnlyWithoutItsFile) {
  const TellingAFile telling;
  telling.check();
  EXPECT_EQ(telling.run({"deliveries", "forget", "incidents"}).code, 2);
  telling.run({"deliveries", "pause", "incidents"});
  telling.strangers({1});
  telling.check();
  std::filesystem::remove(telling.folder() / "sinks.d/incidents.toml");
  EXPECT_THAT(telling.check().err, HasSubstr("deliveries forget incidents"));
  EXPECT_EQ(telling.run({"deliveries", "forget", "incidents"}).code, 0);
  EXPECT_EQ(telling.run({"deliveries", "forget", "incidents"}).code, 2);
}

TEST(Delivery, WrongRulesAndOptionsAreSaidByConfigCheck) {
  const TellingAFile telling;
  telling.write("sinks.d/incidents.toml",
                "[sink]\nid = \"Inc idents\"\nplugin = \"jsonl\"\n[jsonl]\npth = \"x\"\n"
                "[[rule]]\ncontrols = [\"orphan-acount\"]\nsystems = [\"libary\"]\ngroup = \"all\"\n");
  const Ended checked = telling.run({"--lang", "en", "config", "check"});
  EXPECT_EQ(checked.code, 3);
  for (const char* part : {"a-z, 0-9", "orphan-account", "rule.group"})
    EXPECT_THAT(checked.err, HasSubstr(part));
  telling.sink("pth = \"x\"");
  EXPECT_THAT(telling.run({"config", "check"}).err, HasSubstr("path"));
}

// 0 lost wherever a check, planning, or a plugin that is writing is killed; what is told twice has the same
// id.
TEST(Delivery, NothingThatHappenedIsLostWhereverItIsKilled) {
  const TellingAFile telling;
  const auto began = std::chrono::steady_clock::now();
  telling.check();
  const auto whole = std::chrono::steady_clock::now() - began;
  std::mt19937 chance(20261127);
  std::uniform_real_distribution<double> share(0.0, 1.1);
  std::set<int> strangers;
  int killed = 0;
  for (int i = 0; killed < kills(); ++i) {
    ASSERT_LT(i, 3 * kills()) << "most are done before they are killed";
    const int number = i % 4;
    if (strangers.erase(number) == 0) strangers.insert(number);
    telling.strangers(strangers);
    Program check({BEHORIG_BINARY_DIR "/bin/behorig", "--config",
                   (telling.folder() / "behorig.toml").string(), "check", "--as-of", "2026-11-24"},
                  telling.folder());
    std::this_thread::sleep_for(whole * share(chance));
    check.kill();
    if (check.wait().signal == SIGKILL) ++killed;
    // Whoever did not finish may still be writing: two at a time are kept apart.
    if (i % 3 == 2) telling.check();
  }
  telling.check();
  EXPECT_EQ(telling.run({"deliveries", "run"}).code, 0);
  const auto told = telling.told();
  EXPECT_EQ(keys(told), telling.happened());
  int twice = 0;
  for (const auto& [id, times] : told) twice += times - 1;
  std::printf("%d kills, %zu changes told, %d of them twice\n", killed, told.size(), twice);
}

}  // namespace
}  // namespace behorig::testing
