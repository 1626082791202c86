#include "core/delivery/listeners.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "core/delivery/concerned.h"
#include "core/run/load.h"

namespace behorig {

Listeners::Listeners(const Settings& settings, Store& store)
    : Listeners(settings, [&settings, &store](Instant now) -> std::optional<Audience> {
        const auto loaded = load_register(settings, store.kept());
        const auto today = local_day(now, settings.time_zone);
        if (!loaded || !loaded->reg || !today) return std::nullopt;
        return audience_of(Meaning(*loaded->reg), *today);
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
  const auto known = all.find(system);
  return {known_, known == all.end() ? std::vector<Addressee>() : known->second.owners};
}

Readers Listeners::of(const std::vector<Deviation>& together, Instant now) {
  const Audience& all = on(now);
  const bool of_some = std::any_of(together.begin(), together.end(), [&](const Deviation& one) {
    return !systems_told(one, settings_).empty();
  });
  Readers out{known_ || !of_some, {}};
  std::set<std::string_view> people;
  for (const auto& [system, who] : all) {
    // Findings of other systems are none of this owner's business.
    const auto concerned = [&, id = std::string_view(system)](const Deviation& one) {
      return told_to(one, id, settings_);
    };
    if (together.empty() || !std::all_of(together.begin(), together.end(), concerned)) continue;
    for (const auto& owner : who.owners) {
      if (people.insert(owner.id).second) out.owners.push_back(owner);
    }
  }
  return out;
}

}  // namespace behorig
