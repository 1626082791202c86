#include "core/delivery/listeners.h"

#include "core/run/load.h"

namespace behorig {

const Audience& Listeners::on(Instant now) {
  if (!audience_) {
    audience_.emplace();
    const auto loaded = load_register(settings_);
    const auto today = local_day(now, settings_.time_zone);
    // A register that is refused is told by the check; findings are told also without the owners' names.
    if (loaded.reg && today) *audience_ = audience_of(Meaning(*loaded.reg), *today);
  }
  return *audience_;
}

}  // namespace behorig
