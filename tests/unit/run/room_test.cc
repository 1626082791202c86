#include "core/run/room.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/program.h"

namespace behorig::testing {
namespace {

constexpr std::uint64_t kMiB = 1 << 20;

TEST(Room, ALargeOrganisationNeedsMore) {
  const auto small = memory_needed(1 * kMiB, {1000, 2000}, 2);
  EXPECT_LT(small, 100 * kMiB);
  const std::vector<std::uint64_t> city(300, 33'000);
  EXPECT_GT(memory_needed(88 * kMiB, city, 2), 345 * kMiB) << "what such a city was seen to take";
  EXPECT_LT(memory_needed(88 * kMiB, city, 2), 700 * kMiB);
  EXPECT_GT(memory_needed(880 * kMiB, std::vector<std::uint64_t>(300, 330'000), 2), 2800 * kMiB);
}

TEST(Room, OnlySystemsThatAreReadAtATimeAreHeldWhole) {
  const std::vector<std::uint64_t> systems{1'000'000, 1'000'000, 1'000'000};
  EXPECT_GT(memory_needed(0, systems, 3), memory_needed(0, systems, 1));
  EXPECT_EQ(memory_needed(0, systems, 3), memory_needed(0, systems, 30));
}

class Machine : public ::testing::Test {
 protected:
  void write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((folder_.path() / name).parent_path());
    write_file(folder_.path() / name, text);
  }
  TempFolder folder_;
};

TEST_F(Machine, HasWhatTheKernelCallsAvailable) {
  EXPECT_EQ(memory_available(folder_.path()), std::nullopt);
  write("proc/meminfo", "MemTotal:  4000000 kB\nMemFree: 1000 kB\nMemAvailable:    2048 kB\n");
  EXPECT_EQ(memory_available(folder_.path()), 2 * kMiB);
}

TEST_F(Machine, AControlGroupsLimitCountsAndSoDoThoseAboveIt) {
  write("proc/meminfo", "MemAvailable: 4000000 kB\n");
  write("proc/self/cgroup", "0::/system.slice/behorig.service\n");
  write("sys/fs/cgroup/system.slice/behorig.service/memory.max", "max\n");
  write("sys/fs/cgroup/system.slice/behorig.service/memory.current", "1000\n");
  EXPECT_EQ(memory_available(folder_.path()), 4'000'000ull << 10);
  write("sys/fs/cgroup/system.slice/memory.max", "5000\n");
  write("sys/fs/cgroup/system.slice/memory.current", "2000\n");
  EXPECT_EQ(memory_available(folder_.path()), 3000U);
  write("sys/fs/cgroup/system.slice/behorig.service/memory.max", "900\n");
  EXPECT_EQ(memory_available(folder_.path()), 0U) << "more than the limit is taken already";
}

TEST(Room, ThisMachineHasSome) { EXPECT_GT(memory_available().value_or(1), 0U); }

}  // namespace
}  // namespace behorig::testing
