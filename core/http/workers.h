#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace behorig::httpd {

/// Threads that do one job after another. Jobs may not throw.
class Workers {
 public:
  Workers(unsigned threads, std::size_t most_waiting);
  ~Workers() { stop(); }
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  /// false = too many wait already, or all is stopping.
  bool offer(std::function<void()> job);
  /// Forgets jobs that nobody has begun, and waits for the others.
  void stop();

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> waiting_;
  const std::size_t most_waiting_;
  std::size_t free_ = 0;  ///< threads that wait for a job
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace behorig::httpd
