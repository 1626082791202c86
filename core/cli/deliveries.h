#pragma once

#include <vector>

#include "core/base/result.h"
#include "core/cli/screen.h"
#include "core/delivery/deliver.h"

namespace behorig::cli {

/// How deliveries went, on stderr: what went through where something did, and what did not.
void tell_turns(Screen& screen, const Result<std::vector<SinkTurn>>& turns);

}  // namespace behorig::cli
