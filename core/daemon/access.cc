#include "core/daemon/access.h"

#include <pwd.h>
#include <sys/types.h>

#include <algorithm>
#include <array>

namespace behorig {
namespace {

std::string user_called(std::uint32_t uid) {
  struct passwd entry {};
  struct passwd* found = nullptr;
  std::array<char, 16384> buffer{};
  if (::getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr)
    return "uid:" + std::to_string(uid);
  return found->pw_name;
}

}  // namespace

Access::Access(Identity identity, const Ownership& ownership, Scope scope)
    : identity_(std::move(identity)), scope_(std::move(scope)) {
  const auto own = ownership.find(identity_.person);
  if (identity_.person.empty() || own == ownership.end()) return;
  for (const auto& system : own->second) {
    if (within(system)) own_.insert(system);
  }
}

Identity identity_of(const DaemonSettings& settings, std::uint32_t uid) {
  Identity out{user_called(uid), {}, {}};
  const auto named = std::find_if(settings.access.begin(), settings.access.end(),
                                  [&](const auto& one) { return one.user == out.user; });
  if (named != settings.access.end()) {
    out.person = named->person;
    out.roles.insert(named->roles.begin(), named->roles.end());
  }
  if (uid == 0) out.roles.insert("operator");
  return out;
}

Identity identity_of(const DaemonSettings& settings, const identity::Claimed& claimed,
                     const Addresses& addresses) {
  Identity out{"subject " + claimed.subject, claimed.person, {}};
  const auto address = addresses.find(claimed.address);
  if (!claimed.address.empty() && address != addresses.end()) out.person = address->second;
  for (const auto& one : settings.access) {
    if (one.issuer.empty() || one.issuer != claimed.issuer) continue;
    const bool subject = !one.subject.empty() && one.subject == claimed.subject;
    const bool group = !one.group.empty() && std::find(claimed.groups.begin(), claimed.groups.end(),
                                                       one.group) != claimed.groups.end();
    if (!subject && !group) continue;
    if (!one.person.empty()) out.person = one.person;
    out.roles.insert(one.roles.begin(), one.roles.end());
  }
  return out;
}

bool has_role(const DaemonSettings& settings, const std::string& principal, const std::string& role) {
  return !principal.empty() &&
         std::any_of(settings.access.begin(), settings.access.end(), [&](const auto& one) {
           return (one.user == principal || one.machine == principal) &&
                  std::find(one.roles.begin(), one.roles.end(), role) != one.roles.end();
         });
}

Identity identity_of(const DaemonSettings& settings, const std::string& name, const std::string& principal,
                     const std::string& role) {
  Identity out{"token " + name, {}, {}};
  if (role == "owner") {
    out.person = principal;
  } else if (has_role(settings, principal, role)) {
    out.roles.insert(role);
    const auto named = std::find_if(settings.access.begin(), settings.access.end(),
                                    [&](const auto& one) { return one.user == principal; });
    if (named != settings.access.end()) out.writer = named->person;
  }
  return out;
}

}  // namespace behorig
