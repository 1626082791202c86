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
};

/// Starts behorig-plugin with the job on its descriptor 3: nothing else of this process is open there, and
/// the environment is its own.
Result<Spawned> spawn(const HostJob& job, const std::vector<SinkItem>& items);

}  // namespace behorig
