#pragma once

#include <utility>
#include <vector>

#include "core/controls/comparison.h"

namespace behorig {

/// Personal and privileged accounts of the person that are not disabled.
std::vector<AccountIx> usable_accounts(const Comparison& comparison, Symbol person);
/// The same, in the place of what `out` holds.
void usable_accounts(const Comparison& comparison, Symbol person, std::vector<AccountIx>& out);

/// What a person's accounts hold, directly or through nesting.
class Holdings {
 public:
  explicit Holdings(Comparison& c)
      : c_(c),
        direct_(c.snapshot.entitlements().size(), 0),
        reached_(c.nesting.empty() ? 0 : direct_.size(), 0) {}

  void look_at(const std::vector<AccountIx>& accounts) {
    ++round_;
    starts_.clear();
    for (const AccountIx account : accounts) {
      for (const EntitlementIx direct : c_.held.of(account)) {
        if (std::exchange(direct_[direct], round_) != round_) starts_.push_back(direct);
      }
    }
  }
  /// Most of what is approved is held as it was approved: only what is not makes us follow nestings.
  bool hold(EntitlementIx entitlement) {
    if (direct_[entitlement] == round_) return true;
    if (c_.nesting.empty()) return false;
    if (followed_ != starts_) {
      ++following_;
      for (const EntitlementIx given : c_.nesting.reach(starts_, [](EntitlementIx) { return true; }))
        reached_[given] = following_;
      followed_ = starts_;
    }
    return reached_[entitlement] == following_;
  }

 private:
  Comparison& c_;
  std::vector<std::uint32_t> direct_;   ///< by entitlement: the round in which it was held
  std::vector<std::uint32_t> reached_;  ///< by entitlement: the following that reached it
  std::uint32_t round_ = 0, following_ = 1;
  std::vector<EntitlementIx> starts_, followed_;  ///< nothing was reached from nothing
};

}  // namespace behorig
