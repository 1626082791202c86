#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/plugin_host/host.h"
#include "plugins/abi/frames.h"

namespace behorig {

/// Takes the frames of one host process, which may say anything.
class FrameTaker {
 public:
  virtual ~FrameTaker() = default;
  /// A frame that is no supervisor's business. false = it is not as it must be: the process is killed.
  virtual bool take(frames::Type type, frames::Reader body) = 0;
  /// Text id that says what was wrong with the frame that was not taken.
  virtual std::string_view broken() const { return "host.bad-frame"; }
  /// Everything came that must, and agrees with itself: a process that gave less is not asked again.
  virtual bool whole() const { return true; }
  /// Now and then, while frames come.
  virtual void idle() {}
};

/// How a host process went.
struct ProcessEnd {
  /// The plugin's function returned 0, the process then exited with 0, and nothing was wrong with its frames.
  bool clean = false;
  std::vector<Message> errors;  ///< why it is not clean, and the problems that the plugin told as errors
  std::vector<Message> warnings;
  std::vector<Message> notes;  ///< steps that the plugin told
};

/// One host process, from its start to its end. It reads one job after the other, and each moment of its life
/// belongs to one of them: from the last word of the one before to its own, and to the last job what follows
/// until the process has ended. What goes wrong in that time costs that job and ends the process.
class HostProcess {
 public:
  /// A process that is still there is killed, with all its children, and reaped.
  virtual ~HostProcess() = default;
  /// Gives it the job and feeds its frames to the taker until the plugin's function has returned. Then, if
  /// all was right, `follows` is asked, once: whether run() is called again for this process. If so, and
  /// nothing came after the last word, this job is over; else the process is told that there is no more, and
  /// the job is over when the process is. It is killed with all its children at the job's deadline, above its
  /// memory or stream limit, when the job is cancelled, and when a frame is not as it must be.
  virtual ProcessEnd run(const HostJob& job, FrameTaker& taker, const std::function<bool()>& follows) = 0;
  /// It has ended: run() must not be called again.
  virtual bool over() const = 0;
};

/// Starts a host process for the job's plugin, with its limits. It may read `readable` only, for all the jobs
/// that it will be given.
Result<std::unique_ptr<HostProcess>> start_host(const HostJob& job,
                                                const std::vector<std::filesystem::path>& readable,
                                                const std::vector<SinkItem>& items);

/// Runs one job in a process of its own.
ProcessEnd run_host(const HostJob& job, const std::vector<SinkItem>& items, FrameTaker& taker);

/// Body of a text id and its arguments (JSON object of texts), made a message of that plugin's own texts.
/// false if it is not one.
bool read_message(frames::Reader& body, const std::string& plugin, Message& message);

/// Reads a text that must be valid UTF-8.
bool read_text(frames::Reader& body, std::string_view& text);

}  // namespace behorig
