#include "core/api/follow.h"

#include <boost/json.hpp>
#include <chrono>

#include "core/api/json.h"

namespace behorig {

/// A person sees no more than this, and a check that moves a million times sends no more.
constexpr auto kBetweenLooks = std::chrono::milliseconds(100);

Follow::Follow(const Board& board, const Catalogue& catalogue)
    : board_(board), catalogue_(catalogue), thread_([this] { run(); }) {}

Follow::~Follow() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  more_.notify_all();
  thread_.join();
}

void Follow::add(httpd::EventStream stream, std::string id, Access access) {
  const std::lock_guard lock(mutex_);
  followed_.push_back({std::move(stream), std::move(id), std::move(access)});
  more_.notify_all();
}

bool Follow::send(Followed& one) const {
  if (!one.stream.open()) return false;
  const auto asked = board_.find(one.id);
  if (!asked) return false;
  if (asked->version == one.version) return true;
  one.version = asked->version;
  const bool sent = one.stream.send({std::to_string(asked->version), "asking",
                                     boost::json::serialize(asked_json(*asked, catalogue_, one.access))});
  return sent && !asked->done();
}

void Follow::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    more_.wait(lock, [&] { return stopping_ || !followed_.empty(); });
    std::erase_if(followed_, [&](Followed& one) {
      if (send(one)) return false;
      one.stream.end();
      return true;
    });
    if (!stopping_) more_.wait_for(lock, kBetweenLooks, [&] { return stopping_; });
  }
}

}  // namespace behorig
