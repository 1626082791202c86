#include "core/controls/run_controls.h"
#include "core/model/control.h"

namespace behorig {

std::optional<Deviation> incomplete_reading(const std::string& system, Verdict verdict,
                                            const std::vector<Message>& reasons) {
  if (verdict == Verdict::complete) return std::nullopt;
  Deviation out;
  out.control = control::incomplete_reading;
  out.system = system;
  out.reasons = reasons;
  return out;
}

}  // namespace behorig
