#pragma once

#include <cstdlib>
#include <utility>
#include <variant>

#include "core/base/message.h"

namespace behorig {

/// A value, or the one sentence that says what the outside world did wrong, where, and what to do.
/// Asking a failed Result for its value is a broken invariant and aborts.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}        // NOLINT(*-explicit-*)
  Result(Message error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(*-explicit-*)

  explicit operator bool() const { return state_.index() == 0; }

  T& value() & { return checked(); }
  const T& value() const& { return const_cast<Result*>(this)->checked(); }
  T&& value() && { return std::move(checked()); }
  T& operator*() & { return checked(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return &checked(); }
  const T* operator->() const { return &value(); }

  /// Only for a failed result.
  const Message& error() const {
    if (state_.index() != 1) std::abort();
    return *std::get_if<1>(&state_);
  }

 private:
  T& checked() {
    if (state_.index() != 0) std::abort();
    return *std::get_if<0>(&state_);
  }

  std::variant<T, Message> state_;
};

/// The result of something that gives nothing but may fail.
struct Done {};
using Status = Result<Done>;

}  // namespace behorig
