#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/catalogue/catalogue.h"
#include "core/delivery/deliver.h"
#include "core/delivery/listeners.h"
#include "core/run/jobs.h"
#include "core/settings/settings.h"
#include "core/store/store.h"

namespace behorig {

/// In whose words a sink is told.
struct Speech {
  const Catalogue& catalogue;
  Language language;
};

/// What one sink may take of the time that all of them have.
struct Share {
  std::chrono::milliseconds time{0};  ///< then its plugin is asked to stop
  bool ample = true;                  ///< a sink that takes nothing in it has failed
  const std::atomic<bool>* cancelled = nullptr;

  bool stopped() const { return cancelled != nullptr && *cancelled; }
};

/// One sink while it is told what is due, a step at a time, so that several can take turns.
class OneSink {
 public:
  /// All but the job must outlive it.
  OneSink(const SinkSettings& sink, Store& store, const Clock& clock, Speech speech, Listeners& listeners,
          PreparedJob prepared)
      : sink_(sink),
        store_(store),
        clock_(clock),
        speech_(speech),
        listeners_(listeners),
        prepared_(std::move(prepared)) {}

  /// `state`: as it was left. Nothing was done yet.
  Status begin(const SinkState& state);
  /// Makes deliveries of what happened; whether there was any.
  using Plan = std::function<Result<bool>()>;
  /// One step: asks for the states of some incidents, or hands over some deliveries. Only while more().
  /// `over`: no more deliveries are to be made.
  Status step(const Plan& plan, const std::function<bool()>& over, const Share& share);
  /// There may be something to do.
  bool more() const { return more_ && open(); }
  /// Its last attempts failed.
  bool failing() const { return state_.failures > 0; }
  /// How it went, when no more steps follow.
  Result<SinkTurn> end();

 private:
  bool open() const;
  std::int64_t now() const { return clock_.now().time_since_epoch().count(); }

  Result<bool> news() const;
  Result<bool> plan_news(const Plan& plan, const std::function<bool()>& over) const;
  Status hear_pause();

  bool says(std::string_view text_id) const;
  bool digests() const;
  bool can_tell() const;

  Status look(const Share& share);
  Result<std::vector<Message>> look_at(const std::vector<Incident>& incidents, const Share& share);
  Status learn(Incident incident, const SinkAnswer& answer);

  Result<bool> hand_over(const Share& share);
  Result<std::vector<Delivery>> next() const;
  SinkResult give(const std::vector<SinkItem>& items, const Share& share);
  Settled settled(const Delivery& delivery, const SinkAnswer& answer,
                  const std::vector<Message>& errors) const;
  Status take(const std::vector<Delivery>& due, const SinkResult& result, const Share& share);
  Status keep(const std::vector<Delivery>& due, const SinkResult& result,
              const std::vector<Settled>& answers);
  Status failed(const Message& why);

  const SinkSettings& sink_;
  Store& store_;
  const Clock& clock_;
  Speech speech_;
  Listeners& listeners_;
  PreparedJob prepared_;
  SinkState state_;
  SinkTurn turn_;
  bool more_ = false;
  std::optional<std::string> looking_;  ///< the incident after which states are still to be asked for
  /// So long after it was asked its plugin was told to stop, in the last step.
  std::optional<std::chrono::milliseconds> cut_;
  std::optional<std::chrono::milliseconds> nothing_in_;  ///< it took nothing in so long, in some step
};

}  // namespace behorig
