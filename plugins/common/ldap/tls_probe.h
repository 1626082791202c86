#pragma once

#include <string>

namespace behorig::ldap {

/// Why a certificate is not taken.
struct TlsProblem {
  enum class What { none, name, expired, not_trusted, other } what = What::other;
  std::string detail = {};
};

/// Shakes hands once more over `fd`, which is connected to `host`, only to hear why it fails: the LDAP
/// library does not say. `starttls`: asks for TLS first (RFC 4511, 4.14). Leaves `fd` open.
TlsProblem probe_tls(int fd, const std::string& host, bool starttls, const std::string& ca_file);

}  // namespace behorig::ldap
