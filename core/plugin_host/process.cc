#include "core/plugin_host/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <thread>

#include "core/base/log.h"
#include "core/base/text.h"
#include "core/plugin_host/memory.h"
#include "core/plugin_host/spawn.h"
#include "core/plugin_host/turn.h"

namespace behorig {
namespace {

using Steady = std::chrono::steady_clock;
using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr milliseconds kTick{50};
/// Between being told to stop, or its last frame, and being killed.
constexpr milliseconds kGrace{1000};
/// The same where nobody wants to leave: a request that is under way notices within a second.
constexpr milliseconds kLastWords{4000};

/// Watches over one process.
class Supervisor : public HostProcess {
 public:
  explicit Supervisor(Spawned process) : process_(std::move(process)) {}
  ~Supervisor() override {
    if (!over_) end_it();
  }
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;

  ProcessEnd run(const HostJob& job, FrameTaker& taker, const std::function<bool()>& follows) override {
    turn_.emplace(job, taker, greeted_);
    ask(!follows);
    if (follows) {
      listen(true);
      if (may_go_on() && follows() && quiet()) return finish();
      no_more();
    }
    listen(false);
    reap();
    return finish();
  }

  bool over() const override { return over_; }

 private:
  bool failed() const { return turn_->failed(); }

  ProcessEnd finish() {
    greeted_ = turn_->greeted();
    auto out = turn_->finish();
    turn_.reset();
    return out;
  }

  /// Sends the job, after a last look at what came while nothing was asked.
  void ask(bool alone) {
    if (greeted_) quiet();
    if (failed() || closed_) return;
    turn_->asked();
    const HostJob& job = turn_->job();
    const std::array sizes{static_cast<std::uint32_t>(job.options_json.size()),
                           static_cast<std::uint32_t>(job.edition.size())};
    unsent_.assign(reinterpret_cast<const char*>(sizes.data()), sizeof sizes);
    unsent_ += job.options_json;
    unsent_ += job.edition;
    more_may_follow_ = !alone;
    send();
  }

  /// As much of the job as the pipe takes: a process that does not read it does not hold up the watch.
  void send() {
    while (!unsent_.empty()) {
      const ssize_t sent = ::write(process_.jobs.get(), unsent_.data(), unsent_.size());
      if (sent < 0 && errno == EINTR) continue;
      if (sent <= 0) return;
      unsent_.erase(0, static_cast<std::size_t>(sent));
    }
    if (!more_may_follow_) no_more();
  }

  /// The process ends when it has read what was sent.
  void no_more() { process_.jobs = Fd(); }

  void listen(bool until_returned) {
    while (!closed_ && !failed() && !(until_returned && turn_->returned())) {
      wait_for_bytes();
      if (process_.jobs.open()) send();
      drain_errors();
      drain_frames();
      watch();
    }
  }

  /// The process may be given another job. It keeps what it once took, so that the next one's memory limit is
  /// left some room.
  bool may_go_on() const {
    if (closed_ || told_to_stop_ || !unsent_.empty() || !turn_->right()) return false;
    const auto most = turn_->job().limits.memory_bytes;
    return most == 0 || resident_bytes(process_.pid) <= most / 2;
  }

  /// Nothing more comes, and the process is there.
  bool quiet() {
    drain_errors();
    drain_frames();
    if (!failed() && splitter_.left_over() != 0) turn_->fail("host.half-frame");
    return !failed() && !closed_;
  }

  void wait_for_bytes() {
    std::array<pollfd, 3> fds{{{process_.frames.get(), POLLIN, 0},
                               {errors_closed_ ? -1 : process_.errors.get(), POLLIN, 0},
                               {unsent_.empty() ? -1 : process_.jobs.get(), POLLOUT, 0}}};
    ::poll(fds.data(), fds.size(), static_cast<int>(kTick.count()));
  }

  void watch() {
    const auto now = Steady::now();
    if (now < next_look_ || failed()) return;
    next_look_ = now + kTick;
    turn_->taker().idle();
    const HostJob& job = turn_->job();
    const std::string shown = printable(job.plugin.declaration.name);
    const auto patience = job.limits.patience.value_or(job.limits.deadline);
    const bool cancelled = std::ranges::any_of(job.cancelled, [](const auto* flag) { return flag->load(); });
    if (cancelled && stop(now, kGrace)) return turn_->fail("host.cancelled");
    const bool late = job.limits.patience && now > turn_->began() + patience && stop(now, kLastWords);
    if (late || now > turn_->began() + job.limits.deadline) {
      const auto time = std::min<milliseconds>(patience, job.limits.deadline);
      const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time).count();
      return turn_->fail(Message("host.deadline", {{"plugin", shown}, {"seconds", std::to_string(seconds)}}));
    }
    if (job.limits.memory_bytes != 0 && taken(job) > job.limits.memory_bytes) {
      const auto mib = std::to_string(job.limits.memory_bytes >> 20);
      return turn_->fail(Message("host.memory", {{"plugin", shown}, {"mib", mib}}));
    }
  }

