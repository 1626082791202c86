#include "core/controls/access_findings.h"

#include <algorithm>
#include <tuple>

namespace behorig {
namespace {

/// As many chains as a finding tells (tidy()).
constexpr std::size_t kChains = 20;

void sort_distinct(std::vector<EntitlementIx>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

}  // namespace

void AccessFindings::Entry::offer(NearestApproval approval) {
  auto& kept = deviation.nearest_approval;
  if (!kept || kept->newness() < approval.newness()) kept = std::move(approval);
}

AccessFindings::Entry& AccessFindings::at(const Key& key) {
  const auto [found, fresh] = entries_.try_emplace(key);
  Entry& entry = found->second;
  if (!fresh) return entry;
  Deviation& out = entry.deviation;
  out = key.account == kNone ? c_.deviation(key.control) : c_.about(key.control, key.account);
  entry.listed_ = key.account;
  if (key.role != kNone) out.role = c_.meaning.reg().text(c_.approvals.roles()[key.role].id);
  if (key.entitlement != kNone) c_.name_entitlement(out, key.entitlement);
  if (key.other != kNone) {
    out.other = c_.entitlement_id(key.other);
    out.other_name = c_.snapshot.text(c_.snapshot.entitlements()[key.other].name);
    out.privileged = c_.privileged(key.entitlement) || c_.privileged(key.other);
  }
  return entry;
}

void AccessFindings::add_cause(Entry& entry, AccountIx account, EntitlementIx cause) {
  // An account with twenty thousand causes is one holder.
  if (entry.listed_ != account) entry.deviation.holders.push_back(c_.holder(account));
  entry.listed_ = account;
  entry.deviation.causes.push_back(c_.cause(account, cause));
  entry.deviation.privileged = entry.deviation.privileged || c_.privileged(cause);
}

void AccessFindings::add_given(Entry& entry, const std::vector<EntitlementIx>& given) {
  entry.gives_.insert(entry.gives_.end(), given.begin(), given.end());
  if (entry.gives_.size() > entry.room_) {
    sort_distinct(entry.gives_);
    entry.room_ = std::max(entry.room_, entry.gives_.size() * 2);
  }
  for (const EntitlementIx one : given) add_chain(entry, one);
}

/// Keeps the shortest chain, and of those the first, to each of the first that are given.
void AccessFindings::add_chain(Entry& entry, EntitlementIx given) {
  auto& chains = entry.chains_;
  const std::uint32_t end = c_.nesting.rank(given);
  if (chains.size() == kChains && chains.back().end < end) return;
  const auto place =
      std::lower_bound(chains.begin(), chains.end(), end,
                       [](const Entry::Chain& chain, std::uint32_t e) { return chain.end < e; });
  auto steps = c_.nesting.chain_to(given);
  if (place == chains.end() || place->end != end) {
    chains.insert(place, {end, std::move(steps)});
    if (chains.size() > kChains) chains.pop_back();
    return;
  }
  const auto by_rank = [&](EntitlementIx a, EntitlementIx b) {
    return c_.nesting.rank(a) < c_.nesting.rank(b);
  };
  const auto& kept = place->steps;
  const bool better =
      steps.size() != kept.size()
          ? steps.size() < kept.size()
          : std::lexicographical_compare(steps.begin(), steps.end(), kept.begin(), kept.end(), by_rank);
  if (better) place->steps = std::move(steps);
}

void AccessFindings::fold(std::span<const std::string_view> controls, const Key& into) {
  bool any = false;
  for (auto one = entries_.begin(); one != entries_.end();) {
    if (std::find(controls.begin(), controls.end(), one->first.control) == controls.end()) {
      ++one;
      continue;
    }
    any = true;
    one = entries_.erase(one);
  }
  // What they are about is not in it, so that it raises nothing.
  if (any) at(into);
}

void AccessFindings::write_given(Entry& entry) const {
  sort_distinct(entry.gives_);
  Deviation& out = entry.deviation;
  out.gives.reserve(entry.gives_.size());
  for (const EntitlementIx given : entry.gives_) {
    out.gives.push_back(c_.entitlement_id(given));
    out.privileged = out.privileged || c_.privileged(given);
  }
  for (const auto& chain : entry.chains_) {
    auto& path = out.paths.emplace_back();
    for (const EntitlementIx step : chain.steps) path.push_back(c_.entitlement_id(step));
  }
  entry.gives_ = {};
  entry.chains_ = {};
}

std::vector<Deviation> AccessFindings::finish() {
  std::vector<Deviation> out;
  out.reserve(entries_.size());
  for (auto& [key, entry] : entries_) {
    write_given(entry);
    Deviation& found = entry.deviation;
    // nothing-approved has no role: it is about entitlements, not about the roles that list them.
    if (key.role != kNone) found.privileged = found.privileged || c_.approvals.roles()[key.role].privileged;
    out.push_back(std::move(found));
  }
  return out;
}

}  // namespace behorig
