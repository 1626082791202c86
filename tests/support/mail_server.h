#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/certificates.h"
#include "tests/support/program.h"

namespace behorig::testing {

/// A real SMTP server on a free port of 127.0.0.1 (mail_server.py says what it takes). Aborts the test
/// program where it does not start.
class MailServer {
 public:
  static constexpr const char* kUser = "mail";
  static constexpr const char* kPassword = "mail-password";

  /// `how`: starttls, at-once or clear.
  explicit MailServer(const std::string& how);
  MailServer(const MailServer&) = delete;
  MailServer& operator=(const MailServer&) = delete;

  int port() const { return port_; }
  const std::string& ca_file() const { return authority_.file(); }
  /// What it took: from, to, user, tls, headers (names in lower case), names, text, defects, raw.
  std::vector<boost::json::object> mails() const;

 private:
  bool started(const std::string& how);

  TempFolder folder_;
  Authority authority_;
  Certificate certificate_;
  std::uint16_t port_ = 0;
  std::optional<Program> process_;
};

}  // namespace behorig::testing
