#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/snapshot/snapshot.h"

namespace behorig {

/// Resolves what the register calls an account or an entitlement: its stable id, its name or its DN. A text
/// that matches none, or several, resolves to nothing. DNs match by RFC 4514 equality where the connector
/// declared them; other texts byte by byte (both sides are NFC). Borrows the snapshot.
class References {
 public:
  explicit References(const Snapshot& snapshot);

  std::optional<AccountIx> account(std::string_view text) const { return find(accounts_, text); }
  std::optional<EntitlementIx> entitlement(std::string_view text) const { return find(entitlements_, text); }
  /// How many accounts or entitlements are called that: none, one or several.
  enum class Match { none, one, several };
  Match match_account(std::string_view text) const { return match(accounts_, text); }
  Match match_entitlement(std::string_view text) const { return match(entitlements_, text); }
  /// As findings name it: canonical if it is a DN and the connector calls accounts (entitlements) by DNs.
  std::string account_spelling(std::string_view text) const { return spelling(accounts_, text); }
  std::string entitlement_spelling(std::string_view text) const { return spelling(entitlements_, text); }
  /// Some account or entitlement is called that, perhaps several.
  bool names_any(std::string_view text) const {
    return look(accounts_, text) != 0 || look(entitlements_, text) != 0;
  }

 private:
  /// By symbol index of the snapshot: 0 = nobody, kSeveral, else number + 1.
  struct Index {
    std::vector<std::uint32_t> plain, dn;
    bool has_dn = false;
  };
  static constexpr std::uint32_t kSeveral = 0xffffffff;

  template <class Fact>
  Index build(std::span<const Fact> facts, bool id_is_dn, bool name_is_dn) const;
  /// 0 = nobody, kSeveral, else number + 1.
  std::uint32_t look(const Index& index, std::string_view text) const;
  Match match(const Index& index, std::string_view text) const;
  static std::string spelling(const Index& index, std::string_view text);
  std::optional<std::uint32_t> find(const Index& index, std::string_view text) const;

  const Snapshot& snapshot_;
  Index accounts_, entitlements_;
};

}  // namespace behorig
