// What the SIDs give that somebody had before (sIDHistory): they stand in his token beside his own, and who
// looks at SIDs cannot tell them apart.

#include <algorithm>

#include "plugins/common/domain/domain.h"

namespace behorig::domain {

using ldap::kNone;

std::multimap<std::string, std::uint32_t> Domain::groups_of_old_sids() {
  std::set<std::string> old;
  for (const auto* all : {&old_of_accounts_, &old_of_groups_}) {
    for (const OldSid& one : *all) old.insert(one.sid);
  }
  std::multimap<std::string, std::uint32_t> out;
  for (const auto& sid : old) {
    const auto group = group_of_sid_.find(sid);
    if (group != group_of_sid_.end() && group_[group->second].security) out.emplace(sid, group->second);
  }
  // Local groups know their members by their SIDs.
  for (const Membership& membership : members_) {
    const Group& group = group_[membership.entitlement];
    if (old.empty() || !group.local || !group.security) continue;
    const std::uint32_t account = names_.at(membership.name).account;
    const auto other = others_.find(membership.name);
    const std::string sid = account != kNone         ? sid_of_account_[account]
                            : other != others_.end() ? other->second
                                                     : "";
    if (!sid.empty() && old.contains(sid)) out.emplace(sid, membership.entitlement);
  }
  return out;
}

void Domain::emit_old_sids() {
  const auto groups = groups_of_old_sids();
  const auto each_new = [&](const OldSid& old, const std::vector<std::uint32_t>& has, std::uint32_t itself,
                            Edges& edges, auto give) {
    for (auto [one, end] = groups.equal_range(old.sid); one != end; ++one) {
      auto& known = edges[old.holder];
      const auto is_in = [&](const auto& all) {
        return std::find(all.begin(), all.end(), one->second) != all.end();
      };
      if (one->second == itself || is_in(has) || is_in(known)) continue;
      known.push_back(one->second);
      give(one->second);
      ++by_old_sids_;
    }
  };
  for (const OldSid& old : old_of_accounts_) {
    each_new(old, direct_[old.holder], kNone, direct_by_old_,
             [&](std::uint32_t group) { reading_.grant(old.holder, group); });
  }
  for (const OldSid& old : old_of_groups_) {
    if (!group_[old.holder].security) continue;
    each_new(old, gives_[old.holder], old.holder, gives_by_old_,
             [&](std::uint32_t group) { reading_.nesting(old.holder, group); });
  }
}

/// All that old SIDs can bring, as far as it is known here: they themselves, and groups that they lead to.
std::set<std::string> Domain::sids_by_old_ones(std::uint32_t account) const {
  std::set<std::string> out;
  if (old_of_accounts_.empty() && old_of_groups_.empty()) return out;
  const auto groups = groups_of(account, true);
  for (const std::uint32_t group : groups) out.insert(group_[group].sid);
  for (const auto& [holder, sid] : old_of_accounts_) {
    if (holder == account) out.insert(sid);
  }
  for (const auto& [holder, sid] : old_of_groups_) {
    if (groups.contains(holder)) out.insert(sid);
  }
  return out;
}

}  // namespace behorig::domain
