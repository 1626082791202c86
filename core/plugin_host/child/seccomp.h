#pragma once

namespace behorig::child {

/// What is allowed besides reading files, computing and writing frames.
struct Calls {
  bool network = false;   ///< IPv4 and IPv6 sockets
  bool local = false;     ///< Unix sockets
  bool programs = false;  ///< starting processes and programs, and what those need to run
  bool writing = false;   ///< making, writing and renaming files; Landlock alone says which
};

/// Only the system calls that a plugin needs from here on, for every thread and, where it may start
/// programs, for them; the others fail with EPERM. No new processes, no programs started, no files written,
/// no sockets but those named: these are trapped (trespass.h). With `programs` nothing is trapped, because
/// that would kill a program that only tries, and Landlock alone says what starts and what is written. False
/// if the kernel would not.
bool filter_system_calls(Calls calls);

}  // namespace behorig::child
