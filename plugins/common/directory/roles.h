#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "plugins/common/directory/names.h"
#include "plugins/sdk/behorig_sdk.h"

namespace behorig::directory {

using ldap::kNone;
using ldap::Names;
using ldap::text_of;

/// Roles of 389 Directory Server: who holds which is the server's own answer (nsRole of a person), whatever
/// kind of role it is. Roles within roles are told as nestings as far as that answer agrees with them.
class Roles {
 public:
  struct Role {
    std::uint32_t name, entitlement;         ///< of Names; of the reading
    std::vector<std::uint32_t> contained{};  ///< names of the roles that a nested role lists
    bool managed = false;                    ///< held by those whose nsRoleDN says so
  };
  void defined(Role role) {
    places_.emplace(role.entitlement, static_cast<std::uint32_t>(roles_.size()));
    roles_.push_back(std::move(role));
  }
  /// What nsRole of an account says.
  void holds(std::uint32_t account, std::uint32_t role) { held_.push_back({account, role}); }
  /// What nsRoleDN of an account says. `dn` of the account, as the server spells it.
  void assigned(std::uint32_t account, std::uint32_t role, std::string dn) {
    assigned_.push_back({account, role, std::move(dn)});
  }

  /// Names of roles that somebody holds, from the `first` on; they come one for each who does.
  std::size_t held() const { return held_.size(); }
  std::uint32_t held(std::size_t number) const { return held_[number].role; }

  /// Tells an error where the server shows less than it must: an account that it says has a role, without it
  /// among the account's roles, or roles that nobody holds (unless that may be).
  void check(Names& names, bool may_be_unheld, sdk::Reading& reading) const;
  void emit(Names& names, sdk::Reading& reading);

 private:
  struct Held {
    std::uint32_t account, role;
  };
  struct Assigned {
    std::uint32_t account, role;
    std::string dn;
  };
  using Accounts = std::vector<std::uint32_t>;
  /// Of each role, in the order of roles_; sorted.
  std::vector<Accounts> holders(Names& names) const;
  /// Its place in roles_; kNone if it is none of them.
  std::uint32_t place_of(Names& names, std::uint32_t name) const;
  std::vector<std::size_t> inner_ones_first(Names& names) const;

  std::vector<Role> roles_;
  boost::unordered_flat_map<std::uint32_t, std::uint32_t> places_;  ///< by entitlement
  std::vector<Held> held_;
  std::vector<Assigned> assigned_;
};

}  // namespace behorig::directory
