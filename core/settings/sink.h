#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/model/severity.h"

namespace behorig {

/// Which changes of findings a sink hears of together, as one incident.
enum class Grouping {
  run,      ///< those of one system and run
  control,  ///< those of one system, run and control
  finding,  ///< each by itself
  none,     ///< not told
};

/// Applies where everything that it names fits; what is empty fits all.
struct SinkRule {
  std::vector<std::string> systems, controls;
  Severity severity = Severity::info;  ///< at least
  Grouping grouping = Grouping::run;
};

}  // namespace behorig
