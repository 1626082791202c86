#pragma once

#include <boost/json/fwd.hpp>

#include "core/catalogue/catalogue.h"
#include "core/daemon/access.h"
#include "core/daemon/service.h"
#include "core/run/system_state.h"

namespace behorig {

/// Somebody's asking, with what came of each system: `behorig.check-asked/1`. Sentences that may name people,
/// or rows of a register that is not only theirs, are told to those who read them there.
boost::json::object asked_json(const Asked& asked, const Catalogue& catalogue, const Access& access);

/// How a system stands and when it is checked next; no people, and whose it is not either.
boost::json::object system_json(const SystemState& state, const std::vector<Due>& due);

/// How far a sink has come. What a receiver said of its last failure may name people: `why` says whether it
/// is told.
boost::json::object sink_json(const SinkState& sink, const Catalogue& catalogue, bool why);

}  // namespace behorig
