#pragma once

#include <string>
#include <utility>

namespace behorig {

/// A password or key. It has no way to be printed, compared or logged; its bytes are wiped when it goes.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  Secret(const Secret&) = default;
  Secret(Secret&&) noexcept = default;
  Secret& operator=(const Secret&) = default;
  Secret& operator=(Secret&&) noexcept = default;
  ~Secret();

  /// Only for handing it to whoever must have it (a plugin's pipe, a bind).
  const std::string& reveal() const { return value_; }

 private:
  std::string value_;
};

}  // namespace behorig
