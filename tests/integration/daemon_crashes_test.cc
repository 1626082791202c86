// Connectors that crash, hang, flood or lie, again and again, beneath a daemon that others ask meanwhile: it
// goes on, and no such run says more than that it is not complete.

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <set>
#include <thread>

#include "tests/integration/served.h"
#include "tests/support/sample.h"

namespace behorig::testing {
namespace {

namespace json = boost::json;

/// What the plugin does, each in a system of its own.
const std::vector<std::string> ways = {
    "segfault",         "abort",        "exit",      "throw",        "throw-int", "forge-grant", "forge-end",
    "half-frame",       "flood-grants", "flood-log", "flood-stderr", "memory",    "spin",        "huge-frame",
    "close-and-linger", "unclaimed",    "bad-utf8",  "blank-id",     "huge-text"};

std::set<std::string> standing(const Served& served) {
  std::set<std::string> out;
  for (const auto& finding : served.findings()) out.emplace(finding.at("id").as_string());
  return out;
}

/// Failed or partial, with a sentence, and nothing written down as if it had been whole.
void expect_incomplete(const json::object& turn) {
  const std::string where(turn.at("system").as_string());
  EXPECT_EQ(turn.at("code"), 4) << where;
  ASSERT_TRUE(turn.at("run").is_object()) << where << json::serialize(turn.at("errors"));
  const auto& run = turn.at("run").as_object();
  const std::string verdict(run.at("verdict").as_string());
  EXPECT_TRUE(verdict == "failed" || verdict == "partial") << where << ": " << verdict;
  const auto& reasons = run.at("reasons").as_array();
  ASSERT_FALSE(reasons.empty()) << where;
  for (const auto& reason : reasons) {
    EXPECT_FALSE(reason.at("sv").as_string().empty()) << where;
    EXPECT_FALSE(reason.at("en").as_string().empty()) << where;
  }
}

TEST(DaemonCrashes, ConnectorsThatDoWrongCostTheirOwnRunsOnly) {
  Served served;
  served.strangers({1, 2, 3});
  for (const auto& way : ways) served.naughty(way, "nothing");
  served.start();
  // First they all behave, so that there is something that could be closed.
  std::vector<std::string> all = ways;
  all.emplace_back("library");
  const auto first = served.checked(all);
  ASSERT_TRUE(first.is_array()) << served.said();
  const auto before = standing(served);
  std::set<std::string> with_findings;
  for (const auto& finding : served.findings()) with_findings.emplace(finding.at("system").as_string());
  ASSERT_EQ(with_findings.size(), all.size()) << served.said();
  for (const auto& way : ways) served.naughty(way, way, "1s");
  ASSERT_EQ(served.post("/api/v1/reload", "").status, 200) << served.said();
  const pid_t pid = served.pid();

  std::atomic<bool> over{false};
  Stopwatch findings, systems;
  std::thread client([&] {
    while (!over) {
      findings.time([&] { return served.get("/api/v1/findings").status == 200; });
      systems.time([&] { return served.get("/api/v1/systems").status == 200; });
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  });
  const int wanted = sample(19, "BEHORIG_CRASHES");
  int runs = 0;
  while (runs < wanted) {
    const auto turns = served.checked(ways);
    EXPECT_TRUE(turns.is_array()) << served.said();
    if (!turns.is_array()) break;
    for (const auto& turn : turns.as_array()) expect_incomplete(turn.as_object());
    runs += static_cast<int>(turns.as_array().size());
    if (::testing::Test::HasFailure()) break;
  }
  over = true;
  client.join();
  EXPECT_EQ(served.pid(), pid) << "it is the same process";
  EXPECT_EQ(findings.failures() + systems.failures(), 0U);
  const auto after = standing(served);  // and that readings fail, which is a finding too
  EXPECT_TRUE(std::includes(after.begin(), after.end(), before.begin(), before.end())) << "nothing is closed";
  std::printf(
      "%d runs of connectors that do wrong; findings: %zu answers, p50 %.1f ms, p99 %.1f ms; systems: "
      "%zu answers, p50 %.1f ms, p99 %.1f ms\n",
      runs, findings.answers(), findings.percentile(0.5), findings.percentile(0.99), systems.answers(),
      systems.percentile(0.5), systems.percentile(0.99));
  // And what behaves again is complete again.
  served.naughty("segfault", "nothing");
  ASSERT_EQ(served.post("/api/v1/reload", "").status, 200);
  const auto last = served.checked({"segfault"});
  ASSERT_TRUE(last.is_array());
  EXPECT_EQ(last.as_array().at(0).at("run").at("verdict"), "complete");
}

}  // namespace
}  // namespace behorig::testing
