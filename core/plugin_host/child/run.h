#pragma once

#include <string>

namespace behorig::child {

/// Runs the job on file descriptor 3 and writes frames to 4; never returns to a plugin's destructors.
[[noreturn]] void run_job();

/// Loads the library, unsandboxed, and writes its declaration to a file. Exit code.
int describe(const std::string& library, const std::string& out);

}  // namespace behorig::child
