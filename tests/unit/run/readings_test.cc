#include "core/run/readings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

#include "tests/support/program.h"

namespace behorig::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

ReadingTask csv_task(const std::filesystem::path& folder) {
  Settings settings;
  settings.plugin_folders = {BEHORIG_BINARY_DIR "/plugins"};
  SystemSettings system;
  system.connector.plugin = "csv";
  system.connector.base = folder;
  system.connector.json = R"({"path":"."})";
  ReadingTask out{prepare(settings, system), {}};
  EXPECT_THAT(out.prepared.errors(), IsEmpty());
  out.prepared.job.host = BEHORIG_BINARY_DIR "/bin/behorig-plugin";
  return out;
}

/// Of a plugin that never ends by itself.
HostJob spinning_job() {
  HostJob out;
  out.plugin = find_plugin({BEHORIG_BINARY_DIR "/test_plugins"}, "naughty", PluginKind::connector).value();
  out.options_json = R"({"how":"spin"})";
  out.host = BEHORIG_BINARY_DIR "/bin/behorig-plugin";
  return out;
}

/// Each task's reading, one way into a list so that a second one would be seen.
std::vector<std::vector<RawReading>> read_all(std::vector<ReadingTask> tasks) {
  std::vector<std::vector<RawReading>> out(tasks.size());
  std::latch done(static_cast<std::ptrdiff_t>(tasks.size()));
  Readings readings(std::move(tasks), [&](std::size_t i, const Readings::Read& read) {
    auto reading = std::make_shared<RawReading>(read({}));
    return [&, i, reading] {
      out[i].push_back(std::move(*reading));
      done.count_down();
    };
  });
  readings.go_on();
  done.wait();
  return out;
}

std::vector<ReadingTask> small_tasks(const TempFolder& folder, std::size_t count) {
  std::vector<ReadingTask> out;
  for (std::size_t i = 0; i < count; ++i) {
    const auto own = folder.path() / std::to_string(i);
    std::filesystem::create_directories(own);
    write_file(own / "grants.csv", "account,entitlement\na,e\n");
    out.push_back(csv_task(own));
  }
  return out;
}

TEST(Readings, TheLargeOnesComeFirstAndTheRestAsTheyWereGiven) {
  std::vector<Expected> tasks(20, Expected{10, 0});
  tasks[7].grants = 5000;
  tasks[13].grants = 90000;
  tasks[19].grants = std::nullopt;
  const auto order = order_of(tasks, 2);
  ASSERT_EQ(order.size(), tasks.size());
  EXPECT_THAT(std::vector(order.begin(), order.begin() + 5), ElementsAre(19, 13, 7, 0, 1));
  EXPECT_EQ(order.back(), 18U);
  EXPECT_EQ(std::set(order.begin(), order.end()).size(), tasks.size());
  EXPECT_THAT(order_of({}, 2), IsEmpty());
}

TEST(Readings, SmallOnesThatShareAProcessAreTakenTogether) {
  std::vector<Expected> tasks;
  for (std::size_t i = 0; i < 200; ++i) tasks.push_back({100, i % 2});
  const auto order = order_of(tasks, 2);
  for (std::size_t i = 0; i < 200; ++i) EXPECT_EQ(tasks[order[i]].group, i / 100);
}

TEST(Readings, WhatTheyReadIsGuessedFromTheLastTimeElseFromTheFiles) {
  const TempFolder folder;
  write_file(folder.path() / "grants.csv", std::string(64 * 1000, 'x'));
  std::filesystem::create_directories(folder.path() / "old");
  write_file(folder.path() / "old" / "grants.csv", std::string(64 * 1000, 'x'));
  auto task = csv_task(folder.path());
  EXPECT_EQ(expected_grants(task), 1000U) << "of the folder itself only";
  task.grants = 7;
  EXPECT_EQ(expected_grants(task), 7U);
  task.grants.reset();
  task.prepared.job.paths = {folder.path() / "none"};
  EXPECT_EQ(expected_grants(task), 0U);
  task.prepared.job.paths.clear();
  EXPECT_EQ(expected_grants(task), std::nullopt);
  task.prepared.obstacles.emplace_back("x");
  EXPECT_EQ(expected_grants(task), 0U);
}

