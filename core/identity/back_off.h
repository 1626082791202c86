#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <string>

#include "core/base/clock.h"

namespace behorig::identity {

/// Who shows wrong credentials again and again waits, longer each time. By address, of IPv6 by network of 64
/// bits. From any thread.
class BackOff {
 public:
  static constexpr int kFree = 10;  ///< failures
  static constexpr std::chrono::seconds kLongest{900}, kForgotten{3600};
  static constexpr std::size_t kMost = 10'000;  ///< addresses that are remembered

  /// How long the address has to wait still; 0 = not.
  std::chrono::seconds left(const std::string& address, Instant now) const;
  /// True where the address begins to wait with it: that is told once.
  bool failed(const std::string& address, Instant now);

 private:
  struct Failures {
    int times = 0;
    Instant last{}, until{};
  };
  mutable std::mutex mutex_;
  std::map<std::string, Failures> all_;
};

}  // namespace behorig::identity
