#include "core/findings/severity.h"

#include <cstdlib>

#include "core/catalogue/catalogue.h"

namespace behorig {
namespace {

constexpr int kHigh = 3;

bool classified_high(const Meaning& meaning, const std::string& id) {
  const Register& reg = meaning.reg();
  const auto symbol = reg.symbols.find(id);
  const auto* system = symbol ? meaning.system(*symbol) : nullptr;
  return system != nullptr &&
         (system->confidentiality.value_or(0) >= kHigh || system->integrity.value_or(0) >= kHigh);
}

}  // namespace

Severity severity_of(const Deviation& deviation, const Meaning* meaning) {
  const ControlText* control = Catalogue::built_in().control(deviation.control);
  if (control == nullptr && !deviation.passing.severity) std::abort();
  const int steps = (meaning != nullptr && classified_high(*meaning, deviation.system) ? 1 : 0) +
                    (deviation.privileged ? 1 : 0) + deviation.passing.more_severe;
  return raised(deviation.passing.severity ? *deviation.passing.severity : control->severity, steps);
}

}  // namespace behorig
