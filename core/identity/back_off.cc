#include "core/identity/back_off.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

namespace behorig::identity {
namespace {

std::string network_of_address(const std::string& address) {
  in6_addr parsed{};
  if (::inet_pton(AF_INET6, address.c_str(), &parsed) != 1) return address;
  return {reinterpret_cast<const char*>(parsed.s6_addr), 8};
}

}  // namespace

std::chrono::seconds BackOff::left(const std::string& address, Instant now) const {
  const std::lock_guard lock(mutex_);
  const auto found = all_.find(network_of_address(address));
  if (found == all_.end()) return std::chrono::seconds(0);
  // A clock that was set back keeps nobody out for longer than was meant.
  return std::clamp(found->second.until - now, std::chrono::seconds(0), kLongest);
}

bool BackOff::failed(const std::string& address, Instant now) {
  const std::lock_guard lock(mutex_);
  if (all_.size() >= kMost) {
    std::erase_if(all_, [&](const auto& one) { return now - one.second.last >= kForgotten; });
    if (all_.size() >= kMost) {
      all_.erase(std::min_element(all_.begin(), all_.end(), [](const auto& a, const auto& b) {
        return a.second.last < b.second.last;
      }));
    }
  }
  Failures& failures = all_[network_of_address(address)];
  if (now - failures.last >= kForgotten) failures = {};
  failures.last = now;
  if (++failures.times < kFree) return false;
  constexpr int kMostDoublings = 10;
  const auto wait = std::chrono::seconds(1) * (1 << std::min(failures.times - kFree, kMostDoublings));
  failures.until = now + std::min(wait, kLongest);
  return failures.times == kFree;
}

}  // namespace behorig::identity
