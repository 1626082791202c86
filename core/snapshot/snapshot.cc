#include "core/snapshot/snapshot.h"

#include <algorithm>

namespace behorig {

ReadingCounts Snapshot::counts() const {
  return {accounts_.size(), entitlements_.size(), grants_.size() + limited_.size(), nestings_.size()};
}

Snapshot::Held Snapshot::held_on(Date day) const {
  Held held;
  held.offsets.reserve(accounts_.size() + 1);
  held.offsets.push_back(0);
  held.entitlements.reserve(grants_.size() + limited_.size());
  auto limited = limited_.begin();
  for (AccountIx account = 0; account < accounts_.size(); ++account) {
    const auto begin = static_cast<std::ptrdiff_t>(held.entitlements.size());
    const auto lasting = grants(account);
    held.entitlements.insert(held.entitlements.end(), lasting.begin(), lasting.end());
    bool mixed = false;
    for (; limited != limited_.end() && limited->account == account; ++limited) {
      if (!limited->when.holds(day)) continue;
      held.entitlements.push_back(limited->entitlement);
      mixed = true;
    }
    if (mixed) {
      const auto first = held.entitlements.begin() + begin;
      std::sort(first, held.entitlements.end());
      held.entitlements.erase(std::unique(first, held.entitlements.end()), held.entitlements.end());
    }
    held.offsets.push_back(held.entitlements.size());
  }
  return held;
}

}  // namespace behorig
