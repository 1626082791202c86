#pragma once

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "core/base/clock.h"
#include "core/base/result.h"

namespace behorig::identity {

/// Something that is fetched from elsewhere and good for a while. One caller at a time fetches; the others
/// get what there is. From any thread.
template <class T>
class Cached {
 public:
  using Value = std::shared_ptr<const T>;
  static constexpr std::chrono::seconds kFresh{3600};
  /// What cannot be fetched anew is still good for so long.
  static constexpr std::chrono::seconds kStale{24 * 3600};
  /// Between two attempts, however often it is asked for.
  static constexpr std::chrono::seconds kBetween{30};

  /// Borrows the clock.
  Cached(std::function<Result<T>()> fetch, const Clock& clock) : fetch_(std::move(fetch)), clock_(clock) {}

  Result<Value> get() { return get(kFresh); }
  /// What is known seems to be too old.
  Result<Value> newer() { return get(std::chrono::seconds(0)); }

 private:
  Result<Value> get(std::chrono::seconds good) {
    std::unique_lock lock(mutex_);
    const Instant now = clock_.now();
    // A clock that was set back makes everything old.
    const bool fresh = value_ && now >= at_ && now - at_ < good;
    const bool just_tried = tried_ && now >= *tried_ && now - *tried_ < kBetween;
    if (!fresh && !just_tried && !fetching_) {
      fetching_ = true;
      tried_ = now;
      lock.unlock();
      Result<T> fetched = Message("identity.not-yet");
      try {
        fetched = fetch_();
      } catch (const std::exception&) {  // memory is short: whoever asks next tries again
      }
      lock.lock();
      fetching_ = false;
      if (fetched) {
        value_ = std::make_shared<const T>(std::move(*fetched));
        at_ = now;
      } else {
        error_ = fetched.error();
      }
    }
    if (value_ && now - at_ < kStale) return value_;
    return error_;
  }

  const std::function<Result<T>()> fetch_;
  const Clock& clock_;
  std::mutex mutex_;
  Value value_;
  Instant at_{};
  std::optional<Instant> tried_;
  bool fetching_ = false;
  Message error_{"identity.not-yet"};
};

}  // namespace behorig::identity
