// Systems that share a process: what goes wrong costs the system in whose time it happens, and nothing else.

#include <thread>

#include "tests/support/program.h"
#include "tests/unit/plugin_host/jobs.h"

namespace behorig::testing {
namespace {

using std::chrono::milliseconds;
using ::testing::Contains;
using ::testing::IsEmpty;

std::vector<RawReading> read_all(const std::vector<HostJob>& jobs,
                                 const std::vector<std::filesystem::path>& readable = {}) {
  std::vector<RawReading> out;
  SharedHost host;
  for (std::size_t i = 0; i < jobs.size(); ++i)
    out.push_back(host.read_system(jobs[i], readable, {}, [&] { return i + 1 < jobs.size(); }));
  return out;
}

std::string process_of(const RawReading& reading) {
  const auto found = reading.proof.find("pid");
  return found == reading.proof.end() ? "" : found->second;
}

void expect_complete(const RawReading& reading) {
  EXPECT_THAT(ids_of(reading.errors), IsEmpty());
  EXPECT_TRUE(reading.ended && reading.claims_complete);
  EXPECT_EQ(reading.counts.accounts, 1U);
  EXPECT_EQ(reading.counts.grants, 1U);
}

void expect_not_believed(const RawReading& reading, const std::string& reason) {
  EXPECT_FALSE(reading.claims_complete && reading.errors.empty());
  EXPECT_THAT(ids_of(reading.errors), Contains(reason));
}

/// Between two that are well behaved: the one before it is in the same process, the one after it in another.
void expect_costs_only_itself(const HostJob& bad, const std::string& reason) {
  SCOPED_TRACE(bad.options_json);
  auto well = naughty("nothing");
  well.limits.memory_bytes = bad.limits.memory_bytes;
  const auto readings = read_all({well, well, bad, well, well}, bad.paths);
  for (const std::size_t i : {0U, 1U, 3U, 4U}) expect_complete(readings[i]);
  expect_not_believed(readings[2], reason);
  EXPECT_EQ(process_of(readings[0]), process_of(readings[1]));
  EXPECT_NE(process_of(readings[1]), process_of(readings[3]));
  EXPECT_EQ(process_of(readings[3]), process_of(readings[4]));
}

TEST(SharedHost, WhatStartsProgramsOrOpensMoreIsNotShared) {
  auto job = naughty("nothing");
  EXPECT_TRUE(may_share(job));
  job.programs = {"/usr/bin/true"};
  EXPECT_FALSE(may_share(job));
  job.programs.clear();
  job.opened = {"network"};
  EXPECT_FALSE(may_share(job));
}

TEST(SharedHost, ReadsOneSystemAfterTheOther) {
  const std::vector<HostJob> jobs(20, naughty("nothing"));
  const auto readings = read_all(jobs);
  for (const auto& reading : readings) {
    expect_complete(reading);
    EXPECT_EQ(process_of(reading), process_of(readings[0]));
  }
}

TEST(SharedHost, EachSystemHasItsOwnOptions) {
  auto long_job = naughty("unclaimed");
  long_job.options_json = R"({"how":"unclaimed","note":")" + std::string(2 << 20, 'x') + R"("})";
  const auto readings = read_all({naughty("nothing"), long_job, naughty("nothing")});
  expect_complete(readings[0]);
  EXPECT_TRUE(readings[1].ended);
  EXPECT_FALSE(readings[1].claims_complete);
  expect_complete(readings[2]);
  EXPECT_EQ(process_of(readings[0]), process_of(readings[2]));
}

TEST(SharedHost, ACrashCostsTheSystemThatWasRead) {
  expect_costs_only_itself(naughty("segfault"), "host.signal");
  expect_costs_only_itself(naughty("abort"), "host.signal");
  expect_costs_only_itself(naughty("exit"), "host.left");
  expect_costs_only_itself(naughty("throw"), "naughty.failed");
  expect_costs_only_itself(naughty("throw-int"), "host.gave-up");
  expect_costs_only_itself(naughty("close-and-linger"), "host.lingers");
}

TEST(SharedHost, AFrameThatIsWrongCostsTheSystemThatWasRead) {
  expect_costs_only_itself(naughty("forge-end"), "host.left");
  expect_costs_only_itself(naughty("forge-grant"), "host.unknown-handle");
  expect_costs_only_itself(naughty("half-frame"), "host.half-frame");
  expect_costs_only_itself(naughty("huge-frame"), "host.bad-frame");
  expect_costs_only_itself(naughty("bad-utf8"), "host.bad-frame");
  expect_costs_only_itself(naughty("huge-text"), "plugin.row-too-long");
}

TEST(SharedHost, LimitsAreEachSystemsOwn) {
  auto job = naughty("spin");
  job.limits.deadline = milliseconds(300);
  expect_costs_only_itself(job, "host.deadline");
  job = naughty("flood-grants");
  job.limits.stream_bytes = 16ull << 20;
  expect_costs_only_itself(job, "host.too-much");
  expect_costs_only_itself(naughty("flood-log"), "host.floods-log");
  expect_costs_only_itself(naughty("flood-stderr"), "host.floods-log");

  // Together longer than the deadline, and with more on stderr than one may write.
  auto slow = naughty("slow");
  slow.limits.deadline = milliseconds(5000);
  for (const auto& reading : read_all(std::vector<HostJob>(15, slow))) expect_complete(reading);
  for (const auto& reading : read_all(std::vector<HostJob>(6, naughty("log-much")))) expect_complete(reading);
}

TEST(SharedHost, WhatOnlyTriedCostsTheSystemThatWasRead) {
  const TempFolder folder;
  for (const auto& [how, told] : {std::pair("fork", "plugin.tried-process"),
                                  {"exec", "plugin.tried-process"},
                                  {"write", "plugin.tried-write"},
                                  {"socket", "plugin.tried-socket"}}) {
    auto job = job_for("naughty",
                       R"({"how":")" + std::string(how) + R"(","path":")" + folder.path().string() + R"("})");
    job.paths = {folder.path()};
    expect_costs_only_itself(job, told);
  }
}

TEST(SharedHost, EatsMemory) {
  auto job = naughty("memory");
#ifdef BEHORIG_SANITIZED
  job.limits.memory_bytes = 2048ull << 20;
  expect_costs_only_itself(job, "host.memory");
#else
  job.limits.memory_bytes = 256ull << 20;
  auto well = naughty("nothing");
  well.limits.memory_bytes = job.limits.memory_bytes;
  const auto readings = read_all({well, job, well});
  expect_complete(readings[0]);
  EXPECT_FALSE(readings[1].claims_complete && readings[1].errors.empty());
  EXPECT_THAT(ids_of(readings[1].errors), Contains(::testing::AnyOf("host.memory", "naughty.failed")));
  expect_complete(readings[2]);
#endif
}

#ifndef BEHORIG_SANITIZED  // what a sanitizer takes counts as the plugin's
TEST(SharedHost, AProcessThatHasGrownLargeIsNotUsedAgain) {
  std::vector<HostJob> jobs{naughty("nothing"), naughty("keep-memory"), naughty("nothing")};
  for (auto& job : jobs) job.limits.memory_bytes = 384ull << 20;
  const auto readings = read_all(jobs);
  for (const auto& reading : readings) expect_complete(reading);
  EXPECT_EQ(process_of(readings[0]), process_of(readings[1]));
  EXPECT_NE(process_of(readings[1]), process_of(readings[2]));
}
#endif

TEST(SharedHost, APluginThatIsWrongItselfIsToldEachTime) {
  for (const auto& [name, told] : {std::pair("after_end", "host.bad-frame"),
                                   {"gives_up", "host.gave-up"},
                                   {"no_end", "host.no-end"},
                                   {"lies", "host.counts"},
                                   {"wrong_major", "plugin.abi"},
                                   {"no_symbol", "plugin.no-symbol"},
                                   {"other_declaration", "plugin.declaration-differs"}}) {
    SCOPED_TRACE(name);
    for (const auto& reading : read_all({job_for(name), job_for(name)})) expect_not_believed(reading, told);
  }
}

TEST(SharedHost, IsStoppedFromOutside) {
  std::atomic<bool> cancelled{false};
  auto job = naughty("spin");
  job.cancelled = {&cancelled};
  std::jthread later([&] {
    std::this_thread::sleep_for(milliseconds(200));
    cancelled = true;
  });
  expect_costs_only_itself(job, "host.cancelled");
}

TEST(SharedHost, BeingToldToStopIsForgotten) {
  const auto readings = read_all({naughty("stop-itself"), naughty("told-to-stop")});
  for (const auto& reading : readings) expect_complete(reading);
  EXPECT_EQ(process_of(readings[0]), process_of(readings[1]));
}

// ---- after the last word ----

/// Three systems; so long until it is asked whether another follows, and between the systems.
std::vector<RawReading> read_slowly(const std::string& first, milliseconds before_asked, milliseconds between,
                                    const std::string& second = "nothing") {
  std::vector<RawReading> out;
  SharedHost host;
  const std::vector<HostJob> jobs{naughty(first), naughty(second), naughty("nothing")};
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    out.push_back(host.read_system(jobs[i], {}, {}, [&] {
      if (i == 0) std::this_thread::sleep_for(before_asked);
      return i + 1 < jobs.size();
    }));
    if (i == 0) std::this_thread::sleep_for(between);
  }
  return out;
}

TEST(SharedHost, WhatComesBeforeASystemIsOverIsItsOwn) {
  for (const auto& [how, told] : {std::pair("frame-later", "host.bad-frame"),
                                  {"exit-later", "host.left"},
                                  {"close-jobs", "host.bad-frame"}}) {
    SCOPED_TRACE(how);
    const auto readings = read_slowly(how, milliseconds(500), {});
    expect_not_believed(readings[0], told);
    expect_complete(readings[1]);
    expect_complete(readings[2]);
    EXPECT_EQ(process_of(readings[1]), process_of(readings[2]));
  }
}

TEST(SharedHost, WhatComesBetweenTwoSystemsCostsTheNextOne) {
  for (const auto& [how, told] : {std::pair("frame-later", "host.bad-frame"), {"exit-later", "host.left"}}) {
    SCOPED_TRACE(how);
    const auto readings = read_slowly(how, {}, milliseconds(500));
    expect_complete(readings[0]);
    expect_not_believed(readings[1], told);
    expect_complete(readings[2]);
    EXPECT_NE(process_of(readings[0]), process_of(readings[2]));
  }
}

TEST(SharedHost, WhatComesInTheNextOnesTimeCostsTheNextOne) {
  for (const auto& [how, told] : {std::pair("frame-later", "host.bad-frame"), {"exit-later", "host.left"}}) {
    SCOPED_TRACE(how);
    const auto readings = read_slowly(how, {}, {}, "slow");
    expect_complete(readings[0]);
    expect_not_believed(readings[1], told);
    expect_complete(readings[2]);
  }
}

TEST(SharedHost, TheLastSystemIsOverWhenTheProcessHasEndedWell) {
  auto job = naughty("never-ends");
  job.limits.deadline = milliseconds(500);
  const auto readings = read_all({naughty("nothing"), job});
  expect_complete(readings[0]);
  expect_not_believed(readings[1], "host.deadline");
  EXPECT_FALSE(readings[1].claims_complete);
  expect_not_believed(read_system(job), "host.deadline");
  expect_not_believed(read_system(naughty("close-jobs")), "host.bad-frame");
}

TEST(SharedHost, AnIdleProcessGoesWithItsOwner) {
  std::string process;
  {
    SharedHost host;
    const auto reading = host.read_system(naughty("nothing"), {}, {}, [] { return true; });
    expect_complete(reading);
    process = process_of(reading);
    EXPECT_TRUE(std::filesystem::exists("/proc/" + process));
  }
  EXPECT_FALSE(std::filesystem::exists("/proc/" + process));
}

// ---- what is shared, and what not ----

TEST(SharedHost, OnlyConnectorsWithoutSecretsShare) {
  auto with_secret = naughty("secret");
  with_secret.secrets.emplace("password", Secret("hemligt"));
  EXPECT_TRUE(may_share(naughty("nothing")));
  EXPECT_FALSE(may_share(with_secret));
  EXPECT_FALSE(may_share(job_for("fake_sink", "{}", PluginKind::sink)));
  EXPECT_TRUE(same_host(naughty("nothing"), naughty("spin")));
  EXPECT_FALSE(same_host(naughty("nothing"), with_secret));
  EXPECT_FALSE(same_host(naughty("nothing"), job_for("well_behaved")));

  SharedHost host;
  const auto before = host.read_system(naughty("nothing"), {}, {}, [] { return true; });
  const auto secret = host.read_system(with_secret, {}, {}, [] { return true; });
  const auto after = host.read_system(naughty("secret"), {}, {}, [] { return false; });
  EXPECT_EQ(secret.proof.at("secret-length"), "7");
  EXPECT_NE(process_of(secret), process_of(before));
  EXPECT_EQ(after.proof.at("secret-length"), "0");
  EXPECT_EQ(process_of(after), process_of(before));
}

TEST(SharedHost, AnotherPluginGetsAnotherProcess) {
  SharedHost host;
  expect_complete(host.read_system(naughty("nothing"), {}, {}, [] { return true; }));
  const auto other = host.read_system(job_for("well_behaved"), {}, {}, [] { return false; });
  EXPECT_THAT(ids_of(other.errors), IsEmpty());
  EXPECT_TRUE(other.claims_complete);
}

TEST(SharedHost, MayReadThePathsOfAllThatShareItAndNoOthers) {
  const TempFolder folder;
  std::vector<HostJob> jobs;
  std::vector<std::filesystem::path> readable;
  for (const char* name : {"a", "b", "secret"}) {
    write_file(folder.path() / name, "x");
    jobs.push_back(
        job_for("naughty", R"({"how":"path","path":")" + (folder.path() / name).string() + R"("})"));
    readable.push_back(folder.path() / name);
  }
  readable.pop_back();
  const auto readings = read_all(jobs, readable);
  expect_complete(readings[0]);
  expect_complete(readings[1]);
  expect_not_believed(readings[2], "naughty.could");
  EXPECT_EQ(process_of(readings[0]), process_of(readings[2]));
}

}  // namespace
}  // namespace behorig::testing
