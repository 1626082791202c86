#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>

namespace behorig {

/// A thread that does one task after another, in the order in which they were given.
class Background {
 public:
  using Task = std::function<void()>;

  explicit Background(std::size_t most_waiting);
  /// What was given is done first; what it throws is forgotten, for finish() was not asked.
  ~Background();
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

  /// Returns when no more than `most_waiting` wait. After a task threw, no other is begun.
  void give(Task task);
  /// Waits for all that was given, and throws what a task threw.
  void finish();

 private:
  void work();

  const std::size_t most_waiting_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Task> waiting_;
  bool busy_ = false;
  bool ending_ = false;
  std::exception_ptr thrown_;
  std::thread thread_;
};

}  // namespace behorig
