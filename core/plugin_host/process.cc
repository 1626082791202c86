#include "core/plugin_host/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/json.hpp>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <thread>

#include "core/base/log.h"
#include "core/base/text.h"
#include "core/plugin_host/spawn.h"

namespace behorig {
namespace {

using frames::Type;
using Steady = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kTick{50};
/// Between being told to stop, or its last frame, and being killed.
constexpr milliseconds kGrace{1000};

std::uint64_t resident_bytes(pid_t pid) {
  std::FILE* file = std::fopen(("/proc/" + std::to_string(pid) + "/statm").c_str(), "re");
  if (file == nullptr) return 0;
  unsigned long long total = 0, resident = 0;
  const int fields = std::fscanf(file, "%llu %llu", &total, &resident);  // NOLINT(cert-err34-c)
  std::fclose(file);
  return fields == 2 ? resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) : 0;
}

/// Watches over one process from its start to its end.
class Supervisor {
 public:
  Supervisor(const HostJob& job, Spawned process, FrameTaker& taker)
      : job_(job), process_(std::move(process)), taker_(taker), began_(Steady::now()) {}

  ProcessEnd run() {
    while (!closed_ && out_.errors.empty()) {
      wait_for_bytes();
      drain_errors();
      drain_frames();
      watch();
    }
    reap();
    return std::move(out_);
  }

 private:
  const std::string& name() const { return job_.plugin.declaration.name; }
  std::string shown() const { return printable(name()); }

  void kill(Message why) {
    out_.errors.push_back(std::move(why));
    killed_ = true;
    ::kill(-process_.pid, SIGKILL);
  }

  void wait_for_bytes() {
    std::array<pollfd, 2> fds{{{process_.frames.get(), POLLIN, 0}, {process_.errors.get(), POLLIN, 0}}};
    if (errors_closed_) fds[1].fd = -1;
    ::poll(fds.data(), fds.size(), static_cast<int>(kTick.count()));
  }

  void watch() {
    const auto now = Steady::now();
    if (now < next_look_ || killed_) return;
    next_look_ = now + kTick;
    taker_.idle();
    if (job_.cancelled != nullptr && *job_.cancelled) {
      if (!told_to_stop_) {
        told_to_stop_ = now;
        ::kill(-process_.pid, SIGTERM);
      } else if (now > *told_to_stop_ + kGrace) {
        return kill(Message("host.cancelled", {{"plugin", shown()}}));
      }
    }
    if (now > began_ + job_.limits.deadline) {
      const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(job_.limits.deadline).count();
      return kill(Message("host.deadline", {{"plugin", shown()}, {"seconds", std::to_string(seconds)}}));
    }
    if (job_.limits.memory_bytes != 0 && resident_bytes(process_.pid) > job_.limits.memory_bytes) {
      const auto mib = std::to_string(job_.limits.memory_bytes >> 20);
      return kill(Message("host.memory", {{"plugin", shown()}, {"mib", mib}}));
    }
  }

  void drain_errors() {
    std::array<char, 4096> buffer{};
    // The plugin may write faster than this reads; its limit ends that.
    while (log_bytes_ <= kMostLog) {
      const ssize_t got = ::read(process_.errors.get(), buffer.data(), buffer.size());
      if (got < 0 && errno == EINTR) continue;
      if (got == 0) errors_closed_ = true;
      if (got <= 0) return;
      take_log(LogLevel::info, {buffer.data(), static_cast<std::size_t>(got)});
    }
  }

  void take_log(LogLevel level, std::string_view text) {
    log_bytes_ += text.size() + 1;
    if (log_bytes_ <= kMostLog) return log(level, name() + ": " + std::string(text));
    if (out_.errors.empty())
      kill(Message("host.floods-log", {{"plugin", shown()}, {"kib", std::to_string(kMostLog >> 10)}}));
  }

  void drain_frames() {
    constexpr std::size_t kStep = 1 << 20;
    // A step at a time, so that the limits are looked at while a plugin never stops sending.
    for (int steps = 0; steps < 16 && out_.errors.empty(); ++steps) {
      char* space = splitter_.space(kStep);
      const ssize_t got = ::read(process_.frames.get(), space, kStep);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return;
      if (got == 0) {
        closed_ = true;
        if (splitter_.left_over() != 0) bad_frame("host.half-frame");
        return;
      }
      stream_bytes_ += static_cast<std::uint64_t>(got);
      splitter_.filled(static_cast<std::size_t>(got));
      take_frames();
      if (stream_bytes_ > job_.limits.stream_bytes) kill(Message("host.too-much", {{"plugin", shown()}}));
    }
  }

  void bad_frame(std::string_view id) { kill(Message(id, {{"plugin", shown()}})); }

  void take_frames() {
    while (const auto frame = splitter_.next()) {
      if (!supervise(*frame)) return bad_frame(taker_.broken());
      if (!out_.errors.empty() && killed_) return;
    }
    if (splitter_.broken()) bad_frame("host.bad-frame");
  }

