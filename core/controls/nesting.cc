#include "core/controls/nesting.h"

#include <algorithm>
#include <utility>

namespace behorig {

NestingGraph::NestingGraph(const Snapshot& snapshot) : offsets_(snapshot.entitlements().size() + 1, 0) {
  if (snapshot.nestings().empty()) return;
  const std::size_t count = snapshot.entitlements().size();
  seen_.resize(count, 0);
  first_.resize(count);
  second_.resize(count);
  rank_.resize(count, 0);
  targets_.reserve(snapshot.nestings().size());
  std::vector<EntitlementIx> nodes;
  // Sorted by member, so the targets of one member stand together.
  for (const Nesting& nesting : snapshot.nestings()) {
    ++offsets_[nesting.member + 1];
    targets_.push_back(nesting.gives);
    for (const EntitlementIx node : {nesting.member, nesting.gives}) {
      if (std::exchange(rank_[node], 1) == 0) nodes.push_back(node);
    }
  }
  for (std::size_t i = 1; i < offsets_.size(); ++i) offsets_[i] += offsets_[i - 1];
  // By id, so that the chain that is told does not depend on the order of the reading. Texts are compared
  // once, numbers after that.
  std::sort(nodes.begin(), nodes.end(), [&](EntitlementIx a, EntitlementIx b) {
    return snapshot.text(snapshot.entitlements()[a].id) < snapshot.text(snapshot.entitlements()[b].id);
  });
  for (std::uint32_t i = 0; i < nodes.size(); ++i) rank_[nodes[i]] = i;
  for (std::size_t i = 1; i < offsets_.size(); ++i) {
    std::sort(targets_.begin() + static_cast<std::ptrdiff_t>(offsets_[i - 1]),
              targets_.begin() + static_cast<std::ptrdiff_t>(offsets_[i]),
              [&](EntitlementIx a, EntitlementIx b) { return rank_[a] < rank_[b]; });
  }
}

void NestingGraph::begin(std::span<const EntitlementIx> starts) {
  reached_.clear();
  queue_.clear();
  if (empty()) return;
  ++round_;
  for (const EntitlementIx start : starts) {
    if (gives(start).empty()) continue;  // nothing follows from it; it may be reached like any other
    seen_[start] = round_;
    first_[start] = {start, kNobody};
    second_[start] = {};
    queue_.push_back({start, start});
  }
  std::sort(queue_.begin(), queue_.end(),
            [&](const Step& a, const Step& b) { return rank_[a.at] < rank_[b.at]; });
}

std::vector<EntitlementIx> NestingGraph::chain_to(EntitlementIx reached) const {
  const EntitlementIx origin = started(reached) ? second_[reached].origin : first_[reached].origin;
  std::vector<EntitlementIx> out{reached};
  for (EntitlementIx at = reached; at != origin;) {
    at = first_[at].origin == origin ? first_[at].via : second_[at].via;
    out.push_back(at);
  }
  std::reverse(out.begin(), out.end());
  return out;
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
