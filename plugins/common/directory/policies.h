#pragma once

#include <map>
#include <string>
#include <string_view>

#include "plugins/common/ldap/search.h"
#include "plugins/common/ldap/server.h"

namespace behorig::directory {

/// Password policies (draft-behera-ldap-password-policy-10, slapo-ppolicy(5)): an account is locked, or its
/// time over, only as far as the policy that applies to it says so. Which one applies to an account that
/// names none stands in the server's configuration, where nobody else can read it: then it is what all
/// policies say.
class Policies {
 public:
  /// Those below the naming contexts. What cannot be read is as if it were not there.
  void read(const ldap::Connection& connection, const ldap::Server& server, const ldap::Watch& watch);

  /// Does a policy apply? `named`: the DN in pwdPolicySubentry, or blank.
  bool applies(std::string_view named) const;
  /// Is it known which one does?
  bool is_known(std::string_view named) const;
  /// And does it lock (pwdLockout)?
  bool locks(std::string_view named) const;

 private:
  std::map<std::string, bool> lock_;  ///< pwdLockout by the DN's key
};

}  // namespace behorig::directory
