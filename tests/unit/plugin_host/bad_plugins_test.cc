// What a plugin does wrong costs its own reading, and nothing else.

#include <algorithm>
#include <fstream>
#include <thread>

#include "tests/support/program.h"
#include "tests/unit/plugin_host/jobs.h"

namespace behorig::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// A reading that nobody may believe, with this reason.
void expect_broken(const RawReading& reading, const std::string& reason) {
  EXPECT_FALSE(reading.claims_complete);
  EXPECT_THAT(ids_of(reading.errors), Contains(reason));
}

TEST(BadPlugin, AWellBehavedOneIsBelieved) {
  for (const auto& job : {job_for("well_behaved"), naughty("nothing")}) {
    const auto reading = read_system(job);
    EXPECT_THAT(ids_of(reading.errors), IsEmpty());
    EXPECT_TRUE(reading.ended);
    EXPECT_TRUE(reading.claims_complete);
    EXPECT_EQ(reading.counts.accounts, 1U);
  }
}

TEST(BadPlugin, Crashes) {
  expect_broken(read_system(naughty("segfault")), "host.signal");
  expect_broken(read_system(naughty("abort")), "host.signal");
}

TEST(BadPlugin, FactsBeforeACrashAreKeptButNotBelieved) {
  const auto reading = read_system(job_for("lies"));
  ASSERT_TRUE(reading.snapshot);
  EXPECT_EQ(reading.counts.accounts, 1U);
  EXPECT_FALSE(read_system(naughty("segfault")).ended);
}

TEST(BadPlugin, SpinsUntilTheDeadline) {
  auto job = naughty("spin");
  job.limits.deadline = std::chrono::milliseconds(300);
  expect_broken(read_system(job), "host.deadline");
}

TEST(BadPlugin, SpinsThoughItWasToldToStop) {
  auto job = naughty("spin");
  job.limits.patience = std::chrono::milliseconds(300);
  const auto began = std::chrono::steady_clock::now();
  expect_broken(read_system(job), "host.deadline");
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(30));
}

TEST(BadPlugin, EatsMemory) {
  auto job = naughty("memory");
#ifdef BEHORIG_SANITIZED
  job.limits.memory_bytes = 1024ull << 20;
  expect_broken(read_system(job), "host.memory");
#else
  job.limits.memory_bytes = 256ull << 20;
  const auto reading = read_system(job);
  EXPECT_FALSE(reading.claims_complete);
  // Whichever is faster: the limit on data in the process, or the watch over what is resident.
  EXPECT_THAT(ids_of(reading.errors), Contains(::testing::AnyOf("host.memory", "naughty.failed")));
#endif
}

TEST(BadPlugin, LeavesInTheMiddleWithCodeZero) { expect_broken(read_system(naughty("exit")), "host.left"); }

TEST(BadPlugin, LeavesRightAfterAForgedEnd) {
  const auto reading = read_system(naughty("forge-end"));
  expect_broken(reading, "host.left");
  EXPECT_FALSE(reading.ended);
}

TEST(BadPlugin, EndsWithoutEnd) { expect_broken(read_system(job_for("no_end")), "host.no-end"); }

TEST(BadPlugin, GoesOnAfterEnd) { expect_broken(read_system(job_for("after_end")), "host.bad-frame"); }

TEST(BadPlugin, LiesInItsCounts) {
  const auto reading = read_system(job_for("lies"));
  ASSERT_THAT(ids_of(reading.errors), ElementsAre("host.counts"));
  EXPECT_THAT(reading.errors[0].args, Contains(std::make_pair(std::string("said"), std::string("2"))));
}

TEST(BadPlugin, GivesUpAfterEnd) { expect_broken(read_system(job_for("gives_up")), "host.gave-up"); }

TEST(BadPlugin, WrongMajorIsRefused) {
  const auto reading = read_system(job_for("wrong_major"));
  expect_broken(reading, "plugin.abi");
  EXPECT_FALSE(reading.snapshot);
}

TEST(BadPlugin, WithoutTheSymbolIsRefused) {
  expect_broken(read_system(job_for("no_symbol")), "plugin.no-symbol");
}

TEST(BadPlugin, SmallerStructsThanTheContractsAreRefused) {
  expect_broken(read_system(job_for("small_struct")), "plugin.struct-small");
  expect_broken(read_system(job_for("small_table")), "plugin.struct-small");
}

TEST(BadPlugin, OtherDeclarationIsRefused) {
  expect_broken(read_system(job_for("other_declaration")), "plugin.declaration-differs");
}

TEST(BadPlugin, UnknownCapabilityIsRefused) {
  expect_broken(read_system(job_for("unknown_capability")), "plugin.capability-unknown");
}

TEST(BadPlugin, ThrowsOverNothing) {
  const auto reading = read_system(naughty("throw"));
  expect_broken(reading, "naughty.failed");
  expect_broken(read_system(naughty("throw-int")), "host.gave-up");
}

TEST(BadPlugin, ForgedFramesAreRefused) {
  expect_broken(read_system(naughty("forge-grant")), "host.unknown-handle");
  expect_broken(read_system(naughty("half-frame")), "host.half-frame");
  expect_broken(read_system(naughty("huge-frame")), "host.bad-frame");
}

TEST(BadPlugin, StrangeTextsAreRefused) {
  expect_broken(read_system(naughty("bad-utf8")), "host.bad-frame");
  expect_broken(read_system(naughty("blank-id")), "host.bad-frame");
  expect_broken(read_system(naughty("unknown-kind")), "host.bad-frame");
  expect_broken(read_system(naughty("huge-text")), "plugin.row-too-long");
}

