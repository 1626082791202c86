#pragma once

#include <cstdint>
#include <string>

#include "core/settings/secret_ref.h"

namespace behorig {

/// [api]: where the daemon listens on the network, only ever over TLS.
struct ApiSettings {
  std::string address;      ///< IPv4 or IPv6; blank = only sockets that systemd hands over
  std::uint16_t port = 0;   ///< 0 = any that is free
  std::string certificate;  ///< absolute path of a PEM file with the chain
  SecretRef key;            ///< a file or a credential
};

}  // namespace behorig
