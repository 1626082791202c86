#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/snapshot/snapshot.h"

namespace behorig {

/// Entitlements that give entitlements: who holds the first holds the second. Cycles are facts to report,
/// not errors. Holds scratch space: one thread at a time.
class NestingGraph {
 public:
  explicit NestingGraph(const Snapshot& snapshot);

  std::span<const EntitlementIx> gives(EntitlementIx entitlement) const {
    return {targets_.data() + offsets_[entitlement], offsets_[entitlement + 1] - offsets_[entitlement]};
  }
  bool empty() const { return targets_.empty(); }

  /// Strongly connected components of more than one entitlement, and entitlements that give themselves.
  std::vector<std::vector<EntitlementIx>> cycles() const;

  /// Everything that can be reached from `start` over nestings, walking on only from entitlements for which
  /// `enter` is true (`start` itself is always left); `start` is not in it. `via(e)` then names the
  /// entitlement from which e was reached first.
  template <class Enter>
  const std::vector<EntitlementIx>& reach(EntitlementIx start, Enter enter) {
    ++round_;
    reached_.clear();
    seen_[start] = round_;
    queue_.assign(1, start);
    for (std::size_t next = 0; next < queue_.size(); ++next) {
      const EntitlementIx from = queue_[next];
      for (const EntitlementIx to : gives(from)) {
        if (seen_[to] == round_ || !enter(to)) continue;
        seen_[to] = round_;
        via_[to] = from;
        reached_.push_back(to);
        queue_.push_back(to);
      }
    }
    return reached_;
  }
  EntitlementIx via(EntitlementIx entitlement) const { return via_[entitlement]; }

 private:
  std::vector<std::size_t> offsets_;
  std::vector<EntitlementIx> targets_;
  std::vector<std::uint32_t> seen_;
  std::vector<EntitlementIx> via_;
  std::vector<EntitlementIx> reached_, queue_;
  std::uint32_t round_ = 0;
};

}  // namespace behorig
