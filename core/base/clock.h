#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "core/base/date.h"
#include "core/base/result.h"

namespace behorig {

using Instant = std::chrono::sys_seconds;

/// The time of day, injected so that no rule and no test depends on the machine's clock.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
};

class SystemClock : public Clock {
 public:
  Instant now() const override;
};

/// `2026-11-24T06:00:11Z`
std::string format_utc(Instant instant);

/// The calendar day in an IANA time zone ("Europe/Stockholm"). Fails if the zone is not known here.
Result<Date> local_day(Instant instant, std::string_view time_zone);

}  // namespace behorig
