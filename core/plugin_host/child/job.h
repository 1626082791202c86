#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace behorig::child {

/// What the supervisor asks of this process; JSON on file descriptor 3 (written by plugin_host/spawn.cc).
struct Job {
  std::string library;  ///< NAME.so; its declaration lies beside it as NAME.json
  int kind = 0;
  std::string options;  ///< JSON text
  std::map<std::string, std::string> secrets;
  std::vector<std::string> paths;  ///< that the options name
  std::uint64_t memory_bytes = 0;
  bool allow_no_landlock = false;
  std::vector<std::pair<std::string, std::string>> items;  ///< for a sink: id and JSON
};

inline constexpr int kJobFd = 3;
inline constexpr int kFrameFd = 4;

/// Reads everything from the descriptor and closes it. Throws std::exception if it is no job.
Job read_job(int fd);
std::string read_all(int fd);
/// Throws std::runtime_error that names the file.
std::string read_file(const std::string& path);

}  // namespace behorig::child
