#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/schedule/calendar.h"

namespace behorig {

/// A thing that is to be done at the times of a calendar.
struct ScheduledJob {
  std::string name;
  Calendar calendar;
  /// It begins less than this after its time, always by the same amount: 0 to Planner::most_jitter.
  std::chrono::seconds jitter{0};
  /// How old a time that was missed may be to be made up for; none: as old as it may be. Less than
  /// Planner::on_time counts as that.
  std::optional<std::chrono::seconds> catch_up;
};

/// What the caller keeps of a job between two processes, and writes anew whenever it has changed.
struct JobState {
  Instant passed;               ///< every time up to this one is done with
  std::optional<Instant> done;  ///< the time for which it began last

  bool operator==(const JobState&) const = default;
};

/// What comes next of one job.
struct Planned {
  std::string job;
  std::optional<Instant> slot;  ///< the calendar's time; none: there is no more
  Instant at;                   ///< when to begin: slot + the job's own share of the jitter
  /// The oldest time that `slot` stands for, where times were missed: only the newest is made up for.
  std::optional<Instant> missed_since;
};

/// Times that passed and are not made up for, because they are too old.
struct GivenUp {
  std::string job;
  Instant oldest, newest;
};

/// What is to be done, what begins first first, by name where two begin at one time; jobs that never come
/// again are last. Given-up times are told once, and have changed their jobs' states.
struct Plan {
  std::vector<Planned> next;  ///< one of each job; what begins at the time asked for or before is due at once
  std::vector<GivenUp> given_up;
};

/// Decides what is due when. Knows no clock and keeps nothing: the caller says what the time is and stores
/// each job's state. Not for several threads at a time.
class Planner {
 public:
  static constexpr std::chrono::seconds most_jitter = std::chrono::hours(24);
  /// Who asks so late has not missed a time.
  static constexpr std::chrono::seconds on_time = std::chrono::minutes(1);
  /// A state further ahead than this was written by a clock that was wrong, and holds only for the one time
  /// that was done.
  static constexpr std::chrono::seconds most_ahead = std::chrono::hours(24);

  /// Without a state the job is new: its first time is the next one after `now`. Fails if the name is taken
  /// or the jitter is out of bounds.
  Status add(ScheduledJob job, const std::optional<JobState>& state, Instant now);

  Plan plan(Instant now);

  /// The job begins for `slot`: that time and all before it are done with. Store the state before the work,
  /// or a crash in the midst of it does it again. A job that was never added aborts.
  void began(std::string_view job, Instant slot);

  /// To be stored. A job that was never added aborts.
  const JobState& state(std::string_view job) const;

 private:
  struct Entry {
    ScheduledJob job;
    JobState state;
    std::chrono::seconds offset{0};
  };
  std::vector<Entry> entries_;  ///< by name

  static Planned plan_one(Entry& entry, Instant now, std::vector<GivenUp>& given_up);
  std::size_t place(std::string_view job) const;
};

/// The job's own share of the jitter: the same for the same name everywhere, at least 0 and less than
/// `most` (0 if that is 0), and over many names spread evenly.
std::chrono::seconds jitter_of(std::string_view job, std::chrono::seconds most);

}  // namespace behorig
