#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace behorig::program {

/// What is started, and with what.
struct Command {
  std::string program;                 ///< an absolute path
  std::vector<std::string> arguments;  ///< handed over as they are: there is no shell
  std::vector<std::string> environment;
  enum class Secret { none, stdin_, descriptor } secret_to = Secret::none;
  std::string secret;  ///< can be read from standard input or descriptor 3
};

/// A program that runs, with its output. It is killed and reaped with its owner; what it started in its turn
/// is not.
class Process {
 public:
  /// Throws sdk::Failure if it cannot be started.
  explicit Process(const Command& command);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  /// Read ends; they do not block. -1 after close_*.
  int out() const { return out_; }
  int errors() const { return errors_; }
  void close_out() { close(out_); }
  void close_errors() { close(errors_); }

  /// How it ended, as wait(2) says it; nullopt while it runs.
  std::optional<int> ended();
  /// Something that it started still runs and has become a child of this process. Only after it has ended.
  static bool left_something();

 private:
  static void close(int& fd);

  pid_t pid_ = -1;
  int handle_ = -1, out_ = -1, errors_ = -1;
  std::optional<int> status_;
};

}  // namespace behorig::program
