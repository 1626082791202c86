#include "core/schedule/planner.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <tuple>
#include <utility>

#include "core/base/digest.h"
#include "core/base/text.h"

namespace behorig {
namespace {

using std::chrono::seconds;

/// The next time after `after` that was not done already. Such a one lies ahead only where the clock was
/// wrong.
std::optional<Instant> next_undone(const Calendar& calendar, Instant after,
                                   const std::optional<Instant>& done) {
  const auto slot = calendar.next_after(after);
  return slot && slot == done ? calendar.next_after(*slot) : slot;
}

std::optional<Instant> latest_undone(const Calendar& calendar, Instant after, Instant until,
                                     const std::optional<Instant>& done) {
  const auto slot = calendar.latest(after, until);
  return slot && slot == done ? calendar.latest(after, *slot - seconds(1)) : slot;
}

}  // namespace

seconds jitter_of(std::string_view job, seconds most) {
  if (most.count() <= 0) return seconds(0);
  const Digest digest = sha256(job);
  std::uint64_t number = 0;
  for (std::size_t n = 0; n < sizeof number; ++n) number = number << 8 | digest.at(n);
  return seconds(static_cast<std::int64_t>(number % static_cast<std::uint64_t>(most.count())));
}

Status Planner::add(ScheduledJob job, const std::optional<JobState>& state, Instant now) {
  const auto at =
      std::lower_bound(entries_.begin(), entries_.end(), job.name,
                       [](const Entry& entry, const std::string& name) { return entry.job.name < name; });
  if (at != entries_.end() && at->job.name == job.name)
    return Message("schedule.job-twice", {{"job", printable(job.name)}});
  if (job.jitter < seconds(0) || job.jitter > most_jitter) {
    return Message("schedule.jitter", {{"job", printable(job.name)},
                                       {"seconds", std::to_string(job.jitter.count())},
                                       {"most", std::to_string(most_jitter.count())}});
  }
  const seconds offset = jitter_of(job.name, job.jitter);
  entries_.insert(at, {std::move(job), state.value_or(JobState{now, {}}), offset});
  return Done{};
}

Planned Planner::plan_one(Entry& entry, Instant now, std::vector<GivenUp>& given_up) {
  const Calendar& calendar = entry.job.calendar;
  JobState& state = entry.state;
  if (state.passed > now + most_ahead) state.passed = now;
  const Instant reached = now - entry.offset;
  auto next = next_undone(calendar, state.passed, state.done);
  if (!next) return {entry.job.name, {}, {}, {}};
  const auto newest = latest_undone(calendar, state.passed, reached, state.done);
  if (!newest) return {entry.job.name, next, *next + entry.offset, {}};
  const auto& limit = entry.job.catch_up;
  if (limit && reached - *newest > std::max(*limit, on_time)) {
    given_up.push_back({entry.job.name, *next, *newest});
    state.passed = *newest;
    next = next_undone(calendar, state.passed, state.done);
    return {entry.job.name, next, next ? *next + entry.offset : Instant(), {}};
  }
  const auto oldest = *next == *newest ? std::nullopt : next;
  return {entry.job.name, newest, *newest + entry.offset, oldest};
}

Plan Planner::plan(Instant now) {
  Plan out;
  for (Entry& entry : entries_) out.next.push_back(plan_one(entry, now, out.given_up));
  std::stable_sort(out.next.begin(), out.next.end(), [](const Planned& a, const Planned& b) {
    const bool a_never = !a.slot, b_never = !b.slot;
    return std::tie(a_never, a.at, a.job) < std::tie(b_never, b.at, b.job);
  });
  return out;
}

std::size_t Planner::place(std::string_view job) const {
  const auto at =
      std::lower_bound(entries_.begin(), entries_.end(), job,
                       [](const Entry& entry, std::string_view name) { return entry.job.name < name; });
  if (at == entries_.end() || at->job.name != job) std::abort();
  return static_cast<std::size_t>(at - entries_.begin());
}

void Planner::began(std::string_view job, Instant slot) {
  JobState& state = entries_[place(job)].state;
  state.passed = std::max(state.passed, slot);
  state.done = slot;
}

const JobState& Planner::state(std::string_view job) const { return entries_[place(job)].state; }

}  // namespace behorig
