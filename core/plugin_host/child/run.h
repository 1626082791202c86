#pragma once

#include <string>

namespace behorig::child {

/// Takes what is set once from file descriptor 3, one job after the other from 5, and writes frames to 4;
/// never returns to a plugin's destructors.
[[noreturn]] void run_jobs();

/// Loads the library, unsandboxed, and writes its declaration to a file. Exit code.
int describe(const std::string& library, const std::string& out);

}  // namespace behorig::child
