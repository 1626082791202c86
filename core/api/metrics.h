#pragma once

#include <string>

#include "core/daemon/service.h"

namespace behorig {

/// Prometheus text format 0.0.4. Systems, severities and verdicts are labels; people never are.
Result<std::string> metrics_text(Service& service, Store& store);

}  // namespace behorig
