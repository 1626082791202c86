#include "tests/support/oidc_provider.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <thread>

namespace behorig::testing {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

const fs::path kSource = fs::path(BEHORIG_SOURCE_DIR) / "tests/support/oidc";

[[noreturn]] void cannot(const std::string& why) {
  std::fprintf(stderr, "test support: the OpenID provider: %s\n", why.c_str());
  std::abort();
}

/// The packages, fetched once for the process.
const fs::path& modules() {
  static const TempFolder kFolder;
  static const fs::path kModules = [] {
    if (const char* given = std::getenv("BEHORIG_NODE_MODULES")) return fs::path(given);
    const fs::path folder = kFolder.path();
    fs::copy_file(kSource / "package.json", folder / "package.json");
    const Ended ended = Program({"/usr/bin/npm", "install", "--prefix", folder.string(), "--cache",
                                 (folder / "cache").string(), "--no-audit", "--no-fund", "--ignore-scripts"},
                                folder, {{"HOME", folder.string()}})
                            .wait();
    if (ended.code != 0) cannot("npm fetched no packages: " + ended.err + ended.out);
    return folder / "node_modules";
  }();
  return kModules;
}

}  // namespace

OidcProvider::OidcProvider(const Certificate& certificate, const std::string& redirect) {
  // node looks for packages beside the script.
  fs::copy_file(kSource / "provider.mjs", folder_.path() / "provider.mjs");
  fs::create_directory_symlink(modules(), folder_.path() / "node_modules");
  program_ = std::make_unique<Program>(
      std::vector<std::string>{"/usr/bin/node", (folder_.path() / "provider.mjs").string(),
                               certificate.certificate, certificate.key, redirect},
      folder_.path());
  for (int tries = 0; tries < 1200; ++tries) {
    const std::string said = program_->out();
    const auto at = said.find("ready ");
    if (at != std::string::npos && said.find('\n', at) != std::string::npos) {
      port_ = static_cast<std::uint16_t>(std::atoi(said.c_str() + at + 6));
      return;
    }
    if (program_->ended()) cannot(program_->err());
    std::this_thread::sleep_for(50ms);
  }
  cannot("it was not ready within a minute: " + program_->err());
}

}  // namespace behorig::testing
