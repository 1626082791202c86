#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace behorig::testing {

/// Database servers refuse to run as root: where the test does, they run as nobody.
std::vector<std::string> as_server_user(std::vector<std::string> arguments);

/// Makes a folder with all in it the server's own, in a folder that it may pass through.
void give_to_server_user(const std::filesystem::path& folder);

/// Fills the folder with what `make` makes there. That takes long: a copy is kept in the build's folder of
/// test results, where there is one to write in, and the next test takes that.
void make_once(const std::string& name, const std::filesystem::path& folder,
               const std::function<void()>& make);

/// Ends the test program: a server that does not start is not skipped.
[[noreturn]] void server_failed(const char* server, const std::string& what);

}  // namespace behorig::testing
