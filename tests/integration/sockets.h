#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace behorig::testing {

/// Stands for whoever listens for datagrams at a path, such as the service manager and journald.
class Datagrams {
 public:
  /// Aborts where it cannot listen there.
  explicit Datagrams(std::string path);
  ~Datagrams();
  Datagrams(const Datagrams&) = delete;
  Datagrams& operator=(const Datagrams&) = delete;

  const std::string& path() const { return path_; }
  /// nullopt when none comes for so long.
  std::optional<std::string> next(std::chrono::seconds patience) const;
  /// Nothing has come that was not read.
  bool silent() const;

 private:
  std::string path_;
  int socket_ = -1;
};

/// A connection to who listens at the path, for the caller to close; -1 where nobody does.
int connect_unix(const std::string& path);

/// What is answered there to GET, head and body; blank when nothing is.
std::string get_unix(const std::string& path, const std::string& target);

}  // namespace behorig::testing