  /// Tells it to stop. Whether it was told so long ago.
  bool stop(Steady::time_point now, milliseconds grace) {
    if (told_to_stop_) return now > *told_to_stop_ + grace;
    told_to_stop_ = now;
    ::kill(-process_.pid, SIGTERM);
    return false;
  }

  std::uint64_t taken(const HostJob& job) const {
    return job.programs.empty() ? resident_bytes(process_.pid) : resident_bytes_of_all(process_.pid);
  }

  void drain_errors() {
    std::array<char, 4096> buffer{};
    // The plugin may write faster than this reads; its limit ends that.
    while (!turn_->log_full()) {
      const ssize_t got = ::read(process_.errors.get(), buffer.data(), buffer.size());
      if (got < 0 && errno == EINTR) continue;
      if (got == 0) errors_closed_ = true;
      if (got <= 0) return;
      turn_->take_log(LogLevel::info, {buffer.data(), static_cast<std::size_t>(got)});
    }
  }

  void drain_frames() {
    constexpr std::size_t kStep = 1 << 20;
    // A step at a time, so that the limits are looked at while a plugin never stops sending.
    for (int steps = 0; steps < 16 && !failed(); ++steps) {
      char* space = splitter_.space(kStep);
      const ssize_t got = ::read(process_.frames.get(), space, kStep);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return;
      if (got == 0) {
        closed_ = true;
        if (splitter_.left_over() != 0) turn_->fail("host.half-frame");
        return;
      }
      splitter_.filled(static_cast<std::size_t>(got));
      take_frames();
      if (!turn_->arrived(static_cast<std::size_t>(got))) turn_->fail("host.too-much");
    }
  }

  void take_frames() {
    while (const auto frame = splitter_.next()) {
      if (!turn_->take(*frame)) return turn_->fail(turn_->taker().broken());
      if (failed()) return;
    }
    if (splitter_.broken()) turn_->fail("host.bad-frame");
  }

  /// Waits for it to end by itself a little, then not any longer.
  void reap() {
    const auto until = Steady::now() + kGrace;
    // Its pipe is closed just before it has ended: short looks at first.
    auto pause = microseconds(20);
    while (!failed() && !ended()) {
      if (Steady::now() > until) turn_->fail("host.lingers");
      std::this_thread::sleep_for(pause);
      pause = std::min<microseconds>(2 * pause, milliseconds(1));
    }
    if (failed()) ::kill(-process_.pid, SIGKILL);
    drain_errors();
    const int status = end_it();
    // It was told to before it could take that in hand.
    const bool by_that = told_to_stop_ && WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM;
    if (by_that && !failed()) turn_->fail("host.cancelled");
    turn_->judge(status);
  }

  /// Kills it and what it may have left behind, while its process group still cannot be another's. How it
  /// ended.
  int end_it() {
    ::kill(-process_.pid, SIGKILL);
    int status = 0;
    while (::waitpid(process_.pid, &status, 0) < 0 && errno == EINTR) {
    }
    over_ = true;
    return status;
  }

  /// Without reaping it.
  bool ended() const {
    siginfo_t info{};
    return ::waitid(P_PID, static_cast<id_t>(process_.pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid != 0;
  }

  Spawned process_;
  Steady::time_point next_look_{};
  std::optional<Steady::time_point> told_to_stop_;
  frames::Splitter splitter_;
  std::string unsent_;  ///< of the job
  bool more_may_follow_ = false, greeted_ = false, closed_ = false, errors_closed_ = false, over_ = false;
  std::optional<Turn> turn_;  ///< the job that it has now
};

}  // namespace

Result<std::unique_ptr<HostProcess>> start_host(const HostJob& job,
                                                const std::vector<std::filesystem::path>& readable,
                                                const std::vector<SinkItem>& items) {
  auto process = spawn(job, readable, items);
  if (!process) return process.error();
  return std::unique_ptr<HostProcess>(std::make_unique<Supervisor>(std::move(*process)));
}

ProcessEnd run_host(const HostJob& job, const std::vector<SinkItem>& items, FrameTaker& taker) {
  auto process = start_host(job, job.paths, items);
  if (process) return (*process)->run(job, taker, {});
  ProcessEnd out;
  out.errors.push_back(process.error());
  return out;
}

}  // namespace behorig
