#include "core/run/room.h"

#include <algorithm>
#include <fstream>
#include <functional>
#include <numeric>
#include <sstream>
#include <string>

namespace behorig {
namespace {

namespace fs = std::filesystem;

/// A number that stands alone in a file; nullopt for "max" and for no file.
std::optional<std::uint64_t> number_in(const fs::path& file) {
  std::ifstream in(file);
  std::uint64_t value = 0;
  return in >> value ? std::optional(value) : std::nullopt;
}

std::optional<std::uint64_t> of_machine(const fs::path& root) {
  std::ifstream in(root / "proc/meminfo");
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string name;
    std::uint64_t kib = 0;
    if (words >> name >> kib && name == "MemAvailable:") return kib << 10;
  }
  return std::nullopt;
}

/// The process's own control group, as a path below the root of all of them.
fs::path own_group(const fs::path& root) {
  std::ifstream in(root / "proc/self/cgroup");
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("0::/")) return line.substr(4);
  }
  return {};
}

std::optional<std::uint64_t> of_groups(const fs::path& root) {
  const fs::path all = root / "sys/fs/cgroup";
  std::optional<std::uint64_t> least;
  for (fs::path group = own_group(root); !group.empty(); group = group.parent_path()) {
    const auto most = number_in(all / group / "memory.max");
    const auto taken = number_in(all / group / "memory.current");
    if (!most || !taken) continue;
    const std::uint64_t left = *most > *taken ? *most - *taken : 0;
    least = std::min(left, least.value_or(left));
  }
  return least;
}

}  // namespace

std::uint64_t memory_needed(std::uint64_t register_bytes, std::vector<std::uint64_t> grants,
                            std::size_t hands) {
  // Measured on made-up cities of 1 and 10 million grants, and rounded up.
  constexpr std::uint64_t kAtLeast = 64 << 20, kRegister = 2, kFound = 24, kRead = 40, kHeld = 12;
  std::sort(grants.begin(), grants.end(), std::greater<>());
  const auto sum = [&](std::size_t count) {
    const auto end = grants.begin() + static_cast<std::ptrdiff_t>(std::min(count, grants.size()));
    return std::accumulate(grants.begin(), end, std::uint64_t{0});
  };
  const std::uint64_t all = sum(grants.size());
  return kAtLeast + kRegister * register_bytes + kFound * all + kRead * sum(hands) +
         kHeld * std::min(all, Readings::ahead_of(register_bytes));
}

std::optional<std::uint64_t> memory_available(const fs::path& root) {
  const auto machine = of_machine(root), groups = of_groups(root);
  if (!machine || !groups) return machine ? machine : groups;
  return std::min(*machine, *groups);
}

}  // namespace behorig
