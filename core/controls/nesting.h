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

  /// By id.
  std::span<const EntitlementIx> gives(EntitlementIx entitlement) const {
    return {targets_.data() + offsets_[entitlement], offsets_[entitlement + 1] - offsets_[entitlement]};
  }
  bool empty() const { return targets_.empty(); }

  /// Strongly connected components of more than one entitlement, and entitlements that give themselves.
  std::vector<std::vector<EntitlementIx>> cycles() const;

  /// By id among the entitlements of the graph: the smallest number is the smallest id. Of others no meaning.
  std::uint32_t rank(EntitlementIx entitlement) const { return rank_[entitlement]; }

  /// Everything that can be reached from any of `starts` (no repeats) over nestings, walking on only from
  /// entitlements for which `enter` is true; the starts themselves are always left. A start is in it where
  /// another one reaches it. Each entitlement once, however many ways lead to it: the time is that of the
  /// nestings that are walked. Valid until the next call.
  template <class Enter>
  const std::vector<EntitlementIx>& reach(std::span<const EntitlementIx> starts, Enter enter) {
    begin(starts);
    for (std::size_t next = 0; next < queue_.size(); ++next) {
      const Step step = queue_[next];
      for (const EntitlementIx to : gives(step.at)) {
        const bool fresh = seen_[to] != round_;
        // Two origins are enough: one of them is another start than `to` itself.
        if (!fresh && (second_[to].origin != kNobody || first_[to].origin == step.origin)) continue;
        if (!enter(to)) continue;
        note(to, step, fresh);
      }
    }
    return reached_;
  }
  const std::vector<EntitlementIx>& reach(EntitlementIx start) {
    return reach({&start, 1}, [](EntitlementIx) { return true; });
  }

  /// Of the last reach: whether it is a start.
  bool started(EntitlementIx entitlement) const {
    return seen_[entitlement] == round_ && first_[entitlement].origin == entitlement;
  }
  /// Of the last reach: the first in the order of ids of the shortest chains from a start (another one, if it
  /// is one) to what was reached, both ends included.
  std::vector<EntitlementIx> chain_to(EntitlementIx reached) const;

 private:
  static constexpr EntitlementIx kNobody = 0xffffffff;
  struct Step {
    EntitlementIx at, origin;
  };
  /// The start from which it was reached, and the entitlement before it on the way.
  struct From {
    EntitlementIx origin = kNobody, via = kNobody;
  };

  void begin(std::span<const EntitlementIx> starts);
  void note(EntitlementIx to, Step step, bool fresh) {
    if (fresh) {
      seen_[to] = round_;
      first_[to] = {step.origin, step.at};
      second_[to] = {};
      reached_.push_back(to);
    } else {
      second_[to] = {step.origin, step.at};
      if (first_[to].origin == to) reached_.push_back(to);
    }
    queue_.push_back({to, step.origin});
  }

  std::vector<std::size_t> offsets_;
  std::vector<EntitlementIx> targets_;
  std::vector<std::uint32_t> rank_;
  std::vector<std::uint32_t> seen_;
  std::vector<From> first_, second_;
  std::vector<EntitlementIx> reached_;
  std::vector<Step> queue_;
  std::uint32_t round_ = 0;
};

}  // namespace behorig
