#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace behorig::child {

/// What is set for the whole life of this process; JSON on file descriptor 3 (plugin_host/spawn.cc).
struct Start {
  std::string library;  ///< NAME.so; its declaration lies beside it as NAME.json
  int kind = 0;
  std::map<std::string, std::string> secrets;
  std::vector<std::string> paths;     ///< that the options of all its jobs name
  std::vector<std::string> programs;  ///< that it may start
  std::vector<std::string> opened;    ///< capabilities, besides those that are declared
  std::uint64_t memory_bytes = 0;
  bool allow_no_landlock = false;
  bool remembered_of_newest = false;
  std::vector<std::pair<std::string, std::string>> items;  ///< for a sink: id and JSON
};

inline constexpr int kStartFd = 3;
inline constexpr int kFrameFd = 4;
inline constexpr int kJobsFd = 5;
inline constexpr int kRememberedFd = 6;

/// Reads everything from the descriptor and closes it. Throws std::exception if it is no start.
Start read_start(int fd);
struct Job {
  std::string options;  ///< JSON text
  std::string edition;  ///< of the reading that the supervisor has; blank = none
};
/// Waits for the next job; nullopt when there is no more. Throws std::exception.
std::optional<Job> next_job(int fd);
std::string read_all(int fd);

/// The bytes of a file, as they lie there; none where it has none. Throws std::system_error.
class Mapped {
 public:
  explicit Mapped(int fd);
  ~Mapped();
  Mapped(const Mapped&) = delete;
  Mapped& operator=(const Mapped&) = delete;
  std::string_view bytes() const { return bytes_; }

 private:
  std::string_view bytes_;
};
/// Throws std::runtime_error that names the file.
std::string read_file(const std::string& path);

}  // namespace behorig::child
