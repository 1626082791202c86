#pragma once

#include <string>

#include "plugins/common/ldap/connection.h"

namespace behorig::domain {

/// What a domain controller says of itself.
struct Controller {
  std::string domain = {};  ///< the DN of its head
  std::string domain_sid = {};
  std::string name = {};        ///< of the host
  std::string reader_sid = {};  ///< of the account that reads; blank if it does not say
};
/// Throws sdk::Failure if it is none, has not the whole domain, or does not show the domain's SID.
Controller look_at_controller(const ldap::Connection& connection);

}  // namespace behorig::domain
