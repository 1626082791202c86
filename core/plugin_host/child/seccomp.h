#pragma once

namespace behorig::child {

/// Only the system calls that a plugin needs from here on, for every thread; the others fail with EPERM. No
/// new processes, no programs started, no sockets unless `network`. False if the kernel would not.
bool filter_system_calls(bool network);

}  // namespace behorig::child
