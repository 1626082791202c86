#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "tests/support/certificates.h"
#include "tests/support/program.h"

namespace behorig::testing {

/// The provider of tests/support/oidc, which takes node and npm, and the network once for each test program:
/// its packages are fetched into a folder of their own. BEHORIG_NODE_MODULES may name a folder that has them.
class OidcProvider {
 public:
  static constexpr const char* kClientSecret = "client-secret-0123456789-0123456789";

  /// `redirect` is the one address that it sends browsers back to. Aborts the test program, with a sentence,
  /// where it cannot be started.
  OidcProvider(const Certificate& certificate, const std::string& redirect);
  std::string issuer() const { return "https://127.0.0.1:" + std::to_string(port_); }
  void stop() { program_->kill(); }

 private:
  TempFolder folder_;
  std::unique_ptr<Program> program_;
  std::uint16_t port_ = 0;
};

}  // namespace behorig::testing
