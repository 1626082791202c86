#include "core/delivery/concerned.h"

#include <set>

#include "core/base/text.h"
#include "core/model/control.h"
#include "core/run/system_state.h"

namespace behorig {

bool told_to(const Deviation& deviation, std::string_view system, const Settings& settings) {
  return deviation.control != control::register_refused && concerns(deviation, system, settings);
}

std::vector<std::string> systems_told(const Deviation& deviation, const Settings& settings) {
  std::set<std::string> out;
  if (!deviation.system.empty()) out.insert(deviation.system.str());
  // They need not be systems that are read.
  if (deviation.control == control::contradicting_owners)
    out.insert(deviation.related.begin(), deviation.related.end());
  for (const auto& system : settings.systems) {
    if (told_to(deviation, nfc(system.id), settings)) out.insert(nfc(system.id));
  }
  return {out.begin(), out.end()};
}

}  // namespace behorig
