#pragma once

#include <functional>
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

/// Starts a host process for the job, feeds its frames to the taker until it ends, and reaps it: killed with
/// all its children at the deadline, above its memory or stream limit, when the job is cancelled, and when a
/// frame is not as it must be.
ProcessEnd run_host(const HostJob& job, const std::vector<SinkItem>& items, FrameTaker& taker);

/// Body of a text id and its arguments (JSON object of texts), made a message of that plugin's own texts.
/// false if it is not one.
bool read_message(frames::Reader& body, const std::string& plugin, Message& message);

/// Reads a text that must be valid UTF-8.
bool read_text(frames::Reader& body, std::string_view& text);

}  // namespace behorig
