#include "core/base/background.h"

#include <utility>

namespace behorig {

Background::Background(std::size_t most_waiting) : most_waiting_(most_waiting), thread_([this] { work(); }) {}

Background::~Background() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Background::give(Task task) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return thrown_ || waiting_.size() < most_waiting_; });
  if (thrown_) return;
  waiting_.push_back(std::move(task));
  changed_.notify_all();
}

void Background::finish() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return waiting_.empty() && !busy_; });
  if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
}

void Background::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return ending_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    Task task = std::move(waiting_.front());
    waiting_.pop_front();
    busy_ = true;
    lock.unlock();
    changed_.notify_all();
    std::exception_ptr thrown;
    try {
      task();
      task = nullptr;
    } catch (...) {
      thrown = std::current_exception();
    }
    lock.lock();
    busy_ = false;
    if (thrown) {
      thrown_ = thrown;
      waiting_.clear();
    }
    changed_.notify_all();
  }
}

}  // namespace behorig
