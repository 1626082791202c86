#include "core/schedule/calendar.h"

#include <date/tz.h>

#include <utility>

#include "core/base/text.h"
#include "core/schedule/fields.h"
#include "core/schedule/parse.h"

namespace behorig {
namespace {

using std::chrono::seconds;

/// Wall-clock times that the clock of a zone does not show once: in spring it leaps over them, in autumn it
/// shows them twice.
struct Change {
  enum class Kind { none, leapt, repeated } kind = Kind::none;
  Instant first;  ///< when the clock shows the time: for `repeated` the first time, for `leapt` the change
  WallTime last_inside;  ///< the last of the times that are leapt over or repeated
};

/// What the clock of the zone does at a wall-clock time.
Change look_up(const date::time_zone& zone, WallTime wall) {
  const auto info = zone.get_info(date::local_seconds(wall.time_since_epoch()));
  const auto instant = [&](seconds offset) { return Instant(wall.time_since_epoch() - offset); };
  const auto wall_at = [&](seconds offset) {
    return WallTime(info.first.end.time_since_epoch() + offset - seconds(1));
  };
  if (info.result == date::local_info::unique) return {Change::Kind::none, instant(info.first.offset), wall};
  if (info.result == date::local_info::ambiguous) {
    return {Change::Kind::repeated, instant(info.first.offset), wall_at(info.first.offset)};
  }
  return {Change::Kind::leapt, info.first.end, wall_at(info.second.offset)};
}

}  // namespace

Calendar::Calendar(std::shared_ptr<const CalendarFields> fields, std::string zone)
    : fields_(std::move(fields)), zone_(std::move(zone)) {}

Result<Calendar> Calendar::parse(std::string_view text, std::string_view default_zone) {
  auto read = read_expression(text);
  if (!read) return read.error();
  std::string zone(read->zone.empty() ? default_zone : read->zone);
  if (zone.size() == 3 && fold_case(zone) == "utc") zone = "UTC";  // systemd takes it in any case
  if (const auto known = local_day(Instant(), zone); !known) {
    if (read->zone.empty()) return known.error();
    return zone_refused(text, *read);
  }
  return Calendar(std::make_shared<const CalendarFields>(read->fields), std::move(zone));
}

std::optional<Instant> Calendar::next_after(Instant after) const {
  using std::chrono::sys_days, std::chrono::days;
  // Two days more than the years that count, for whatever the offset is; beyond, zones are not asked.
  const Instant begin = sys_days(std::chrono::year(kFirstYear) / 1 / 1) - days(2);
  const Instant end = sys_days(std::chrono::year(kLastYear) / 12 / 31) + days(2);
  if (after > end) return std::nullopt;
  if (after < begin) after = begin;
  // It was found when the calendar was read, and the library keeps what it has found.
  const date::time_zone& zone = *date::locate_zone(zone_);
  WallTime wall(zone.to_local(after).time_since_epoch());
  while (const auto fitting = next_fitting(*fields_, wall)) {
    const Change change = look_up(zone, *fitting);
    // What comes every hour goes by what the clock shows; anything else is made up for at the change. Where
    // the clock shows a time again, it was due the first time.
    const bool passed_over = change.kind == Change::Kind::leapt && fields_->every_hour();
    if (!passed_over && change.first > after) return change.first;
    wall = change.last_inside;
  }
  return std::nullopt;
}

std::vector<Instant> Calendar::next(Instant after, std::size_t count) const {
  std::vector<Instant> out;
  while (out.size() < count) {
    const auto due = next_after(after);
    if (!due) break;
    out.push_back(*due);
    after = *due;
  }
  return out;
}

std::optional<Instant> Calendar::latest(Instant after, Instant until) const {
  auto found = next_after(after);
  if (!found || *found > until) return std::nullopt;
  // next_after never falls as time goes on, so the newest is found by halving.
  Instant low = *found;
  while (low < until) {
    const Instant middle = low + (until - low) / 2;
    const auto due = next_after(middle);
    if (due && *due <= until) {
      found = due;
      low = *due;
    } else {
      until = middle;
    }
  }
  return found;
}

std::string Calendar::to_string() const { return spell(*fields_) + " " + zone_; }

bool Calendar::operator==(const Calendar& other) const {
  return *fields_ == *other.fields_ && zone_ == other.zone_;
}

}  // namespace behorig
