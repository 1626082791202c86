#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/catalogue/catalogue.h"
#include "core/daemon/access.h"
#include "core/daemon/board.h"
#include "core/http/events.h"

namespace behorig {

/// Sends what becomes of askings to those who follow them, from one thread however many they are. Each event
/// is the asking as asked_json() has it, named "asking"; after the one that says done the stream ends.
class Follow {
 public:
  Follow(const Board& board, const Catalogue& catalogue);
  ~Follow();
  Follow(const Follow&) = delete;
  Follow& operator=(const Follow&) = delete;

  void add(httpd::EventStream stream, std::string id, Access access);

 private:
  struct Followed {
    httpd::EventStream stream;
    std::string id;
    Access access;  ///< as it was when they began to follow
    std::uint64_t version = 0;
  };
  void run();
  /// False when there is nothing more to send.
  bool send(Followed& one) const;

  const Board& board_;
  const Catalogue& catalogue_;
  std::mutex mutex_;
  std::condition_variable more_;
  bool stopping_ = false;
  std::vector<Followed> followed_;
  std::thread thread_;
};

}  // namespace behorig
