#include "core/delivery/listeners.h"

#include "core/run/load.h"

namespace behorig {

Listeners::Listeners(const Settings& settings)
    : Listeners(settings, [&settings](Instant now) -> std::optional<Audience> {
        const auto loaded = load_register(settings);
        const auto today = local_day(now, settings.time_zone);
        if (!loaded.reg || !today) return std::nullopt;
        return audience_of(Meaning(*loaded.reg), *today);
      }) {}

const Audience& Listeners::on(Instant now) {
  if (!asked_) {
    auto read = read_(now);
    asked_ = true;
    known_ = read.has_value();
    if (read) audience_ = std::move(*read);
  }
  return audience_;
}

Readers Listeners::of(const std::string& system, Instant now) {
  const Audience& all = on(now);
  if (system.empty()) return {};
  const auto known = all.find(system);
  return {known_, known == all.end() ? std::vector<Addressee>() : known->second.owners};
}

}  // namespace behorig
