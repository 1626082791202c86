#pragma once

#include <optional>

#include "core/base/clock.h"
#include "core/delivery/audience.h"
#include "core/settings/settings.h"

namespace behorig {

/// Who owns what, by the register as it is when that is asked for first.
class Listeners {
 public:
  /// `settings` must outlive it.
  explicit Listeners(const Settings& settings) : settings_(settings) {}

  const Audience& on(Instant now);

 private:
  const Settings& settings_;
  std::optional<Audience> audience_;
};

}  // namespace behorig
