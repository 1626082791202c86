#include "connectors/exec/program.h"

#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>

#include "plugins/common/facts/facts.h"
#include "plugins/common/program/process.h"
#include "plugins/common/program/words.h"

namespace behorig::exec_connector {
namespace {

using facts::Facts;
using program::Command;
using program::Process;
using program::Words;

using Steady = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// For what the program started to end after it.
constexpr milliseconds kGrace{2000};

/// Who can write the program can do what the user who runs it can.
void must_be_safe(const std::string& program) {
  struct stat info {};
  if (::stat(program.c_str(), &info) != 0)
    throw sdk::Failure("not-started", {{"program", program}, {"error", std::strerror(errno)}});
  if (info.st_uid != 0 && info.st_uid != ::geteuid())
    throw sdk::Failure("program-owner", {{"program", program}});
  if ((info.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    throw sdk::Failure("program-writable", {{"program", program}});
}

std::vector<std::string> environment_of(const sdk::Options& options) {
  std::vector<std::string> out{"PATH=/usr/bin:/bin", "LANG=C.UTF-8", "PYTHONDONTWRITEBYTECODE=1"};
  for (const auto& pair : options.map("environment")) {
    const std::string name(pair.key());
    const bool good = pair.value().is_string() && !name.empty() && name.find('=') == std::string::npos;
    if (!good) throw sdk::Failure("environment-wrong", {{"name", name}});
    out.push_back(name + "=" + std::string(pair.value().as_string()));
  }
  return out;
}

Command command_of(const sdk::Host& host) {
  const auto& options = host.options();
  Command out;
  out.program = options.text("program");
  out.arguments = options.list("arguments");
  out.environment = environment_of(options);
  const auto secret = host.secret("secret");
  if (!secret) return out;
  const std::string to = options.text("secret_to");
  out.secret = *secret;
  if (to == "stdin") {
    out.secret_to = Command::Secret::stdin_;
  } else if (to == "descriptor") {
    out.secret_to = Command::Secret::descriptor;
  } else if (to == "environment") {
    out.environment.push_back("BEHORIG_SECRET=" + *secret);
  } else {
    throw sdk::Failure("secret-to-wrong", {{"value", to}});
  }
  return out;
}

/// One run of the program, from its start to its end.
class Run {
 public:
  Run(sdk::Reading& reading, const Command& command, std::chrono::seconds most)
      : reading_(reading),
        program_(command.program),
        facts_(reading),
        words_(reading, command.secret),
        process_(command),
        most_(most) {}

  /// false: it was told to stop.
  bool follow() {
    while (!over()) {
      if (reading_.cancelled()) return false;
      if (Steady::now() > began_ + most_)
        throw sdk::Failure("too-slow", {{"program", program_}, {"seconds", std::to_string(most_.count())}});
      look();
    }
    words_.end();
    judge();
    facts_.finish();
    return true;
  }

 private:
  void look() {
    constexpr int kTick = 20;
    std::array<pollfd, 2> fds{{{process_.out(), POLLIN, 0}, {process_.errors(), POLLIN, 0}}};
    ::poll(fds.data(), fds.size(), kTick);
    if (fds[0].revents != 0 && !drain(process_.out(), [&](std::string_view bytes) { facts_.take(bytes); }))
      process_.close_out();
    if (fds[1].revents != 0 && !drain(process_.errors(), [&](std::string_view bytes) { words_.take(bytes); }))
      process_.close_errors();
  }

  /// What is there now; false at its end.
  template <class Take>
  static bool drain(int fd, Take take) {
    std::array<char, 65536> buffer{};
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    if (got > 0) take(std::string_view(buffer.data(), static_cast<std::size_t>(got)));
    return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
  }

  /// It has ended, so has everything that it started, and all it wrote was read.
  bool over() {
    if (!process_.ended()) return false;
    if (!gone_) gone_ = Steady::now();
    const bool silent = process_.out() < 0 && process_.errors() < 0;
    const bool left = Process::left_something();
    if (silent && !left) return true;
    if (left && Steady::now() > *gone_ + kGrace) throw sdk::Failure("left-behind", {{"program", program_}});
    return false;
  }

  void judge() {
    const int status = *process_.ended();
    if (WIFSIGNALED(status)) {
      throw sdk::Failure("killed", {{"program", program_}, {"signal", std::to_string(WTERMSIG(status))}});
    }
    if (WEXITSTATUS(status) != 0) {
      throw sdk::Failure("exit-code", {{"program", program_},
                                       {"code", std::to_string(WEXITSTATUS(status))},
                                       {"words", words_.last().empty() ? "-" : words_.last()}});
    }
  }

  sdk::Reading& reading_;
  std::string program_;
  Facts facts_;
  Words words_;
  Process process_;
  std::chrono::seconds most_;
  Steady::time_point began_ = Steady::now();
  std::optional<Steady::time_point> gone_;
};

}  // namespace

void read_program(sdk::Reading& reading) {
  constexpr std::int64_t kLongest = 86'400;
  const std::int64_t seconds = reading.options().integer("timeout");
  if (seconds < 1 || seconds > kLongest)
    throw sdk::Failure("timeout-wrong", {{"most", std::to_string(kLongest)}});
  const Command command = command_of(reading);
  must_be_safe(command.program);
  Run run(reading, command, std::chrono::seconds(seconds));
  if (!run.follow()) return;
  reading.proof("program", command.program);
  reading.complete();
}

}  // namespace behorig::exec_connector
