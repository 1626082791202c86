#include "core/controls/nesting.h"

#include <algorithm>

namespace behorig {

NestingGraph::NestingGraph(const Snapshot& snapshot)
    : offsets_(snapshot.entitlements().size() + 1, 0),
      seen_(snapshot.entitlements().size(), 0),
      via_(snapshot.entitlements().size(), 0) {
  targets_.reserve(snapshot.nestings().size());
  // Sorted by member, so the targets of one member stand together.
  for (const Nesting& nesting : snapshot.nestings()) {
    ++offsets_[nesting.member + 1];
    targets_.push_back(nesting.gives);
  }
  for (std::size_t i = 1; i < offsets_.size(); ++i) offsets_[i] += offsets_[i - 1];
  // By id, so that the chain that is told does not depend on the order of the reading.
  const auto by_id = [&](EntitlementIx a, EntitlementIx b) {
    return snapshot.text(snapshot.entitlements()[a].id) < snapshot.text(snapshot.entitlements()[b].id);
  };
  for (std::size_t i = 1; i < offsets_.size(); ++i) {
    std::sort(targets_.begin() + static_cast<std::ptrdiff_t>(offsets_[i - 1]),
              targets_.begin() + static_cast<std::ptrdiff_t>(offsets_[i]), by_id);
  }
}

// Tarjan's algorithm (Depth-first search and linear graph algorithms, 1972) with its own stack: a chain of
// a hundred thousand groups must not overflow the machine's.
std::vector<std::vector<EntitlementIx>> NestingGraph::cycles() const {
  constexpr std::uint32_t kUnseen = 0;
  const std::size_t count = offsets_.size() - 1;
  std::vector<std::uint32_t> order(count, kUnseen), low(count, 0);
  std::vector<bool> open(count, false);
  std::vector<EntitlementIx> component;
  struct Frame {
    EntitlementIx node;
    std::size_t next;
  };
  std::vector<Frame> stack;
  std::vector<std::vector<EntitlementIx>> out;
  std::uint32_t counter = 0;

  const auto enter = [&](EntitlementIx node) {
    order[node] = low[node] = ++counter;
    open[node] = true;
    component.push_back(node);
    stack.push_back({node, offsets_[node]});
  };
  const auto leave = [&](EntitlementIx node) {
    stack.pop_back();
    if (!stack.empty()) low[stack.back().node] = std::min(low[stack.back().node], low[node]);
    if (low[node] != order[node]) return;
    const auto first = std::find(component.rbegin(), component.rend(), node).base() - 1;
    std::vector<EntitlementIx> members(first, component.end());
    component.erase(first, component.end());
    for (const EntitlementIx member : members) open[member] = false;
    const auto own = gives(node);
    const bool self = std::find(own.begin(), own.end(), node) != own.end();
    if (members.size() > 1 || self) out.push_back(std::move(members));
  };

  for (EntitlementIx root = 0; root < count; ++root) {
    if (order[root] != kUnseen) continue;
    enter(root);
    while (!stack.empty()) {
      Frame& frame = stack.back();
      if (frame.next == offsets_[frame.node + 1]) {
        leave(frame.node);
        continue;
      }
      const EntitlementIx to = targets_[frame.next++];
      if (order[to] == kUnseen) {
        enter(to);
      } else if (open[to]) {
        low[frame.node] = std::min(low[frame.node], order[to]);
      }
    }
  }
  return out;
}

}  // namespace behorig
