#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"

namespace behorig {

struct CalendarFields;

/// When something is due, again and again, on the wall clock of a time zone: a calendar event of
/// systemd.time(7) ("Mon..Fri 06:00 Europe/Stockholm") or the five fields of crontab (POSIX crontab(1),
/// crontab(5)). What is taken, and what happens when clocks change, stands in core/docs/schedule.md.
/// A value: cheap to copy, never changes, may be used by several threads at a time.
class Calendar {
 public:
  static constexpr std::size_t max_bytes = 256;
  static constexpr std::size_t max_items = 64;  ///< parts of all lists together

  /// `default_zone` (IANA name) holds where the text names no time zone. The error says what is wrong, at
  /// which character (the first is 1) and what to write instead; its arguments are safe to print.
  static Result<Calendar> parse(std::string_view text, std::string_view default_zone);

  /// The first time due after `after`, never the same instant; none if there is no more until 2199.
  std::optional<Instant> next_after(Instant after) const;

  /// The next `count` times; fewer where there are no more.
  std::vector<Instant> next(Instant after, std::size_t count) const;

  /// The newest time due that is later than `after` and not later than `until`; none if there is none.
  /// Takes no longer where there are millions between.
  std::optional<Instant> latest(Instant after, Instant until) const;

  /// The same calendar in one spelling, always with its time zone. It reads as the same calendar, unless
  /// lists are so irregular that it grows past the limits of `parse`.
  std::string to_string() const;

  const std::string& zone() const { return zone_; }
  /// The same times in the same time zone, however they were written.
  bool operator==(const Calendar& other) const;

 private:
  Calendar(std::shared_ptr<const CalendarFields> fields, std::string zone);

  std::shared_ptr<const CalendarFields> fields_;
  std::string zone_;
};

}  // namespace behorig