TEST(Readings, EachSystemIsReadOnceAndOneThatCannotBeReadCostsNoOther) {
  const TempFolder folder;
  std::vector<ReadingTask> tasks;
  for (std::size_t i = 0; i < 24; ++i) {
    const auto own = folder.path() / std::to_string(i);
    std::filesystem::create_directories(own);
    std::string grants = "account,entitlement\n";
    for (std::size_t row = 0; row <= i; ++row) grants += "a" + std::to_string(row) + ",e\n";
    if (i != 5) write_file(own / "grants.csv", grants);
    tasks.push_back(csv_task(own));
  }
  tasks[9].prepared.obstacles.emplace_back("obstacle");
  // One that may not share.
  tasks[11].prepared.job.secrets.emplace("unused", Secret("hemligt"));

  const auto got = read_all(std::move(tasks));
  for (std::size_t i = 0; i < got.size(); ++i) {
    SCOPED_TRACE(i);
    ASSERT_EQ(got[i].size(), 1U);
    const auto& reading = got[i][0];
    if (i == 5 || i == 9) {
      EXPECT_FALSE(reading.errors.empty());
    } else {
      EXPECT_THAT(reading.errors, IsEmpty());
      EXPECT_TRUE(reading.claims_complete);
      EXPECT_EQ(reading.counts.grants, i + 1);
    }
  }
  EXPECT_EQ(got[9][0].errors.at(0).id, "obstacle");
}

TEST(Readings, FilesAreReadAheadAndServersAreNot) {
  const TempFolder folder;
  auto tasks = small_tasks(folder, 3);
  tasks[1].prepared.job.plugin.declaration.capabilities.emplace_back("network");
  tasks[2].prepared.job.secrets.emplace("unused", Secret("hemligt"));
  std::latch ahead(1), all(3);
  std::mutex mutex;
  std::vector<std::size_t> read, finished;
  Readings readings(std::move(tasks), [&](std::size_t i, const Readings::Read& reading) {
    EXPECT_THAT(reading({}).errors, IsEmpty());
    const std::lock_guard lock(mutex);
    read.push_back(i);
    if (i == 0) ahead.count_down();
    return [&, i] {
      const std::lock_guard again(mutex);
      finished.push_back(i);
      all.count_down();
    };
  });
  ahead.wait();
  // Whoever took what should have waited has had the time to.
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  {
    const std::lock_guard lock(mutex);
    EXPECT_THAT(read, ElementsAre(0));
    EXPECT_THAT(finished, IsEmpty()) << "the register is not there yet";
  }
  readings.go_on();
  all.wait();
  EXPECT_THAT(finished, ::testing::UnorderedElementsAre(0, 1, 2));
}

TEST(Readings, NoMoreIsReadAheadThanFitsInMemory) {
  const TempFolder folder;
  auto tasks = small_tasks(folder, 3);
  tasks[0].grants = Readings::kAhead - 10;
  tasks[1].grants = 11;
  tasks[2].grants = 10;
  std::latch ahead(2), all(3);
  std::mutex mutex;
  std::vector<std::size_t> read;
  Readings readings(std::move(tasks), [&](std::size_t i, const Readings::Read& reading) {
    reading({});
    const std::lock_guard lock(mutex);
    read.push_back(i);
    if (i != 1) ahead.count_down();
    return [&] { all.count_down(); };
  });
  ahead.wait();
  {
    const std::lock_guard lock(mutex);
    EXPECT_THAT(read, ::testing::UnorderedElementsAre(0, 2));
  }
  readings.go_on();
  all.wait();
  EXPECT_EQ(read.back(), 1U);
}

TEST(Readings, MoreIsReadAheadOfARegisterThatTakesLonger) {
  EXPECT_EQ(Readings::ahead_of(0), Readings::kAhead);
  EXPECT_EQ(Readings::ahead_of(88 << 20), 4'613'734u);
  EXPECT_GT(Readings::ahead_of(880 << 20), 40'000'000u);
}

TEST(Readings, WhatWasReadAheadIsForgottenWhenTheRegisterIsRefused) {
  const TempFolder folder;
  std::latch ahead(4);
  std::atomic<int> finished = 0;
  {
    const Readings readings(small_tasks(folder, 4), [&](std::size_t, const Readings::Read& reading) {
      reading({});
      ahead.count_down();
      return [&] { ++finished; };
    });
    ahead.wait();
  }
  EXPECT_EQ(finished, 0);
}

TEST(Readings, AReadingThatIsNoLongerWantedIsStopped) {
  const TempFolder folder;
  auto tasks = small_tasks(folder, 1);
  tasks[0].prepared.job = spinning_job();
  std::latch begun(1);
  RawReading got;
  {
    const Readings readings(std::move(tasks), [&](std::size_t, const Readings::Read& reading) {
      begun.count_down();
      got = reading({});
      return [] {};
    });
    begun.wait();
  }
  EXPECT_EQ(got.errors.at(0).id, "host.cancelled");
}

TEST(Readings, EachPluginIsLookedForOnce) {
  Settings settings;
  settings.plugin_folders = {BEHORIG_BINARY_DIR "/plugins"};
  KnownPlugins plugins(settings);
  const auto* first = &plugins.find("csv", PluginKind::connector);
  ASSERT_TRUE(*first);
  settings.plugin_folders.clear();
  EXPECT_EQ(&plugins.find("csv", PluginKind::connector), first);
  EXPECT_EQ(plugins.find("csv", PluginKind::reg).error().id, "plugin.other-kind");
}

}  // namespace
}  // namespace behorig::testing
