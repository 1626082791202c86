#include "core/base/clock.h"

#include <date/tz.h>
#include <fmt/format.h>

namespace behorig {

Instant SystemClock::now() const {
  return std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
}

std::string format_utc(Instant instant) {
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::hh_mm_ss time{instant - day};
  return fmt::format("{}T{:02}:{:02}:{:02}Z",
                     Date{static_cast<std::int32_t>(day.time_since_epoch().count())}.iso(),
                     time.hours().count(), time.minutes().count(), time.seconds().count());
}

Result<Date> local_day(Instant instant, std::string_view time_zone) {
  // The library tells an unknown zone, or a machine without zone data, by exceptions of several types.
  try {
    const auto* zone = date::locate_zone(std::string(time_zone));
    const auto local = zone->to_local(instant);
    return Date{static_cast<std::int32_t>(date::floor<date::days>(local).time_since_epoch().count())};
  } catch (const std::exception&) {
    return Message("clock.unknown-zone", {{"zone", std::string(time_zone)}});
  }
}

}  // namespace behorig
