#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "tests/support/certificates.h"
#include "tests/support/program.h"

namespace behorig::testing {

/// How a private OpenLDAP server is set up. The suffix is dc=example,dc=test; rootdn cn=admin under it
/// (password "admin-pw") may do everything; uid=reader,ou=svc (password "reader-pw") reads.
struct SlapdSettings {
  std::string limits = {};  ///< lines such as "sizelimit 500"
  std::string access =
      {};  ///< lines "access to ..."; blank = the reader and the client certificate read everything
  std::string overlays = {};
  std::string modules = {};  ///< lines "moduleload ..."
  std::string schema = {};   ///< lines "attributetype ..." and "objectclass ..."
  std::string certificate_names = "IP:127.0.0.1";
  int certificate_days = 30;
};

/// A real server of a test, on free ports of 127.0.0.1 and a Unix socket. Loaded from LDIF without the
/// suffix, ou=people, ou=groups and ou=svc, which are there.
class Slapd {
 public:
  explicit Slapd(const std::string& ldif, const SlapdSettings& settings = {});
  ~Slapd();
  Slapd(const Slapd&) = delete;
  Slapd& operator=(const Slapd&) = delete;

  std::string uri() const { return "ldap://127.0.0.1:" + std::to_string(port_); }
  std::string ldaps() const { return "ldaps://127.0.0.1:" + std::to_string(tls_port_); }
  std::string ldapi() const;
  std::uint16_t port() const { return port_; }
  std::uint16_t tls_port() const { return tls_port_; }
  const Authority& authority() const { return *authority_; }
  const std::filesystem::path& folder() const { return folder_.path(); }

  /// kill -9.
  void kill();
  /// Starts it again on the same ports, with other rights (SlapdSettings::access) unless that is blank.
  void restart(const std::string& access = {});
  /// Carries out LDIF of changes as the rootdn; aborts the test program if the server refuses.
  void change(const std::string& ldif) const;

  static constexpr const char* kBase = "dc=example,dc=test";
  static constexpr const char* kReader = "uid=reader,ou=svc,dc=example,dc=test";
  static constexpr const char* kAdmin = "cn=admin,dc=example,dc=test";

 private:
  void configure(const SlapdSettings& settings) const;
  void load(const std::string& ldif) const;
  bool start();

  TempFolder folder_;
  SlapdSettings settings_;
  std::unique_ptr<Authority> authority_;
  std::uint16_t port_ = 0, tls_port_ = 0;
  std::optional<Program> process_;
};

/// "TYPE=NAME,ou=OU,dc=example,dc=test" for any name (RFC 4514).
std::string test_dn(const std::string& type, const std::string& name, const std::string& ou);
/// "ATTRIBUTE:: VALUE" and a line end, for any value (RFC 2849).
std::string ldif_line(const std::string& attribute, const std::string& value);

/// LDIF of one entry under ou=people or ou=groups. `more`: further lines.
std::string ldif_person(const std::string& uid, const std::string& more = "");
std::string ldif_group(const std::string& cn, const std::string& members);

}  // namespace behorig::testing
