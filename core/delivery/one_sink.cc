#include "core/delivery/one_sink.h"

#include <algorithm>

#include "core/delivery/item.h"

namespace behorig {
namespace {

/// Of deliveries that were made, not taken and not refused: the rest stays in the log of changes, where it
/// takes no room.
constexpr std::size_t kMostWaiting = 1000;
constexpr std::size_t kAtATime = 50;
/// A plugin that makes one of many gets all that waits; planning may have passed kMostWaiting by some.
constexpr std::size_t kAllAtATime = 2 * kMostWaiting;
/// Incidents whose state is asked for in one step.
constexpr std::size_t kLooksAtATime = 200;
/// A delivery is not given up before it was late for so long, and was tried so often.
constexpr std::int64_t kLateFor = std::int64_t{24} * 3600;
constexpr int kLeastAttempts = 5;
/// That a sink is left alone when nothing goes through.
constexpr std::int64_t kLongestRest = 900;

std::string arg(const Message& message, std::string_view name) {
  for (const auto& [key, value] : message.args) {
    if (key == name) return value;
  }
  return "";
}

/// Than what is known. To look an incident up costs what it has in findings.
bool says_more(const SinkAnswer& answer, const Delivery& delivery) {
  const bool numbered = !answer.reference.empty() && answer.reference != delivery.reference;
  return numbered || answer.message.id.ends_with(".incident-state");
}

/// Something was decided about one of them.
bool came_to_something(const SinkResult& result) {
  return std::any_of(result.answers.begin(), result.answers.end(),
                     [](const auto& answer) { return answer.second.kind != SinkAnswer::Kind::retry; });
}

Message cut_short(std::chrono::milliseconds time) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(time).count();
  return Message("delivery.cut-short", {{"seconds", std::to_string(seconds)}});
}

}  // namespace

Status OneSink::begin(const SinkState& state) {
  state_ = state;
  turn_.sink = sink_.id;
  turn_.paused = state.paused;
  turn_.why = state.why;
  const auto wrong = prepared_.errors();
  if (!wrong.empty()) return open() ? failed(wrong.front()) : Status(Done{});
  more_ = open();
  // Before the rest: what the receiver says are changes too, which are dealt with after that.
  // Whoever asked in the future has not asked yet: the clock was wrong.
  const bool asked = state_.looked <= now() && now() < state_.looked + sink_.follow_seconds;
  if (more_ && can_tell() && !asked) {
    state_.looked = now();
    looking_ = "";
  }
  return Done{};
}

Status OneSink::step(const Plan& plan, const std::function<bool()>& over, const Share& share) {
  if (looking_) return look(share);
  const auto planned = plan_news(plan, over);
  if (!planned) return planned.error();
  const auto handed = hand_over(share);
  if (!handed) return handed.error();
  more_ = *planned || *handed;
  return Done{};
}

Result<SinkTurn> OneSink::end() {
  if (nothing_in_ && turn_.delivered + turn_.again + turn_.refused == 0) {
    if (auto done = failed(cut_short(*nothing_in_)); !done) return done.error();
  }
  const auto left = store_.outgoing().count(sink_.id);
  if (!left) return left.error();
  const auto changes = store_.pending_count(sink_.id);
  if (!changes) return changes.error();
  turn_.left = *left + *changes;
  turn_.failures = state_.failures;
  turn_.resting = state_.failures > 0 && state_.closed_until > 0;
  return turn_;
}

/// A rest that should last longer than any does was begun by a clock that was wrong.
bool OneSink::open() const {
  const bool rests = state_.closed_until > now() && state_.closed_until <= now() + kLongestRest;
  return !state_.paused && !rests;
}

/// Whether deliveries are to be made of what happened: not while many wait. Those that wait for a person do
/// not count: that person must not stand between the receiver and every other incident.
Result<bool> OneSink::news() const {
  const auto waiting = store_.outgoing().count_alive(sink_.id);
  if (!waiting) return waiting.error();
  if (*waiting >= kMostWaiting) return false;
  const auto next = store_.pending(sink_.id, 1);
  if (!next) return next.error();
  return !next->empty();
}

/// Makes deliveries of what happened: for a digest of all of it, for others as many as they get at a time.
/// Whether there were any.
Result<bool> OneSink::plan_news(const Plan& plan, const std::function<bool()>& over) const {
  for (bool some = false;;) {
    const auto waiting = news();
    if (!waiting || !*waiting) return waiting ? Result<bool>(some) : waiting;
    const auto planned = plan();
    some |= planned && *planned;
    if (!planned || !*planned || over()) return planned ? Result<bool>(some) : planned;
    const auto count = store_.outgoing().count_alive(sink_.id);
    if (!count) return count.error();
    if (!digests() && *count >= kAtATime) return some;
  }
}

