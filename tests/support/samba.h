#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/certificates.h"
#include "tests/support/program.h"

namespace behorig::testing {

/// A real domain controller (Samba) of the domain corp.example.test. Its ports are fixed, so that the whole
/// test program moves into a network of its own; that, and Samba, needs root (CTest label `root`). Made once,
/// and copied for each.
class Samba {
 public:
  /// `ldif` is added to a new domain; {B} in it is the domain's DN, and {SID} its SID.
  explicit Samba(const std::string& ldif);
  ~Samba();
  Samba(const Samba&) = delete;
  Samba& operator=(const Samba&) = delete;

  std::string ldaps() const { return "ldaps://127.0.0.1"; }
  std::string ldap() const { return "ldap://127.0.0.1"; }
  /// By the name that Kerberos knows.
  std::string named() const { return "ldaps://dc1.corp.example.test"; }
  const Authority& authority() const { return *authority_; }
  const std::string& sid() const { return sid_; }

  /// The SID of the account or group with this sAMAccountName.
  std::string sid_of(const std::string& name) const;
  /// Adds (offline, in one transaction) or changes something while it runs.
  void load(const std::string& ldif);
  /// `deleted`: also what was deleted, and where that lies.
  void modify(const std::string& ldif, bool deleted = false);
  /// Undoes a deletion.
  void restore(const std::string& name);
  /// The key of an account as a file.
  std::string keytab(const std::string& account) const;
  /// Settings of Kerberos that lead to this server.
  std::string krb5_config() const;
  /// kill -9.
  void kill();

  static constexpr const char* kBase = "DC=corp,DC=example,DC=test";
  /// May do everything.
  static constexpr const char* kAdmin = "Administrator@corp.example.test";
  static constexpr const char* kPassword = "Passw0rd.Admin1";
  /// An ordinary user, whose password is the same; there if the LDIF has ldif_reader().
  static constexpr const char* kReader = "reader@corp.example.test";

 private:
  void configure();
  void start();
  std::string filled(std::string ldif) const;
  std::string find_sid(const std::string& scope, const std::string& filter) const;

  TempFolder folder_;
  std::string root_;
  std::unique_ptr<Authority> authority_;
  std::string sid_;
  std::optional<Program> process_;
};

/// "CN=NAME,CN=Users,{B}" for a name of printable letters (RFC 4514).
std::string ad_dn(const std::string& name);
/// LDIF of an account below the head of the domain, named CN=`name`,CN=Users; `more`: further lines.
std::string ldif_user(const std::string& name, const std::string& more = "userAccountControl: 544\n");
/// The account that reads.
std::string ldif_reader();
/// LDIF of a global security group CN=`name`,CN=Users; `members`: names of CN=Users, or DNs.
std::string ldif_ad_group(const std::string& name, const std::vector<std::string>& members,
                          const std::string& more = "groupType: -2147483646\n");

}  // namespace behorig::testing
