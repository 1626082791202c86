#pragma once

namespace behorig::child {

/// Only the system calls that a plugin needs from here on, for every thread; the others fail with EPERM. No
/// new processes, no programs started, no files written, no sockets but those named: these are trapped
/// (trespass.h). False if the kernel would not.
struct Sockets {
  bool network = false;  ///< IPv4 and IPv6
  bool local = false;    ///< Unix
};
bool filter_system_calls(Sockets sockets);

}  // namespace behorig::child
