#pragma once

#include <string>

#include "core/base/result.h"

namespace behorig {

/// Held while deliveries of a store are carried out, by one process at a time: receivers that are asked
/// whether they have an incident, and then given it, must not be asked by two. Gone with the process, however
/// it ends.
class OneDeliverer {
 public:
  /// Fails with "delivery.busy" where another process delivers.
  static Result<OneDeliverer> take(const std::string& store_url);
  ~OneDeliverer();
  OneDeliverer(OneDeliverer&& other) noexcept;
  OneDeliverer(const OneDeliverer&) = delete;
  OneDeliverer& operator=(const OneDeliverer&) = delete;
  OneDeliverer& operator=(OneDeliverer&&) = delete;

 private:
  explicit OneDeliverer(int file) : file_(file) {}
  int file_;  ///< -1: nothing to hold
};

}  // namespace behorig
