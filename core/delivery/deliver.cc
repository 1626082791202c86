#include "core/delivery/deliver.h"

#include <algorithm>
#include <functional>

#include "core/base/digest.h"
#include "core/delivery/item.h"
#include "core/delivery/one_deliverer.h"
#include "core/delivery/plan.h"
#include "core/run/load.h"

namespace behorig {
namespace {

/// Of deliveries that were made, not taken and not refused: the rest stays in the log of changes, where it
/// takes no room.
constexpr std::size_t kMostWaiting = 1000;
constexpr std::size_t kAtATime = 50;
/// A plugin that makes one of many gets all that waits; planning may have passed kMostWaiting by some.
constexpr std::size_t kAllAtATime = 2 * kMostWaiting;
/// Incidents whose state is asked for in one turn.
constexpr std::size_t kLooksAtATime = 200;
constexpr std::int64_t kLongestRetryAfter = std::int64_t{24} * 3600;

std::int64_t seconds_of(Instant instant) { return instant.time_since_epoch().count(); }

std::string arg(const Message& message, std::string_view name) {
  for (const auto& [key, value] : message.args) {
    if (key == name) return value;
  }
  return "";
}

/// The register, read when the first change has to be told.
class Listeners {
 public:
  explicit Listeners(const Settings& settings) : settings_(settings) {}
  const Audience& on(Instant now) {
    if (!audience_) {
      audience_.emplace();
      const auto loaded = load_register(settings_);
      const auto today = local_day(now, settings_.time_zone);
      // A register that is refused is told by the check; findings are told also without the owners' names.
      if (loaded.reg && today) *audience_ = audience_of(Meaning(*loaded.reg), *today);
    }
    return *audience_;
  }

 private:
  const Settings& settings_;
  std::optional<Audience> audience_;
};

/// In whose words a sink is told.
struct Speech {
  const Catalogue& catalogue;
  Language language;
};

/// One sink's turn.
class Turn {
 public:
  Turn(const SinkSettings& sink, Store& store, const Clock& clock, PreparedJob prepared)
      : sink_(sink), store_(store), clock_(clock), prepared_(std::move(prepared)) {
    prepared_.job.limits.deadline = std::chrono::seconds(sink.deadline_seconds);
  }

  Status begin(const SinkState& state) {
    state_ = state;
    turn_.sink = sink_.id;
    turn_.paused = state.paused;
    turn_.why = state.why;
    const auto wrong = prepared_.errors();
    return wrong.empty() || !open() ? Status(Done{}) : failed(wrong.front());
  }

  bool open() const { return !state_.paused && state_.closed_until <= now(); }

