#include "core/http/workers.h"

#include <algorithm>
#include <utility>

namespace behorig::httpd {

Workers::Workers(unsigned threads, std::size_t most_waiting) : most_waiting_(most_waiting) {
  for (unsigned n = 0; n < std::max(threads, 1U); ++n) threads_.emplace_back([this] { work(); });
}

bool Workers::offer(std::function<void()> job) {
  const std::lock_guard lock(mutex_);
  if (stopping_ || waiting_.size() >= most_waiting_ + free_) return false;
  waiting_.push_back(std::move(job));
  changed_.notify_one();
  return true;
}

void Workers::stop() {
  std::deque<std::function<void()>> forgotten;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    forgotten.swap(waiting_);
    changed_.notify_all();
  }
  for (auto& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void Workers::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    ++free_;
    changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    --free_;
    if (stopping_) return;
    std::function<void()> job = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    job();
    job = nullptr;
    lock.lock();
  }
}

}  // namespace behorig::httpd