/// A turn goes on for a minute; who pauses a sink means now. What the plugin has at that moment it finishes.
Status OneSink::hear_pause() {
  const auto paused = store_.outgoing().paused(sink_.id);
  if (!paused) return paused.error();
  state_.paused = turn_.paused = *paused;
  return Done{};
}

/// Whether the plugin can say this: what it can do is known by that.
bool OneSink::says(std::string_view text_id) const {
  const auto& texts = prepared_.job.plugin.declaration.texts;
  return std::any_of(texts.begin(), texts.end(), [&](const auto& text) { return text.id == text_id; });
}

/// The plugin makes one of all that it is given: it gets everything that waits at once, of an incident also
/// several in their order.
bool OneSink::digests() const { return says("digest"); }
bool OneSink::can_tell() const { return says("incident-state"); }

/// Asks for the states of some open incidents.
Status OneSink::look(const Share& share) {
  if (auto done = hear_pause(); !done) return done;
  const auto incidents = store_.outgoing().followed(sink_.id, *looking_, kLooksAtATime);
  if (!incidents) return incidents.error();
  if (!open() || incidents->empty() || share.stopped()) {
    looking_.reset();
    return store_.outgoing().note_attempt(state_);
  }
  looking_ = incidents->back().key;
  const auto errors = look_at(*incidents, share);
  if (!errors) return errors.error();
  return errors->empty() ? Status(Done{}) : failed(errors->front());
}

/// What went wrong meanwhile, unless it was stopped.
Result<std::vector<Message>> OneSink::look_at(const std::vector<Incident>& incidents, const Share& share) {
  std::vector<SinkItem> items;
  for (const auto& incident : incidents) {
    const std::string id = "look-" + incident.key;
    items.push_back(
        {id, look_json(id, incident, format_utc(clock_.now()), speech_.catalogue, speech_.language)});
  }
  const auto result = give(items, share);
  if (cut_ && !came_to_something(result)) nothing_in_ = cut_;
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    const auto& answer = result.answers.at(items[i].id);
    if (answer.kind != SinkAnswer::Kind::delivered) continue;
    if (auto done = learn(incidents[i], answer); !done) return done.error();
  }
  return cut_ || share.stopped() ? std::vector<Message>() : result.errors;
}

/// The receiver's number and word for the incident.
Status OneSink::learn(Incident incident, const SinkAnswer& answer) {
  const bool told = answer.message.id.ends_with(".incident-state");
  const std::string state = told ? arg(answer.message, "state") : incident.state;
  const std::string reference = answer.reference.empty() ? incident.reference : answer.reference;
  if (state == incident.state && reference == incident.reference) return Done{};
  incident.state = state;
  incident.reference = reference;
  return store_.outgoing().note(incident, state == "open", format_utc(clock_.now()));
}

/// What is due, some at a time. Whether there may be more.
Result<bool> OneSink::hand_over(const Share& share) {
  if (auto done = hear_pause(); !done) return done.error();
  if (!open()) return false;
  const auto due = next();
  if (!due) return due.error();
  if (due->empty()) return false;
  std::vector<SinkItem> items;
  for (const auto& delivery : *due)
    items.push_back({delivery.id, handed_over(delivery, listeners_, clock_.now())});
  const auto result = give(items, share);
  if (cut_ && !share.ample && !came_to_something(result)) {
    // The others had to have their turn: with more time it may do better.
    nothing_in_ = cut_;
    return !share.stopped();
  }
  if (auto done = take(*due, result, share); !done) return done.error();
  return open() && !share.stopped();
}

Result<std::vector<Delivery>> OneSink::next() const {
  // A digest of one would be another than that which may have come through; but one that kills its plugin
  // must not keep the others back for ever.
  const bool careful = state_.failures > (digests() ? 2 : 0);
  // One to see whether the receiver is back.
  if (careful) return store_.outgoing().due(sink_.id, now(), 1);
  if (digests()) return store_.outgoing().due(sink_.id, now(), kAllAtATime, Outgoing::Row::all);
  return store_.outgoing().due(
      sink_.id, now(), kAtATime,
      says("earlier-waits") ? Outgoing::Row::all : Outgoing::Row::first_of_each_incident);
}

