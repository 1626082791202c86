#pragma once

#include "plugins/sdk/behorig_sdk.h"

namespace behorig::exec_connector {

/// Starts the program that the options name, states what it writes, and calls complete() only if it wrote
/// everything, said so, and ended well. Throws sdk::Failure.
void read_program(sdk::Reading& reading);

}  // namespace behorig::exec_connector
