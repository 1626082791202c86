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

Access::Access(Identity identity, const Ownership& ownership) : identity_(std::move(identity)) {
  const auto own = ownership.find(identity_.person);
  if (!identity_.person.empty() && own != ownership.end()) own_ = own->second;
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

}  // namespace behorig
