// kill -9 at any point: what was acknowledged is there, and whole.

#include <gtest/gtest.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <random>

#include "tests/support/sample.h"
#include "tests/unit/store/samples.h"

namespace behorig::testing {
namespace {

constexpr std::uint8_t kFindings = 40;

/// Writes runs for ever, and says the number of each on the pipe when the store has returned from it.
[[noreturn]] void write_runs(const std::string& url, int pipe) {
  auto store = Store::open(url).value();
  const auto before = store->runs("library", 1);
  int number = before->empty() ? 0 : std::atoi(before->front().id.c_str() + 1);
  for (;;) {
    ++number;
    LifeChanges changes;
    for (std::uint8_t i = 0; i < kFindings; ++i) {
      auto finding = sample_finding(i);
      finding.finding.run = "r" + std::to_string(number);
      changes.changed.push_back(changes_of(finding).changed[0]);
    }
    if (!store->write_run(sample_run("r" + std::to_string(number)), changes)) ::_exit(3);
    if (::write(pipe, &number, sizeof number) != sizeof number) ::_exit(4);
  }
}

int last_acknowledged(int pipe) {
  int last = 0, number = 0;
  while (::read(pipe, &number, sizeof number) == sizeof number) last = number;
  return last;
}

std::string integrity(const std::string& path) {
  sqlite3* raw = nullptr;
  std::string out;
  if (sqlite3_open(path.c_str(), &raw) == SQLITE_OK) {
    const auto take = [](void* text, int, char** cells, char**) {
      *static_cast<std::string*>(text) += cells[0];
      return 0;
    };
    sqlite3_exec(raw, "PRAGMA integrity_check", take, &out, nullptr);
  }
  sqlite3_close(raw);
  return out;
}

TEST(StoreKill, WhatWasAcknowledgedSurvives) {
  const int kills = testing::sample(20, "BEHORIG_KILLS");
  std::mt19937 random(20261124);
  const StoreFile file;
  file.open();
  int there = 0, acknowledged = 0;
  for (int kill = 0; kill < kills; ++kill) {
    int ends[2] = {-1, -1};
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    if (child == 0) write_runs(file.url(), ends[1]);
    ::close(ends[1]);
    // Half of the kills may hit the opening of the store; the others hit the writing, however slow the
    // machine is.
    int first = 0;
    if (kill % 2 == 0) {
      ASSERT_EQ(::read(ends[0], &first, sizeof first), static_cast<ssize_t>(sizeof first));
    }
    ::usleep(static_cast<useconds_t>(random() % 60000));
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "it ended by itself with " << WEXITSTATUS(status);
    const int last = std::max({there, first, last_acknowledged(ends[0])});
    acknowledged += last - there;
    ::close(ends[0]);

    const auto store = file.open();
    const auto runs = *store->runs("library", 1);
    const int newest = runs.empty() ? 0 : std::atoi(runs[0].id.c_str() + 1);
    EXPECT_GE(newest, last);
    EXPECT_LE(newest, last + 1);
    there = newest;
    // A run is there with all its findings or not at all.
    const auto findings = *store->findings("library");
    EXPECT_EQ(findings.size(), newest == 0 ? 0U : kFindings);
    for (const auto& finding : findings) EXPECT_EQ(finding.finding.run, "r" + std::to_string(newest));
    EXPECT_EQ(integrity(file.path), "ok");
  }
  EXPECT_GE(acknowledged, kills / 2);
}

}  // namespace
}  // namespace behorig::testing
