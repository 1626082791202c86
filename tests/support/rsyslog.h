#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <vector>

#include "tests/support/certificates.h"
#include "tests/support/program.h"

namespace behorig::testing {

/// A real rsyslog on free ports of 127.0.0.1: TLS that wants a client's certificate of its authority, and
/// plain TCP. Aborts the test program where it does not start.
class Rsyslog {
 public:
  Rsyslog();
  ~Rsyslog();
  Rsyslog(const Rsyslog&) = delete;
  Rsyslog& operator=(const Rsyslog&) = delete;

  int tls_port() const { return tls_port_; }
  int plain_port() const { return plain_port_; }
  const Authority& authority() const { return authority_; }
  const Certificate& client() const { return client_; }

  /// Messages as it took them apart, once there are so many or some seconds have passed: pri, time, host,
  /// app, msgid, sd, msg, in ("tls", "plain").
  std::vector<boost::json::object> messages(std::size_t expected) const;

  /// On the same ports, with what it has. 8.2302 answers without TLS for ever once a client broke off amid
  /// the handshake at the wrong moment.
  void restart();

 private:
  bool started();
  bool running();
  void stop();

  TempFolder folder_;
  Authority authority_;
  Certificate client_;
  std::uint16_t tls_port_ = 0, plain_port_ = 0;
  std::optional<Program> process_;
};

}  // namespace behorig::testing
