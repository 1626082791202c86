#include "core/controls/run_controls.h"
#include "core/model/control.h"

namespace behorig {

std::optional<Deviation> stale_reading(const std::string& system, const std::string& last,
                                       const std::string& oldest, const std::string& age) {
  if (last.empty() || last >= oldest) return std::nullopt;
  Deviation out;
  out.control = control::stale_reading;
  out.system = system;
  out.reasons.push_back(Message("why.last-complete", {{"at", last}, {"age", age}}));
  return out;
}

}  // namespace behorig
