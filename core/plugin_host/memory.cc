#include "core/plugin_host/memory.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "core/plugin_host/spawn.h"

namespace behorig {
namespace {

/// Those that its threads started and that still run.
std::vector<pid_t> children_of(pid_t pid) {
  std::vector<pid_t> out;
  std::error_code error;
  const std::filesystem::path tasks = "/proc/" + std::to_string(pid) + "/task";
  for (std::filesystem::directory_iterator task(tasks, error), end; !error && task != end;
       task.increment(error)) {
    std::ifstream children(task->path() / "children");
    for (pid_t child = 0; children >> child;) out.push_back(child);
  }
  return out;
}

}  // namespace

std::uint64_t resident_bytes(pid_t pid) {
  const Fd file(::open(("/proc/" + std::to_string(pid) + "/statm").c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 128> text{};
  if (!file.open() || ::read(file.get(), text.data(), text.size() - 1) <= 0) return 0;
  unsigned long long total = 0, resident = 0;
  const int fields = std::sscanf(text.data(), "%llu %llu", &total, &resident);  // NOLINT(cert-err34-c)
  return fields == 2 ? resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) : 0;
}

std::uint64_t resident_bytes_of_all(pid_t pid) {
  // More processes than this are a flood, whatever they hold.
  constexpr std::size_t kMost = 1000;
  std::uint64_t bytes = 0;
  std::vector<pid_t> all{pid};
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all.size() > kMost) return UINT64_MAX;
    bytes += resident_bytes(all[i]);
    for (const pid_t child : children_of(all[i])) all.push_back(child);
  }
  return bytes;
}

}  // namespace behorig