SinkResult OneSink::give(const std::vector<SinkItem>& items, const Share& share) {
  auto job = prepared_.job;
  job.limits.deadline = std::chrono::seconds(sink_.deadline_seconds);
  if (share.time < job.limits.deadline) job.limits.patience = share.time;
  if (share.cancelled != nullptr) job.cancelled.push_back(share.cancelled);
  const auto began = std::chrono::steady_clock::now();
  auto result = deliver(job, items);
  const auto took = std::chrono::steady_clock::now() - began;
  const bool cut = job.limits.patience && took >= *job.limits.patience;
  cut_ = cut ? job.limits.patience : std::nullopt;
  return result;
}

Settled OneSink::settled(const Delivery& delivery, const SinkAnswer& answer,
                         const std::vector<Message>& errors) const {
  Settled out{Settled::Kind::delivered, delivery.id, answer.reference};
  if (answer.kind == SinkAnswer::Kind::delivered) return out;
  out.why = answer.message;
  if (out.why.id.empty()) out.why = errors.empty() ? Message("delivery.unanswered") : errors.front();
  if (cut_ && answer.kind == SinkAnswer::Kind::retry) out.why = cut_short(*cut_);
  if (now() - delivery.made > sink_.give_up_seconds) {
    const bool known = delivery.late_since > 0 && delivery.late_since <= now();
    out.late_since = known ? delivery.late_since : now();
  }
  // One look at a clock that is wrong at that moment must not be the end of it.
  const bool given_up = out.late_since > 0 && delivery.attempts + 1 >= kLeastAttempts &&
                        now() - out.late_since >= std::min(kLateFor, sink_.give_up_seconds);
  if (answer.kind == SinkAnswer::Kind::rejected || given_up) {
    out.kind = Settled::Kind::refused;
    return out;
  }
  out.kind = Settled::Kind::again;
  const auto asked = std::min(std::int64_t{answer.retry_after}, kLongestWait);
  // What was in one digest comes back in one.
  const std::string& spread = digests() ? sink_.id : delivery.id;
  out.next = now() + (asked > 0 ? asked : seconds_until_retry(delivery.attempts + 1, spread));
  return out;
}

/// What has no answer because somebody stopped it, or because the time was over in which others were
/// answered, is no failure.
Status OneSink::take(const std::vector<Delivery>& due, const SinkResult& result, const Share& share) {
  const bool stopped = share.stopped() || (cut_ && came_to_something(result));
  std::vector<Settled> answers;
  std::uint64_t delivered = 0, again = 0;
  std::optional<Message> why;
  for (const auto& delivery : due) {
    const auto& said = result.answers.at(delivery.id);
    if (stopped && said.kind == SinkAnswer::Kind::retry) continue;
    const auto answer = settled(delivery, said, result.errors);
    delivered += answer.kind == Settled::Kind::delivered;
    again += answer.kind == Settled::Kind::again;
    turn_.refused += answer.kind == Settled::Kind::refused;
    if (answer.kind != Settled::Kind::delivered) why = answer.why;
    answers.push_back(answer);
  }
  turn_.delivered += delivered;
  turn_.again += again;
  if (auto kept = keep(due, result, answers); !kept) return kept;
  if (delivered == 0 && again > 0) return failed(why.value_or(Message("delivery.unanswered")));
  state_.failures = 0;
  state_.closed_until = 0;
  state_.why = turn_.why = why;
  return store_.outgoing().note_attempt(state_);
}

Status OneSink::keep(const std::vector<Delivery>& due, const SinkResult& result,
                     const std::vector<Settled>& answers) {
  const auto at = format_utc(clock_.now());
  return store_.exclusively([&]() -> Status {
    if (auto done = store_.outgoing().settle(sink_.id, answers, at); !done) return done;
    for (const auto& delivery : due) {
      const auto& answer = result.answers.at(delivery.id);
      if (answer.kind != SinkAnswer::Kind::delivered || !says_more(answer, delivery)) continue;
      const auto incident = store_.outgoing().incident(sink_.id, delivery.incident);
      if (!incident) return incident.error();
      if (auto done = *incident ? learn(**incident, answer) : Status(Done{}); !done) return done;
    }
    return Done{};
  });
}

/// Nothing goes through: the sink is left alone for a while.
Status OneSink::failed(const Message& why) {
  more_ = false;
  looking_.reset();
  ++state_.failures;
  state_.why = turn_.why = why;
  state_.closed_until =
      now() + std::min<std::int64_t>(seconds_until_retry(state_.failures, sink_.id) / 3, kLongestRest);
  return store_.outgoing().note_attempt(state_);
}

}  // namespace behorig
