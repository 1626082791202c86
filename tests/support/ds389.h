#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "tests/support/program.h"

namespace behorig::testing {

/// A real 389 Directory Server of a test program, on a free port of 127.0.0.1, without TLS. It takes a second
/// to start; the suffix dc=example,dc=test with ou=people, ou=groups and ou=svc is there, uid=reader,ou=svc
/// (password "reader-pw") reads everything, the memberOf plugin runs. Where the test is root, the server is
/// nobody.
class Ds389 {
 public:
  Ds389();
  Ds389(const Ds389&) = delete;
  Ds389& operator=(const Ds389&) = delete;

  std::string uri() const { return "ldap://127.0.0.1:" + std::to_string(port_); }
  /// Carries out LDIF, of new entries or of changes, as the administrator; aborts the test program if the
  /// server refuses.
  void change(const std::string& ldif) const;
  /// What ldapsearch shows the reader: the attribute's values of each entry that fits, by its DN.
  std::map<std::string, std::set<std::string>> shown(const std::string& filter,
                                                     const std::string& attribute) const;

  static constexpr const char* kBase = "dc=example,dc=test";
  static constexpr const char* kReader = "uid=reader,ou=svc,dc=example,dc=test";

 private:
  void configure() const;
  bool start();

  TempFolder folder_;
  std::uint16_t port_ = 0;
  std::optional<Program> process_;
};

}  // namespace behorig::testing
