#pragma once

#include <string>

#include "core/base/clock.h"

namespace behorig {

/// Names a run by its time and eight hexadecimal digits, never twice in one process, however many runs begin
/// in one second; two processes of the same second hardly ever meet.
std::string new_run_id(Instant now);

}  // namespace behorig