  /// Makes deliveries of what happened by `plan`: for a digest of all of it, for others as many as they get
  /// at a time. Whether there were any.
  Result<bool> plan_news(const std::function<Result<bool>()>& plan, const std::function<bool()>& over) const {
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

  /// Whether deliveries are to be made of what happened: not while many wait. Those that wait for a person do
  /// not count: that person must not stand between the receiver and every other incident.
  Result<bool> news() const {
    const auto waiting = store_.outgoing().count_alive(sink_.id);
    if (!waiting) return waiting.error();
    if (*waiting >= kMostWaiting) return false;
    const auto next = store_.pending(sink_.id, 1);
    if (!next) return next.error();
    return !next->empty();
  }

  /// The plugin makes one of all that it is given: it gets everything that waits at once, of an incident also
  /// several in their order.
  bool digests() const { return says("digest"); }

  /// What is due, some at a time. Whether there may be more.
  Result<bool> step(const std::atomic<bool>* cancelled) {
    if (auto done = hear_pause(); !done) return done.error();
    if (!open()) return false;
    const auto due = next();
    if (!due) return due.error();
    if (due->empty()) return false;
    std::vector<SinkItem> items;
    for (const auto& delivery : *due)
      items.push_back({delivery.id, with_reference(delivery.body, delivery.reference)});
    const auto result = give(items, cancelled);
    const bool stopped = cancelled != nullptr && *cancelled;
    if (auto done = take(*due, result, stopped); !done) return done.error();
    return open() && !stopped;
  }

  /// Asks for the states of all open incidents, where it is time and the plugin can tell.
  Status look(const Speech& speech, const std::atomic<bool>* cancelled) {
    if (!can_tell() || state_.looked + sink_.follow_seconds > now()) return Done{};
    state_.looked = now();
    std::string after;
    for (;;) {
      if (auto done = hear_pause(); !done) return done;
      if (!open()) return store_.outgoing().note_attempt(state_);
      const auto incidents = store_.outgoing().followed(sink_.id, after, kLooksAtATime);
      if (!incidents) return incidents.error();
      if (incidents->empty() || (cancelled != nullptr && *cancelled))
        return store_.outgoing().note_attempt(state_);
      after = incidents->back().key;
      const auto errors = look_at(*incidents, speech, cancelled);
      if (!errors) return errors.error();
      if (!errors->empty()) return failed(errors->front());
    }
  }

  Result<SinkTurn> end() {
    const auto left = store_.outgoing().count(sink_.id);
    if (!left) return left.error();
    const auto changes = store_.pending_count(sink_.id);
    if (!changes) return changes.error();
    turn_.left = *left + *changes;
    turn_.failures = state_.failures;
    turn_.resting = state_.failures > 0 && state_.closed_until > 0;
    return turn_;
  }

  std::int64_t now() const { return seconds_of(clock_.now()); }

 private:
  /// A turn goes on for a minute; who pauses a sink means now. What the plugin has at that moment it
  /// finishes.
  Status hear_pause() {
    const auto paused = store_.outgoing().paused(sink_.id);
    if (!paused) return paused.error();
    state_.paused = turn_.paused = *paused;
    return Done{};
  }

  SinkResult give(const std::vector<SinkItem>& items, const std::atomic<bool>* cancelled) const {
    auto job = prepared_.job;
    if (cancelled != nullptr) job.cancelled.push_back(cancelled);
    return deliver(job, items);
  }

  /// What went wrong meanwhile, unless somebody stopped it.
  Result<std::vector<Message>> look_at(const std::vector<Incident>& incidents, const Speech& speech,
                                       const std::atomic<bool>* cancelled) {
    std::vector<SinkItem> items;
    for (const auto& incident : incidents) {
      const std::string id = "look-" + incident.key;
      items.push_back(
          {id, look_json(id, incident, format_utc(clock_.now()), speech.catalogue, speech.language)});
    }
    const auto result = give(items, cancelled);
    for (std::size_t i = 0; i < incidents.size(); ++i) {
      const auto& answer = result.answers.at(items[i].id);
      if (answer.kind != SinkAnswer::Kind::delivered) continue;
      if (auto done = learn(incidents[i], answer); !done) return done.error();
    }
    return cancelled != nullptr && *cancelled ? std::vector<Message>() : result.errors;
  }

  /// Whether the plugin can say this: what it can do is known by that.
  bool says(std::string_view text_id) const {
    const auto& texts = prepared_.job.plugin.declaration.texts;
    return std::any_of(texts.begin(), texts.end(), [&](const auto& text) { return text.id == text_id; });
  }
  bool can_tell() const { return says("incident-state"); }

  Result<std::vector<Delivery>> next() const {
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

  Settled settled(const Delivery& delivery, const SinkAnswer& answer,
                  const std::vector<Message>& errors) const {
    Settled out{Settled::Kind::delivered, delivery.id, answer.reference};
    if (answer.kind == SinkAnswer::Kind::delivered) return out;
    out.why = answer.message;
    if (out.why.id.empty()) out.why = errors.empty() ? Message("delivery.unanswered") : errors.front();
    const bool given_up = now() - delivery.made > sink_.give_up_seconds;
    if (answer.kind == SinkAnswer::Kind::rejected || given_up) {
      out.kind = Settled::Kind::refused;
      return out;
    }
    out.kind = Settled::Kind::again;
    const auto asked = std::min(std::int64_t{answer.retry_after}, kLongestRetryAfter);
    // What was in one digest comes back in one.
    const std::string& spread = digests() ? sink_.id : delivery.id;
    out.next = now() + (asked > 0 ? asked : seconds_until_retry(delivery.attempts + 1, spread));
    return out;
  }

  /// `stopped`: what has no answer was stopped by somebody, which is no failure.
  Status take(const std::vector<Delivery>& due, const SinkResult& result, bool stopped) {
    std::vector<Settled> answers;
    std::uint64_t delivered = 0, again = 0;
    std::optional<Message> why;
    for (const auto& delivery : due) {
      const auto answer = settled(delivery, result.answers.at(delivery.id), result.errors);
      if (stopped && answer.kind != Settled::Kind::delivered) continue;
      delivered += answer.kind == Settled::Kind::delivered;
      again += answer.kind == Settled::Kind::again;
      turn_.refused += answer.kind == Settled::Kind::refused;
      if (answer.kind != Settled::Kind::delivered) why = answer.why;
      answers.push_back(answer);
    }
    turn_.delivered += delivered;
    turn_.again += again;
    const auto at = format_utc(clock_.now());
    auto kept = store_.exclusively([&]() -> Status {
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
    if (!kept) return kept;
    if (delivered == 0 && again > 0) return failed(why.value_or(Message("delivery.unanswered")));
    state_.failures = 0;
    state_.closed_until = 0;
    state_.why = turn_.why = why;
    return store_.outgoing().note_attempt(state_);
  }

  /// Than what is known. To look an incident up costs what it has in findings.
  static bool says_more(const SinkAnswer& answer, const Delivery& delivery) {
    const bool numbered = !answer.reference.empty() && answer.reference != delivery.reference;
    return numbered || answer.message.id.ends_with(".incident-state");
  }

  /// The receiver's number and word for the incident.
  Status learn(Incident incident, const SinkAnswer& answer) {
    const bool told = answer.message.id.ends_with(".incident-state");
    const std::string state = told ? arg(answer.message, "state") : incident.state;
    const std::string reference = answer.reference.empty() ? incident.reference : answer.reference;
    if (state == incident.state && reference == incident.reference) return Done{};
    incident.state = state;
    incident.reference = reference;
    return store_.outgoing().note(incident, state == "open", format_utc(clock_.now()));
  }

  /// Nothing goes through: the sink is left alone for a while.
  Status failed(const Message& why) {
    ++state_.failures;
    state_.why = turn_.why = why;
    state_.closed_until =
        now() + std::min<std::int64_t>(seconds_until_retry(state_.failures, sink_.id) / 3, 900);
    return store_.outgoing().note_attempt(state_);
  }

  const SinkSettings& sink_;
  Store& store_;
  const Clock& clock_;
  PreparedJob prepared_;
  SinkState state_;
  SinkTurn turn_;
};

SinkState state_in(const std::vector<SinkState>& states, const std::string& sink) {
  for (const auto& state : states) {
    if (state.name == sink) return state;
  }
  SinkState out;
  out.name = sink;
  return out;
}

}  // namespace

std::string_view word_of(const SinkState& sink) {
  if (sink.paused) return "delivery.state.paused";
  if (sink.dead > 0) return "delivery.state.dead";
  if (sink.failures > 0) return "delivery.state.failing";
  return sink.changes + sink.waiting > 0 ? "delivery.state.waiting" : "delivery.state.idle";
}

std::int64_t seconds_until_retry(int attempts, const std::string& id) {
  constexpr std::int64_t kFirst = 30, kMost = 3600;
  const int doublings = std::clamp(attempts - 1, 0, 7);
  const std::int64_t base = std::min(kFirst << doublings, kMost);
  const auto mixed = FingerprintBuilder().add(id).add(std::to_string(attempts)).finish();
  return base * (75 + mixed.bytes[0] % 51) / 100;
}

Result<std::vector<Message>> declare_sinks(const Settings& settings, Store& store) {
  std::vector<Message> out;
  const auto known = store.outgoing().sinks();
  if (!known) return known.error();
  for (const auto& sink : settings.sinks) {
    const bool there =
        std::any_of(known->begin(), known->end(), [&](const auto& state) { return state.name == sink.id; });
    if (there) continue;
    if (auto done = store.add_sink(sink.id); !done) return done.error();
  }
  for (const auto& state : *known) {
    if (find_sink(settings, state.name) != nullptr) continue;
    if (state.changes + state.waiting + state.dead > 0) {
      out.push_back(Message(
          "delivery.sink-gone",
          {{"sink", state.name}, {"count", std::to_string(state.changes + state.waiting + state.dead)}}));
    } else if (auto done = store.remove_sink(state.name); !done) {
      return done.error();
    }
  }
  return out;
}

Result<std::vector<SinkTurn>> deliver_due(const Settings& settings, Store& store, const Catalogue& catalogue,
                                          const Clock& clock, const DeliverRequest& request) {
  const auto alone = OneDeliverer::take(settings.store_url);
  if (!alone) return alone.error();
  std::vector<SinkTurn> out;
  KnownPlugins plugins(settings);
  Listeners listeners(settings);
  const auto until = std::chrono::steady_clock::now() + request.at_most;
  const auto over = [&] {
    return (request.cancelled != nullptr && *request.cancelled) || std::chrono::steady_clock::now() >= until;
  };
  const auto states = store.outgoing().sinks();
  if (!states) return states.error();
  for (const auto& sink : settings.sinks) {
    if (!request.sink.empty() && sink.id != request.sink) continue;
    Turn turn(sink, store, clock, prepare(plugins, sink.plugin, PluginKind::sink));
    if (auto done = turn.begin(state_in(*states, sink.id)); !done) return done.error();
    const std::string word = sink.language.empty() ? settings.language : sink.language;
    const Language language = word == "en" ? Language::en : Language::sv;
    // Before the rest: what the receiver says are changes too, which are dealt with below.
    if (turn.open() && !over()) {
      if (auto done = turn.look({catalogue, language}, request.cancelled); !done) return done.error();
    }
    for (bool more = turn.open(); more && !over();) {
      const auto planned = turn.plan_news(
          [&] {
            return plan(store, sink, {catalogue, language, listeners.on(clock.now())}, clock.now());
          },
          over);
      if (!planned) return planned.error();
      const auto stepped = turn.step(request.cancelled);
      if (!stepped) return stepped.error();
      more = turn.open() && (*planned || *stepped);
    }
    auto ended = turn.end();
    if (!ended) return ended.error();
    out.push_back(std::move(*ended));
  }
  return out;
}

}  // namespace behorig
