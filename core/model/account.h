#pragma once

#include <optional>
#include <string_view>

namespace behorig {

enum class AccountKind { personal, privileged, service, shared, emergency };
inline constexpr unsigned kAccountKinds = 5;

std::string_view name_of(AccountKind kind);
std::optional<AccountKind> account_kind(std::string_view name);

/// An account that a person signs in with as themselves; the other kinds have somebody who answers for
/// them instead.
constexpr bool belongs_to_one_person(AccountKind kind) {
  return kind == AccountKind::personal || kind == AccountKind::privileged;
}

/// Disabled means disabled by an administrator or an expiry; unknown is treated as enabled.
enum class Enabled { unknown, yes, no };

}  // namespace behorig
