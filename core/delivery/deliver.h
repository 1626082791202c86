#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/catalogue/catalogue.h"
#include "core/delivery/audience.h"
#include "core/run/jobs.h"
#include "core/settings/settings.h"
#include "core/store/store.h"

namespace behorig {

/// How one sink fared in one turn.
struct SinkTurn {
  std::string sink;
  std::uint64_t delivered = 0, again = 0, refused = 0;  ///< attempts by how they ended
  std::uint64_t left = 0;                               ///< deliveries that are not done, dead ones too
  bool paused = false;
  int failures = 0;            ///< attempts in a row that did not get through
  bool resting = false;        ///< because of them there is none before a time
  std::optional<Message> why;  ///< what went wrong last; also of an earlier turn, while nothing goes through
};

struct DeliverRequest {
  std::string sink;  ///< blank = all
  /// Then the rest is left to the next turn; a plugin that is at work is told to stop, which takes seconds.
  std::chrono::seconds at_most{60};
  const std::atomic<bool>* cancelled = nullptr;
};

/// Sinks of the settings are told from now on what happens, as sinks are whose file is gone no more once
/// nothing of theirs is left. Those that the store knows, with something left, and the settings do not: what
/// a person must be told.
Result<std::vector<Message>> declare_sinks(const Settings& settings, Store& store);

/// Tells sinks what they were not told of, each incident's deliveries in order, until nothing is due or the
/// time is over; sinks take turns. Fails where another process delivers from the store ("delivery.busy"), and
/// for a store that cannot be read or written; whatever sinks do is in their turns.
Result<std::vector<SinkTurn>> deliver_due(const Settings& settings, Store& store, const Catalogue& catalogue,
                                          const Clock& clock, const DeliverRequest& request);

/// Text id of how a sink stands.
std::string_view word_of(const SinkState& sink);

/// Seconds until a delivery that failed so many times is tried again: doubles from half a minute to an hour,
/// a quarter more or less by what is delivered, so that many do not come back at once.
std::int64_t seconds_until_retry(int attempts, const std::string& id);

}  // namespace behorig
