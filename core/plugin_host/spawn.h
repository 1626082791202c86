#pragma once

#include <sys/types.h>

#include <vector>

#include "core/plugin_host/host.h"

namespace behorig {

/// A file descriptor that closes itself.
class Fd {
 public:
  explicit Fd(int fd = -1) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  Fd& operator=(Fd&& other) noexcept;
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd();
  int get() const { return fd_; }
  bool open() const { return fd_ >= 0; }

 private:
  int fd_;
};

struct Spawned {
  pid_t pid = -1;     ///< also its process group
  Fd frames, errors;  ///< read ends
  Fd jobs;            ///< write end, does not block; when it is closed, the process ends
  /// The other end of `jobs`: while it is open here, writing to a process that has gone is no SIGPIPE.
  Fd jobs_end;
};

/// Starts behorig-plugin with what is set once on its descriptor 3 (plugin, secrets, limits, `readable`
/// paths), in memory because it holds secrets, and what was remembered on 6. The options of each job go over
/// `jobs`: lengths of JSON and edition (u32 each), and both. Nothing else of this process is open there, and
/// the environment is its own.
Result<Spawned> spawn(const HostJob& job, const std::vector<std::filesystem::path>& readable,
                      const std::vector<SinkItem>& items);

}  // namespace behorig