  /// false = the frame is not as it must be, or not in its place.
  bool supervise(const frames::Splitter::Frame& frame) {
    frames::Reader body(frame.body);
    if (returned_) return false;
    if (frame.type == Type::refused) return refused(body);
    if (frame.type == Type::hello) {
      std::uint32_t landlock = 0;
      const bool first = !std::exchange(hello_, true);
      return first && body.number(landlock) && body.done();
    }
    if (!hello_) return false;
    switch (frame.type) {
      case Type::log: {
        std::int32_t level = 0;
        std::string_view text;
        if (!body.number(level) || !read_text(body, text) || !body.done()) return false;
        take_log(level >= kLevelError ? LogLevel::warning : LogLevel::info, text);
        return true;
      }
      case Type::problem: {
        std::int32_t level = 0;
        Message message;
        if (!body.number(level) || !read_message(body, name(), message) || !body.done()) return false;
        problem(level, std::move(message));
        return true;
      }
      case Type::returned: {
        std::int32_t code = 0;
        if (!body.number(code) || !body.done()) return false;
        returned_ = code;
        return true;
      }
      default:
        return taker_.take(frame.type, body);
    }
  }

  static constexpr std::size_t kMostLog = 64 << 10;
  static constexpr std::int32_t kLevelWarning = 2, kLevelError = 3;

  void problem(std::int32_t level, Message message) {
    constexpr std::size_t kMost = 200;
    auto& list = level >= kLevelError ? problems_ : level >= kLevelWarning ? out_.warnings : out_.notes;
    if (list.size() < kMost) {
      list.push_back(std::move(message));
    } else if (level >= kLevelError) {
      ++untold_;
    } else if (level >= kLevelWarning) {
      ++untold_warnings_;
    }
  }

  bool refused(frames::Reader& body) {
    Message message;
    if (!read_message(body, "", message) || !body.done()) return false;
    kill(std::move(message));
    return true;
  }

  /// Waits for it to end by itself a little, then not any longer; kills what it may have left behind while
  /// its process group still cannot be another's.
  void reap() {
    const auto until = Steady::now() + kGrace;
    while (!killed_ && !ended()) {
      if (Steady::now() > until) bad_frame("host.lingers");
      std::this_thread::sleep_for(milliseconds(1));
    }
    drain_errors();
    ::kill(-process_.pid, SIGKILL);
    int status = 0;
    while (::waitpid(process_.pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (out_.errors.empty()) judge(status);
    out_.clean = out_.errors.empty();
    out_.errors.insert(out_.errors.end(), problems_.begin(), problems_.end());
    tell_more(untold_, out_.errors);
    tell_more(untold_warnings_, out_.warnings);
  }

  void tell_more(std::uint64_t count, std::vector<Message>& list) const {
    if (count == 0) return;
    list.push_back(Message("host.more-problems", {{"plugin", shown()}, {"count", std::to_string(count)}}));
  }

  /// Without reaping it.
  bool ended() const {
    siginfo_t info{};
    return ::waitid(P_PID, static_cast<id_t>(process_.pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid != 0;
  }

  void judge(int status) {
    if (WIFSIGNALED(status)) {
      out_.errors.push_back(
          Message("host.signal", {{"plugin", shown()}, {"signal", std::to_string(WTERMSIG(status))}}));
    } else if (returned_ && *returned_ != 0) {
      out_.errors.push_back(
          Message("host.gave-up", {{"plugin", shown()}, {"code", std::to_string(*returned_)}}));
    } else if (!returned_ || WEXITSTATUS(status) != 0) {
      out_.errors.push_back(
          Message("host.left", {{"plugin", shown()}, {"code", std::to_string(WEXITSTATUS(status))}}));
    }
  }

  const HostJob& job_;
  Spawned process_;
  FrameTaker& taker_;
  Steady::time_point began_, next_look_{};
  std::optional<Steady::time_point> told_to_stop_;
  frames::Splitter splitter_;
  std::uint64_t stream_bytes_ = 0;
  std::size_t log_bytes_ = 0;
  bool closed_ = false, errors_closed_ = false, hello_ = false, killed_ = false;
  std::optional<std::int32_t> returned_;
  std::vector<Message> problems_;
  std::uint64_t untold_ = 0, untold_warnings_ = 0;
  ProcessEnd out_;
};

}  // namespace

bool read_text(frames::Reader& body, std::string_view& text) {
  return body.text(text) && is_valid_utf8(text);
}

bool read_message(frames::Reader& body, const std::string& plugin, Message& message) {
  std::string_view id, args;
  if (!read_text(body, id) || !read_text(body, args)) return false;
  message.id = plugin.empty() ? std::string(id) : plugin + "." + std::string(id);
  if (args.empty()) return true;
  boost::json::error_code error;
  const auto parsed = boost::json::parse(args, error);
  if (error || !parsed.is_object()) return false;
  for (const auto& pair : parsed.as_object()) {
    if (!pair.value().is_string()) return false;
    message.args.emplace_back(pair.key(), pair.value().as_string());
  }
  return true;
}

ProcessEnd run_host(const HostJob& job, const std::vector<SinkItem>& items, FrameTaker& taker) {
  auto process = spawn(job, items);
  if (!process) {
    ProcessEnd out;
    out.errors.push_back(process.error());
    return out;
  }
  return Supervisor(job, std::move(*process), taker).run();
}

}  // namespace behorig
