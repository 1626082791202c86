#include "core/delivery/deliver.h"

#include <algorithm>
#include <deque>

#include "core/base/digest.h"
#include "core/delivery/listeners.h"
#include "core/delivery/one_deliverer.h"
#include "core/delivery/one_sink.h"
#include "core/delivery/plan.h"

namespace behorig {
namespace {

using Steady = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// A step that could not even be begun well is left to the next turn.
constexpr milliseconds kLeastStep{5'000};
/// What a sink has at least, also where many are to have their turn.
constexpr milliseconds kLeastShare{10'000};
/// After so long a sink lets the next one have its turn.
constexpr milliseconds kQuick{1'000};
/// Whoever takes nothing for so long, though asked to, has failed.
constexpr milliseconds kAmple{30'000};

/// The time that all sinks have together.
class Hourglass {
 public:
  explicit Hourglass(const DeliverRequest& request)
      : request_(request), until_(Steady::now() + request.at_most) {}

  /// Nothing more is begun.
  bool over() const {
    const bool stopped = request_.cancelled != nullptr && *request_.cancelled;
    return stopped || left() <= std::min(kLeastStep, all() / 8);
  }

  /// Of one step, where so many sinks are to have one.
  Share share(std::size_t sinks) const {
    const auto most = left();
    const auto even = most / static_cast<std::int64_t>(sinks);
    const auto time = std::max(even, std::min({most, kLeastShare, all() / 4}));
    return {time, time >= std::min(kAmple, all() / 2), request_.cancelled};
  }

 private:
  milliseconds left() const {
    return std::max(milliseconds(0), std::chrono::duration_cast<milliseconds>(until_ - Steady::now()));
  }
  milliseconds all() const { return request_.at_most; }

  const DeliverRequest& request_;
  Steady::time_point until_;
};

SinkState state_in(const std::vector<SinkState>& states, const std::string& sink) {
  for (const auto& state : states) {
    if (state.name == sink) return state;
  }
  SinkState out;
  out.name = sink;
  return out;
}

Language language_of(const Settings& settings, const SinkSettings& sink) {
  const std::string& word = sink.language.empty() ? settings.language : sink.language;
  return word == "en" ? Language::en : Language::sv;
}

/// A sink, and what makes deliveries of what it was not told of.
struct Served {
  OneSink* sink;
  OneSink::Plan plan;
};

/// Some steps each, again and again: who is slow, or does not answer at all, costs the others a share of the
/// time and not all of it. Who did not answer last time comes after those who did.
Status take_turns(std::vector<Served> all, const Hourglass& hourglass) {
  std::stable_partition(all.begin(), all.end(), [](const Served& one) { return !one.sink->failing(); });
  const auto over = [&] { return hourglass.over(); };
  for (;;) {
    std::erase_if(all, [](const Served& one) { return !one.sink->more(); });
    if (all.empty()) return Done{};
    for (std::size_t i = 0; i < all.size(); ++i) {
      // Who is quick is not kept waiting for the slow ones between each two steps.
      const auto began = Steady::now();
      do {
        if (over()) return Done{};
        if (auto done = all[i].sink->step(all[i].plan, over, hourglass.share(all.size() - i)); !done)
          return done;
      } while (all[i].sink->more() && Steady::now() - began < kQuick);
    }
  }
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
  KnownPlugins plugins(settings);
  Listeners listeners(settings, store);
  const Hourglass hourglass(request);
  const auto states = store.outgoing().sinks();
  if (!states) return states.error();
  std::deque<OneSink> sinks;
  std::vector<Served> served;
  for (const auto& sink : settings.sinks) {
    if (!request.sink.empty() && sink.id != request.sink) continue;
    const Speech speech{catalogue, language_of(settings, sink)};
    auto& one = sinks.emplace_back(sink, store, clock, speech, listeners,
                                   prepare(plugins, sink.plugin, PluginKind::sink));
    if (auto done = one.begin(state_in(*states, sink.id)); !done) return done.error();
    served.push_back({&one, [&, speech] {
                        return plan(store, sink,
                                    {speech.catalogue, speech.language, listeners.on(clock.now()), settings},
                                    clock.now());
                      }});
  }
  if (auto done = take_turns(std::move(served), hourglass); !done) return done.error();
  std::vector<SinkTurn> out;
  for (auto& one : sinks) {
    auto ended = one.end();
    if (!ended) return ended.error();
    out.push_back(std::move(*ended));
  }
  return out;
}

}  // namespace behorig
