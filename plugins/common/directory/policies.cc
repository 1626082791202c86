#include "plugins/common/directory/policies.h"

#include <strings.h>

#include <algorithm>

#include "plugins/common/ldap/dn.h"

namespace behorig::directory {

void Policies::read(const ldap::Connection& connection, const ldap::Server& server,
                    const ldap::Watch& watch) {
  for (const auto& context : server.naming_contexts) {
    const ldap::Request request{.base = context,
                                .scope = LDAP_SCOPE_SUBTREE,
                                .filter = "(objectClass=pwdPolicy)",
                                .attributes = {"pwdLockout"},
                                .only_here = true};
    try {
      ldap::search(connection, server, request, watch, [&](ldap::Entries&& entries) {
        for (std::size_t i = 0; i < entries.size(); ++i) {
          const std::string value(entries.first(i, 0));
          if (const auto key = ldap::dn_key(entries.dn(i)))
            lock_[*key] = ::strcasecmp(value.c_str(), "TRUE") == 0;
        }
      });
    } catch (const sdk::Failure&) {
      if (watch.cancelled && watch.cancelled()) throw;
      // One that was not shown may be the one that applies, and not lock.
      return lock_.clear();
    }
  }
}

bool Policies::applies(std::string_view named) const {
  if (named.empty()) return !lock_.empty();
  const auto key = ldap::dn_key(named);
  return key && lock_.contains(*key);
}

bool Policies::is_known(std::string_view named) const {
  const auto differs = [&](const auto& one) { return one.second != lock_.begin()->second; };
  return applies(named) && (!named.empty() || std::none_of(lock_.begin(), lock_.end(), differs));
}

bool Policies::locks(std::string_view named) const {
  if (named.empty()) {
    return !lock_.empty() &&
           std::all_of(lock_.begin(), lock_.end(), [](const auto& one) { return one.second; });
  }
  const auto key = ldap::dn_key(named);
  const auto found = key ? lock_.find(*key) : lock_.end();
  return found != lock_.end() && found->second;
}

}  // namespace behorig::directory
