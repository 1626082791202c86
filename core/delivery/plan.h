#pragma once

#include "core/base/clock.h"
#include "core/catalogue/catalogue.h"
#include "core/delivery/audience.h"
#include "core/settings/settings.h"
#include "core/store/store.h"

namespace behorig {

/// In whose words a sink is told, and what it is told about systems.
struct Speaker {
  const Catalogue& catalogue;
  Language language;
  const Audience& audience;
  const Settings& settings;
};

/// Makes deliveries of the oldest changes that the sink was not told of, some hundreds at a time, in one
/// transaction with its place in them: each change is in one delivery, or was decided not to be told. Whether
/// there were any.
Result<bool> plan(Store& store, const SinkSettings& sink, const Speaker& speaker, Instant now);

}  // namespace behorig
