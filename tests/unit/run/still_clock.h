#pragma once

#include "core/base/clock.h"

namespace behorig::testing {

/// It is 2026-11-24 all the time.
class StillClock : public Clock {
 public:
  Instant now() const override { return Instant(std::chrono::seconds(1795500000)); }
};

}  // namespace behorig::testing
