#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/date.h"
#include "core/base/result.h"
#include "core/base/symbols.h"
#include "core/model/account.h"
#include "core/model/verdict.h"

namespace behorig {

using AccountIx = std::uint32_t;
using EntitlementIx = std::uint32_t;

/// What a connector stated of one account. Texts are symbols of the snapshot.
struct AccountFact {
  Symbol id;    ///< stable id; NFC, canonical if it is a DN
  Symbol name;  ///< blank = none
  Symbol dn;    ///< canonical; blank = none
  Enabled enabled = Enabled::unknown;
  std::optional<AccountKind> kind;
  std::optional<Date> last_used;  ///< none = unknown, which is not never
  std::optional<Date> created;
};

struct EntitlementFact {
  Symbol id;
  Symbol name;
  Symbol dn;
  Symbol kind;
  Symbol description;
  bool privileged = false;
};

struct Attribute {
  Symbol key;
  Symbol value;
};

/// Holds `entitlement` when `when` holds.
struct LimitedGrant {
  AccountIx account;
  EntitlementIx entitlement;
  Interval when;
};

/// Who holds `member` holds `gives`.
struct Nesting {
  EntitlementIx member;
  EntitlementIx gives;
  auto operator<=>(const Nesting&) const = default;
};

/// A member that the system lists and that does not exist.
struct DanglingMember {
  EntitlementIx entitlement;
  Symbol member;
};

/// Which ids and names the connector declares to be distinguished names.
struct DnSyntax {
  bool account_id = false;
  bool account_name = false;
  bool entitlement_id = false;
  bool entitlement_name = false;
};

/// The actual state of one system as a connector stated it: immutable, interned, without repeats.
/// Accounts and entitlements are numbered from 0 in the order in which they were defined; nothing that
/// people read may depend on that order.
class Snapshot {
 public:
  std::span<const AccountFact> accounts() const { return accounts_; }
  std::span<const EntitlementFact> entitlements() const { return entitlements_; }
  std::string_view text(Symbol symbol) const { return symbols_.text(symbol); }
  const Symbols& symbols() const { return symbols_; }
  DnSyntax syntax() const { return syntax_; }

  std::span<const Attribute> attributes(AccountIx account) const {
    return {attributes_.data() + attribute_offsets_[account],
            attribute_offsets_[account + 1] - attribute_offsets_[account]};
  }

  /// Direct grants without time limits, sorted by entitlement number, no repeats.
  std::span<const EntitlementIx> grants(AccountIx account) const {
    return {grants_.data() + grant_offsets_[account],
            static_cast<std::size_t>(grant_offsets_[account + 1] - grant_offsets_[account])};
  }
  /// Direct grants with a time limit, sorted by account, then entitlement.
  std::span<const LimitedGrant> limited_grants() const { return limited_; }

  /// Sorted by member, then gives; no repeats.
  std::span<const Nesting> nestings() const { return nestings_; }
  std::span<const DanglingMember> dangling() const { return dangling_; }

  ReadingCounts counts() const;

  /// Direct grants that hold on a day, as one array in account order: offsets (accounts + 1) and
  /// entitlements, sorted per account, no repeats. Borrows from the snapshot what is there already.
  class Held {
   public:
    Held() = default;
    Held(Held&&) = default;
    Held& operator=(Held&&) = default;

    std::span<const EntitlementIx> of(AccountIx a) const {
      return entitlements_.subspan(offsets_[a], static_cast<std::size_t>(offsets_[a + 1] - offsets_[a]));
    }

   private:
    friend class Snapshot;
    std::span<const std::uint64_t> offsets_;
    std::span<const EntitlementIx> entitlements_;
    std::vector<std::uint64_t> own_offsets_;  ///< where some grants have time limits
    std::vector<EntitlementIx> own_entitlements_;
  };
  Held held_on(Date day) const;

 private:
  friend class SnapshotBuilder;
  friend class Packing;
  DnSyntax syntax_;
  Symbols symbols_;
  std::vector<AccountFact> accounts_;
  std::vector<EntitlementFact> entitlements_;
  std::vector<std::uint64_t> attribute_offsets_{0};
  std::vector<Attribute> attributes_;
  std::vector<std::uint64_t> grant_offsets_{0};
  std::vector<EntitlementIx> grants_;
  std::vector<LimitedGrant> limited_;
  std::vector<Nesting> nestings_;
  std::vector<DanglingMember> dangling_;
};

/// Of what a SnapshotBuilder makes of facts, and of what contradicts what: one more whenever that becomes
/// another, for snapshots are kept and read again (tests/unit/snapshot/facts_version_test.cc).
inline constexpr int kFactsVersion = 1;

/// Builds a Snapshot from facts as they stream in. Texts must be valid UTF-8 (the frame reader checks);
/// they are brought to NFC, DNs to their canonical spelling. Handles count definitions from 0 in order.
/// A repeated definition of an id is merged; where the two contradict each other, `contradictions()`
/// says so and the reading is partial.
class SnapshotBuilder {
 public:
  explicit SnapshotBuilder(DnSyntax syntax = {});

  /// A text of a fact that comes soon; makes taking it faster, and changes nothing else.
  void expect(std::string_view text) const {
    if (!text.empty()) snapshot_.symbols_.expect(text);
  }

  struct Account {
    std::string_view id, name, dn;
    Enabled enabled = Enabled::unknown;
    std::optional<AccountKind> kind;
    std::optional<Date> last_used, created;
    std::span<const std::pair<std::string_view, std::string_view>> attributes{};
  };
  struct Entitlement {
    std::string_view id, name, dn, kind, description;
    bool privileged = false;
  };

  /// Each gives the next handle. A blank id is refused (false).
  bool account(const Account& account);
  bool entitlement(const Entitlement& entitlement);

  std::uint32_t account_handles() const { return static_cast<std::uint32_t>(account_of_.size()); }
  std::uint32_t entitlement_handles() const { return static_cast<std::uint32_t>(entitlement_of_.size()); }

  /// Handles must have been given; callers check against account_handles()/entitlement_handles().
  struct GrantPair {
    std::uint32_t account, entitlement;
  };
  void grants(std::vector<GrantPair> pairs);
  void limited_grant(std::uint32_t account, std::uint32_t entitlement, Interval when);
  void nesting(std::uint32_t member, std::uint32_t gives);
  /// A member that turns out to be an entitlement after all (in another spelling of its id) becomes a
  /// nesting.
  void dangling(std::uint32_t entitlement, std::string_view member);

  const std::vector<Message>& contradictions() const { return contradictions_; }

  Snapshot finish() &&;

 private:
  Symbol text(std::string_view raw, bool dn = false);
  void merge(AccountFact& into, const AccountFact& again);

  Snapshot snapshot_;
  std::vector<AccountIx> account_of_;             ///< by handle
  std::vector<EntitlementIx> entitlement_of_;     ///< by handle
  std::vector<std::uint32_t> account_by_id_;      ///< by symbol index; 0 = none, else number + 1
  std::vector<std::uint32_t> entitlement_by_id_;  ///< likewise
  bool accounts_repeat_ = false;
  bool entitlements_repeat_ = false;
  /// In pieces, so that nothing is copied when more come.
  std::vector<std::vector<GrantPair>> pairs_;
  void add_pair(GrantPair pair);
  void group_grants();
  std::vector<std::pair<AccountIx, Attribute>> attributes_;
  std::vector<Message> contradictions_;
};

}  // namespace behorig
