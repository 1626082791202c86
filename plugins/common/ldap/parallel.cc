#include "plugins/common/ldap/parallel.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace behorig::ldap {
namespace {

class Queue {
 public:
  /// false = nobody takes any more.
  bool push(Delivery&& delivery) {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [&] { return closed_ || deliveries_.size() < kMost; });
    if (closed_) return false;
    deliveries_.push_back(std::move(delivery));
    some_.notify_one();
    return true;
  }
  Delivery pop() {
    std::unique_lock lock(mutex_);
    some_.wait(lock, [&] { return !deliveries_.empty(); });
    Delivery out = std::move(deliveries_.front());
    deliveries_.pop_front();
    room_.notify_one();
    return out;
  }
  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    room_.notify_all();
  }

 private:
  static constexpr std::size_t kMost = 8;
  std::mutex mutex_;
  std::condition_variable room_, some_;
  std::deque<Delivery> deliveries_;
  bool closed_ = false;
};

/// What the threads that search share.
struct Work {
  const Target& target;
  Changes& changes;
  std::size_t searches;
  const std::function<bool()>& cancelled;
  std::atomic<std::size_t> next{0};
  std::atomic<bool> stop{false};
  Queue queue = {};

  /// One search after another. `connection`: its own is opened if it has none.
  void run(const Connection* connection) {
    const Watch watch{.cancelled = [this] { return stop || cancelled(); }};
    std::optional<Connection> own;
    if (connection == nullptr) {
      try {
        own = Connection::open(target, watch);
      } catch (const sdk::Failure&) {
        return;
      }
      connection = &*own;
    }
    for (std::size_t search = next++; search < searches; search = next++) {
      if (!queue.push(read(search, *connection, watch))) return;
    }
  }

  Delivery read(std::size_t search, const Connection& connection, const Watch& watch) {
    Delivery last{.search = search};
    try {
      const Take take = [&](Entries&& entries) {
        if (!queue.push({.search = search, .entries = std::move(entries)})) throw sdk::Failure("stopped");
      };
      last.ending = changes.read(search, connection, watch, take, last.notes);
    } catch (const sdk::Failure& failure) {
      last.failure = failure;
    }
    return last;
  }
};

}  // namespace

void read_parallel(const Connection& first, const Target& target, std::size_t connections, Changes& changes,
                   std::size_t searches, const std::function<bool()>& cancelled,
                   const std::function<void(const Delivery&)>& take) {
  Work work{target, changes, searches, cancelled};
  std::vector<std::jthread> threads;
  struct Stop {
    Work& work;
    ~Stop() {
      work.stop = true;
      work.queue.close();
    }
  } const stop{work};
  for (std::size_t i = 0; i < std::min(connections, searches); ++i)
    threads.emplace_back([&work, connection = i == 0 ? &first : nullptr] { work.run(connection); });
  for (std::size_t left = searches; left > 0;) {
    const Delivery delivery = work.queue.pop();
    take(delivery);
    if (delivery.ending || delivery.failure) --left;
  }
}

}  // namespace behorig::ldap
