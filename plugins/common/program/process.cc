#include "plugins/common/program/process.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "plugins/sdk/behorig_sdk.h"

namespace behorig::program {
namespace {

/// Above every descriptor that the program gets.
constexpr int kLowest = 10;
constexpr int kSecretFd = 3;
/// What a pipe takes without a reader.
constexpr std::size_t kLongestSecret = 60 << 10;

[[noreturn]] void cannot_start(const Command& command, int error) {
  throw sdk::Failure("not-started", {{"program", command.program}, {"error", std::strerror(error)}});
}

/// A descriptor that closes itself.
struct Fd {
  int fd = -1;
  Fd() = default;
  explicit Fd(int low) : fd(low < 0 ? -1 : ::fcntl(low, F_DUPFD_CLOEXEC, kLowest)) {
    if (low >= 0) ::close(low);
  }
  Fd(Fd&& other) noexcept : fd(other.release()) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd, other.fd);
    return *this;
  }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd() {
    if (fd >= 0) ::close(fd);
  }
  int release() {
    const int out = fd;
    fd = -1;
    return out;
  }
};

struct Pipe {
  Fd read, write;
};

Pipe make_pipe(const Command& command) {
  std::array<int, 2> ends{-1, -1};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) cannot_start(command, errno);
  Pipe out{Fd(ends[0]), Fd(ends[1])};
  if (out.read.fd < 0 || out.write.fd < 0) cannot_start(command, errno);
  return out;
}

/// The secret waits in a pipe whose other end is closed, so that its end is seen, too.
Fd secret_to_read(const Command& command) {
  if (command.secret.size() > kLongestSecret)
    throw sdk::Failure("secret-long", {{"bytes", std::to_string(kLongestSecret)}});
  Pipe pipe = make_pipe(command);
  const auto size = static_cast<ssize_t>(command.secret.size());
  if (::write(pipe.write.fd, command.secret.data(), command.secret.size()) != size)
    cannot_start(command, errno);
  return std::move(pipe.read);
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
  for (const auto& one : texts) out.push_back(const_cast<char*>(one.c_str()));
  out.push_back(nullptr);
  return out;
}

/// What the new process does until it is the program: system calls only.
struct Birth {
  const char* program;
  char* const* arguments;
  char* const* environment;
  int in, out, errors, secret, told;

  [[noreturn]] void run() const {
    ::close_range(kSecretFd, ~0U, CLOSE_RANGE_CLOEXEC);
    bool ok = ::dup2(in, 0) >= 0 && ::dup2(out, 1) >= 0 && ::dup2(errors, 2) >= 0;
    if (secret >= 0) ok = ok && ::dup2(secret, kSecretFd) >= 0;
    // What this process ignores, the program would ignore.
    ::signal(SIGPIPE, SIG_DFL);
    if (ok) ::execve(program, arguments, environment);
    const int error = errno;
    if (::write(told, &error, sizeof error) < 0) ::_exit(126);
    ::_exit(127);
  }
};

}  // namespace

Process::Process(const Command& command) {
  using Secret = Command::Secret;
  Pipe out = make_pipe(command), errors = make_pipe(command), told = make_pipe(command);
  Fd nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC)), secret;
  if (command.secret_to != Secret::none) secret = secret_to_read(command);
  std::vector<std::string> arguments{command.program};
  arguments.insert(arguments.end(), command.arguments.begin(), command.arguments.end());
  const auto argv = pointers(arguments), envp = pointers(command.environment);
  const bool by_stdin = command.secret_to == Secret::stdin_;
  const Birth birth{command.program.c_str(),           argv.data(),  envp.data(),
                    by_stdin ? secret.fd : nothing.fd, out.write.fd, errors.write.fd,
                    by_stdin ? -1 : secret.fd,         told.write.fd};
  // With a handle of its own: a sandboxed process may signal what it holds such a one of, and nothing else.
  const auto pid = ::syscall(SYS_clone, CLONE_PIDFD | SIGCHLD, nullptr, &handle_, nullptr, nullptr);
  if (pid == 0) birth.run();
  if (pid < 0) cannot_start(command, errno);
  pid_ = static_cast<pid_t>(pid);
  told.write = Fd();
  int error = 0;
  ssize_t got = 0;
  do got = ::read(told.read.fd, &error, sizeof error);
  while (got < 0 && errno == EINTR);
  if (got > 0) {
    ::waitpid(pid_, nullptr, 0);
    close(handle_);
    cannot_start(command, error);
  }
  for (const int fd : {out.read.fd, errors.read.fd}) ::fcntl(fd, F_SETFL, O_NONBLOCK);
  out_ = out.read.release();
  errors_ = errors.read.release();
}

Process::~Process() {
  if (!ended()) {
    ::syscall(SYS_pidfd_send_signal, handle_, SIGKILL, nullptr, 0);
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
  }
  close(handle_);
  close_out();
  close_errors();
}

void Process::close(int& fd) {
  if (fd >= 0) ::close(fd);
  fd = -1;
}

std::optional<int> Process::ended() {
  int status = 0;
  if (!status_ && ::waitpid(pid_, &status, WNOHANG) == pid_) status_ = status;
  return status_;
}

bool Process::left_something() {
  int status = 0;
  pid_t gone = 0;
  do gone = ::waitpid(-1, &status, WNOHANG);
  while (gone > 0 || (gone < 0 && errno == EINTR));
  return gone == 0;
}

}  // namespace behorig::program
