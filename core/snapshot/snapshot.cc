#include "core/snapshot/snapshot.h"

#include <algorithm>

namespace behorig {

ReadingCounts Snapshot::counts() const {
  return {accounts_.size(), entitlements_.size(), grants_.size() + limited_.size(), nestings_.size()};
}

Snapshot::Held Snapshot::held_on(Date day) const {
  Held held;
  if (limited_.empty()) {
    held.offsets_ = grant_offsets_;
    held.entitlements_ = grants_;
    return held;
  }
  auto& offsets = held.own_offsets_;
  auto& entitlements = held.own_entitlements_;
  offsets.reserve(accounts_.size() + 1);
  offsets.push_back(0);
  entitlements.reserve(grants_.size() + limited_.size());
  auto limited = limited_.begin();
  for (AccountIx account = 0; account < accounts_.size(); ++account) {
    const auto begin = static_cast<std::ptrdiff_t>(entitlements.size());
    const auto lasting = grants(account);
    entitlements.insert(entitlements.end(), lasting.begin(), lasting.end());
    bool mixed = false;
    for (; limited != limited_.end() && limited->account == account; ++limited) {
      if (!limited->when.holds(day)) continue;
      entitlements.push_back(limited->entitlement);
      mixed = true;
    }
    if (mixed) {
      const auto first = entitlements.begin() + begin;
      std::sort(first, entitlements.end());
      entitlements.erase(std::unique(first, entitlements.end()), entitlements.end());
    }
    offsets.push_back(entitlements.size());
  }
  held.offsets_ = offsets;
  held.entitlements_ = entitlements;
  return held;
}

}  // namespace behorig
