#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace behorig::httpd {

/// One event of a stream (text/event-stream). `id` and `name` may not hold CR, LF or NUL.
struct Event {
  std::string id;    ///< blank = none; what the client names in Last-Event-ID when it comes back
  std::string name;  ///< blank = "message"
  std::string data;  ///< may have several lines
};

/// Feeds a client with events, from any thread, after the handler has answered. A handle: copies feed the
/// same client. When the last copy goes, the stream ends.
class EventStream {
 public:
  EventStream();

  /// false = nobody takes it: the client has gone, the stream has ended, the server stops, or the client
  /// reads so slowly that more than 1 MiB waits (it is cut off then, so that it knows that events are
  /// missing). An event that cannot be written as it is (CR, LF or NUL in id or name) ends the stream too.
  bool send(const Event& event) const;
  /// What was sent still goes out.
  void end() const;
  /// Whether anybody may still read. A client that goes is seen at once.
  bool open() const;

  /// What the server takes from it.
  struct Taken {
    std::string bytes;  ///< events as they go on the wire
    bool ended = false;
    bool cut = false;  ///< the client was too slow
  };
  /// For the server: `wake` is called from any thread when there may be something to take.
  class Reader {
   public:
    virtual ~Reader() = default;
    virtual Taken take() = 0;
    /// Nobody reads any more; `wake` is not called from now on.
    virtual void leave() = 0;
  };
  std::unique_ptr<Reader> read(std::function<void()> wake) const;

 private:
  struct State;
  struct Feeders;
  std::shared_ptr<State> state_;
  std::shared_ptr<Feeders> feeders_;
};

}  // namespace behorig::httpd
