#pragma once

#include <sys/types.h>

#include <cstdint>

namespace behorig {

/// Memory of a process that is resident; 0 if there is no such process.
std::uint64_t resident_bytes(pid_t pid);
/// Likewise, with everything that it started; what they share counts for each.
std::uint64_t resident_bytes_of_all(pid_t pid);

}  // namespace behorig
