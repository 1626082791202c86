#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/log.h"
#include "core/plugin_host/process.h"

namespace behorig {

/// What a host process has said about one job, and how much it may still say. A process may be given several
/// jobs, one after the other: each has a turn of its own, and nothing of one is known to the next.
class Turn {
 public:
  using Steady = std::chrono::steady_clock;

  /// Both must outlive it. `greeted`: the process said hello in a turn before.
  Turn(const HostJob& job, FrameTaker& taker, bool greeted)
      : job_(job), taker_(taker), greeted_(greeted), began_(Steady::now()) {}

  const HostJob& job() const { return job_; }
  FrameTaker& taker() const { return taker_; }
  bool greeted() const { return greeted_; }
  Steady::time_point began() const { return began_; }

  /// From here on its frames are answers to the job.
  void asked() { asked_ = true; }
  /// Takes a frame; false = it is not as it must be, or not in its place.
  bool take(const frames::Splitter::Frame& frame);
  /// Bytes came on the pipe; false = more than it may send.
  bool arrived(std::size_t bytes);
  /// Hands on to the log what it wrote, and fails where that is more than it may.
  void take_log(LogLevel level, std::string_view text);
  bool log_full() const;

  /// The job is lost for this reason.
  void fail(Message why) { out_.errors.push_back(std::move(why)); }
  void fail(std::string_view id);
  bool failed() const { return !out_.errors.empty(); }
  bool returned() const { return returned_.has_value(); }
  /// The plugin's function returned 0, it told no error, and what it handed over is whole.
  bool right() const { return !failed() && returned_ == 0 && problems_.empty() && taker_.whole(); }

  /// How the process ended (of waitpid), where nothing was wrong until then.
  void judge(int status);
  ProcessEnd finish();

 private:
  std::string shown() const;
  bool log_frame(frames::Reader body);
  bool problem_frame(frames::Reader body);
  bool refused(frames::Reader body);
  void problem(std::int32_t level, Message message);
  void tell_more(std::uint64_t count, std::vector<Message>& list) const;

  const HostJob& job_;
  FrameTaker& taker_;
  bool greeted_, asked_ = false;
  Steady::time_point began_;
  std::uint64_t stream_bytes_ = 0;
  std::size_t log_bytes_ = 0;
  std::optional<std::int32_t> returned_;
  std::vector<Message> problems_;
  std::uint64_t untold_ = 0, untold_warnings_ = 0;
  ProcessEnd out_;
};

}  // namespace behorig