TEST(BadPlugin, ClosesItsPipeAndLingers) {
  expect_broken(read_system(naughty("close-and-linger")), "host.lingers");
}

TEST(BadPlugin, NeverStopsSending) {
  auto job = naughty("flood-grants");
  job.limits.stream_bytes = 64ull << 20;
  expect_broken(read_system(job), "host.too-much");
  job.limits.stream_bytes = 1ull << 40;
  job.limits.deadline = std::chrono::milliseconds(300);
  expect_broken(read_system(job), "host.deadline");
}

TEST(BadPlugin, FloodsItsLog) {
  expect_broken(read_system(naughty("flood-log")), "host.floods-log");
  expect_broken(read_system(naughty("flood-stderr")), "host.floods-log");
}

TEST(BadPlugin, DoesNotClaimToBeComplete) {
  const auto reading = read_system(naughty("unclaimed"));
  EXPECT_TRUE(reading.ended);
  EXPECT_FALSE(reading.claims_complete);
}

TEST(BadPlugin, IsStoppedFromOutside) {
  std::atomic<bool> cancelled{false};
  auto job = naughty("spin");
  job.cancelled = {&cancelled};
  std::thread later([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    cancelled = true;
  });
  const auto reading = read_system(job);
  later.join();
  expect_broken(reading, "host.cancelled");
}

TEST(BadPlugin, IsStoppedBeforeItHasBegun) {
  const TempFolder folder;
  const auto host = folder.path() / "host";
  write_file(host, "#!/bin/sh\nexec sleep 60\n");
  std::filesystem::permissions(host, std::filesystem::perms(0755));
  const std::atomic<bool> cancelled{true};
  auto job = naughty("nothing");
  job.host = host;
  job.cancelled = {&cancelled};
  expect_broken(read_system(job), "host.cancelled");
}

TEST(BadPlugin, NoHostProgramIsTold) {
  auto job = naughty("nothing");
  job.host = "/nowhere/behorig-plugin";
  expect_broken(read_system(job), "host.spawn-failed");
}

TEST(BadPlugin, SeveralAtATimeDoNotMix) {
  std::vector<std::jthread> threads;
  std::atomic<int> good{0}, broken{0};
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      const auto reading = read_system(naughty(i % 2 == 0 ? "nothing" : "segfault"));
      (reading.claims_complete ? good : broken)++;
    });
  }
  threads.clear();
  EXPECT_EQ(good, 4);
  EXPECT_EQ(broken, 4);
}

// ---- the sandbox ----

TEST(Sandbox, ForbidsEverythingThatAReaderDoesNotNeed) {
  const auto reading = read_system(naughty("sandbox"));
  std::string could;
  for (const auto& error : reading.errors) {
    for (const auto& [key, value] : error.args) could += key == "what" ? value + "; " : "";
  }
  EXPECT_EQ(could, "");
  expect_broken(reading, "plugin.tried-write");
}

TEST(Sandbox, WhatAPluginTriedIsToldInOneSentence) {
  const TempFolder folder;
  write_file(folder.path() / "there", "x");
  const std::pair<const char*, const char*> ways[] = {
      {"fork", "plugin.tried-process"},  {"exec", "plugin.tried-process"},
      {"write", "plugin.tried-write"},   {"delete", "plugin.tried-write"},
      {"socket", "plugin.tried-socket"}, {"unix-socket", "plugin.tried-socket"}};
  for (const auto& [how, told] : ways) {
    SCOPED_TRACE(how);
    auto job = job_for("naughty",
                       R"({"how":")" + std::string(how) + R"(","path":")" + folder.path().string() + R"("})");
    job.paths = {folder.path()};
    const auto reading = read_system(job);
    EXPECT_THAT(ids_of(reading.errors), ElementsAre(told));
    EXPECT_FALSE(reading.claims_complete);
  }
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "there"));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "made"));
}

TEST(Sandbox, ReadingDoesNotTruncate) {
  const TempFolder folder;
  write_file(folder.path() / "there", "x");
  auto job = job_for("naughty", R"({"how":"truncate","path":")" + folder.path().string() + R"("})");
  job.paths = {folder.path()};
  EXPECT_TRUE(read_system(job).claims_complete);
  EXPECT_EQ(read_file(folder.path() / "there"), "x");
}

// Who does not declare "programs" may start none, whatever is named for it.
TEST(Sandbox, ProgramsTakeACapability) {
  auto job = naughty("exec");
  job.programs = {"/usr/bin/true"};
  EXPECT_THAT(ids_of(read_system(job).errors), ElementsAre("plugin.tried-process"));
}

TEST(Sandbox, OpensThePathsOfTheOptionsOnly) {
  const auto folder =
      std::filesystem::temp_directory_path() / ("behorig-paths-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "inside") << "x";
  auto job = job_for("naughty", R"({"how":"path","path":")" + (folder / "inside").string() + R"("})");
  EXPECT_FALSE(read_system(job).claims_complete);
  job.paths = {folder};
  EXPECT_TRUE(read_system(job).claims_complete);
  std::filesystem::remove_all(folder);
}

TEST(Sandbox, SecretsReachOnlyThePlugin) {
  auto job = naughty("secret");
  job.secrets.emplace("password", Secret("hemligt"));
  const auto reading = read_system(job);
  EXPECT_EQ(reading.proof.at("secret-length"), "7");
}

}  // namespace
}  // namespace behorig::testing
