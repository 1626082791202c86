#include "plugins/common/domain/domain.h"

#include <algorithm>
#include <chrono>

#include "plugins/common/ldap/windows.h"

namespace behorig::domain {

using ldap::kNone;

Domain::Domain(const Mapping& mapping, sdk::Reading& reading)
    : mapping_(mapping),
      reading_(reading),
      now_(std::chrono::duration_cast<std::chrono::seconds>(
               std::chrono::system_clock::now().time_since_epoch())
               .count()),
      accounts_(mapping),
      groups_(mapping) {}

std::uint32_t Domain::number(std::string_view dn) {
  const std::uint32_t name = names_.number(dn);
  if (name == kNone) reading_.error("dn-wrong", {{"dn", ldap::text_of(dn)}});
  return name;
}

std::vector<std::string> Domain::wanted(What what) const {
  if (what == What::person) return accounts_.wanted();
  if (what == What::group) return groups_.wanted();
  if (what == What::foreign) return wanted_of_anything();
  ldap::Wanted all;
  for (const auto& names : {wanted_of_anything(), accounts_.wanted(), groups_.wanted()}) {
    for (const auto& name : names) all.add(name);
  }
  return all.names();
}

void Domain::take(const ldap::Entries& entries, std::size_t entry, What what, bool changed) {
  if (what == What::person) take_person(entries, entry, changed);
  if (what == What::group) take_group(entries, entry);
  if (what == What::foreign) take_foreign(entries, entry);
  if (what == What::left_out) leave_out(entries.dn(entry));
}

void Domain::take_person(const ldap::Entries& entries, std::size_t entry, bool changed) {
  const std::uint32_t name = number(entries.dn(entry));
  if (name == kNone || names_.at(name).account != kNone) return;
  names_.at(name).account = reading_.account(accounts_.account(entries, entry, now_, reading_));
  if (changed) changed_.push_back(account_dns_.size());
  for (auto& sid : accounts_.old_sids(entries, entry))
    old_of_accounts_.push_back({names_.at(name).account, std::move(sid)});
  account_dns_.emplace_back(entries.dn(entry));
  sid_of_account_.push_back(accounts_.sid(entries, entry));
  primary_of_account_.push_back(accounts_.primary_group(entries, entry));
}

void Domain::take_group(const ldap::Entries& entries, std::size_t entry) {
  const std::uint32_t name = number(entries.dn(entry));
  if (name == kNone || names_.at(name).entitlement != kNone) return;
  auto group = groups_.entitlement(entries, entry, reading_);
  const std::string sid = groups_.sid(entries, entry);
  group_.push_back({name, sid, group.kind != kDistribution, groups_.is_local(entries, entry),
                    entries.has(entry, groups_.member())});
  const std::uint32_t entitlement = reading_.entitlement(std::move(group));
  names_.at(name).entitlement = entitlement;
  group_of_sid_.emplace(sid, entitlement);
  for (auto& old : groups_.old_sids(entries, entry)) old_of_groups_.push_back({entitlement, std::move(old)});
  entries.values(entry, groups_.member(), [&](std::string_view dn) {
    const std::uint32_t member = names_.number(dn);
    if (member == kNone)
      return reading_.error("member-wrong",
                            {{"dn", ldap::text_of(entries.dn(entry))}, {"member", ldap::text_of(dn)}});
    members_.push_back({entitlement, member});
  });
}

void Domain::take_foreign(const ldap::Entries& entries, std::size_t entry) {
  const std::uint32_t name = number(entries.dn(entry));
  if (name == kNone) return;
  const std::string sid = ldap::sid_text(entries.first(entry, kSidOfAnything)),
                    dn = ldap::text_of(entries.dn(entry));
  if (sid.empty()) reading_.error("attribute-hidden", {{"dn", dn}, {"attribute", "objectSid"}});
  others_[name] = sid.empty() ? dn : sid;
}

void Domain::leave_out(std::string_view dn) {
  if (const std::uint32_t name = names_.number(dn); name != kNone) others_.emplace(name, "");
}

void Domain::take_nothing(std::string_view dn) {
  if (const std::uint32_t name = names_.number(dn); name != kNone) names_.at(name).asked = true;
}

bool Domain::is_also(const std::string& dn, const std::string& real) {
  const std::uint32_t from = names_.number(real), to = names_.number(dn);
  if (to == kNone || from == kNone) return false;
  if (from != to) {
    names_.at(to).account = names_.at(from).account;
    names_.at(to).entitlement = names_.at(from).entitlement;
    if (const auto other = others_.find(from); other != others_.end())
      others_[to] = std::string(other->second);
  }
  return names_.at(to).is_known() || others_.contains(to);
}

std::vector<std::string> Domain::group_sids() const {
  std::vector<std::string> out;
  for (const auto& [sid, group] : group_of_sid_) out.push_back(sid);
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::string> Domain::memberless() const {
  std::vector<std::string> out;
  for (const Group& group : group_) {
    if (!group.lists_members) out.emplace_back(names_.spelling(group.name));
  }
  return out;
}

std::optional<bool> Domain::lists_members(std::string_view dn) {
  const std::uint32_t name = names_.number(dn), group = name == kNone ? kNone : names_.at(name).entitlement;
  if (group == kNone) return std::nullopt;
  return group_[group].lists_members;
}

std::vector<std::pair<std::string, std::string>> Domain::missing() {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& [group, name] : members_) {
    const ldap::Named& named = names_.at(name);
    if (named.asked && !named.is_known() && !others_.contains(name))
      out.emplace_back(names_.spelling(group_[group].name), names_.spelling(name));
  }
  return out;
}

void Domain::list(std::string_view dn) {
  if (const std::uint32_t name = number(dn); name != kNone) listed_.push_back(name);
}

bool Domain::is_unseen(std::uint32_t name) {
  const ldap::Named& named = names_.at(name);
  return !named.is_known() && !named.asked && !others_.contains(name);
}

std::string Domain::unseen() {
  for (; looked_at_ < members_.size(); ++looked_at_) {
    const std::uint32_t name = members_[looked_at_].name;
    if (is_unseen(name)) return std::string(names_.spelling(name));
  }
  for (; !listed_.empty(); listed_.pop_back()) {
    if (is_unseen(listed_.back())) return std::string(names_.spelling(listed_.back()));
  }
  return {};
}

std::string Domain::missing_primary() const {
  const auto missing = [&](const std::string& sid) { return !sid.empty() && !has_group(sid); };
  const auto found = std::find_if(primary_of_account_.begin(), primary_of_account_.end(), missing);
  return mapping_.all_groups && found != primary_of_account_.end() ? *found : std::string();
}

/// An entitlement of its own, which every account that was read holds.
std::uint32_t Domain::everybody(const ldap::WellKnown& one) {
  const auto [at, first] = everybodies_.emplace(one.sid, 0);
  if (!first) return at->second;
  at->second =
      reading_.entitlement({.id = std::string(one.sid), .name = std::string(one.name), .kind = "everybody"});
  for (std::uint32_t account = 0; account < account_dns_.size(); ++account)
    reading_.grant(account, at->second);
  return at->second;
}

void Domain::hand_over(const Membership& membership) {
  const ldap::Named& named = names_.at(membership.name);
  const auto other = others_.find(membership.name);
  if (named.account != kNone) {
    reading_.grant(named.account, membership.entitlement);
    direct_[named.account].push_back(membership.entitlement);
  } else if (named.entitlement != kNone) {
    // What only mail goes to gives no rights: the members of such a group are not in the groups that it is
    // in.
    if (!group_[named.entitlement].security && group_[membership.entitlement].security) {
      ++mail_only_;
    } else {
      reading_.nesting(named.entitlement, membership.entitlement);
      gives_[named.entitlement].push_back(membership.entitlement);
    }
  } else if (other == others_.end()) {
    if (named.asked)
      reading_.dangling(membership.entitlement, ldap::text_of(names_.spelling(membership.name)));
  } else if (other->second.empty()) {
    ++left_out_;
  } else if (const auto* known = ldap::well_known(other->second); known == nullptr) {
    reading_.dangling(membership.entitlement, other->second);
  } else if (known->everybody) {
    reading_.nesting(everybody(*known), membership.entitlement);
  } else {
    reading_.dangling(membership.entitlement, other->second + " (" + std::string(known->name) + ")");
  }
}

void Domain::emit() {
  direct_.resize(account_dns_.size());
  gives_.resize(group_.size());
  for (const Membership& membership : members_) hand_over(membership);
  for (std::uint32_t account = 0; account < primary_of_account_.size(); ++account) {
    const auto group = group_of_sid_.find(primary_of_account_[account]);
    if (group == group_of_sid_.end()) continue;
    reading_.grant(account, group->second);
    direct_[account].push_back(group->second);
  }
  emit_old_sids();
  reading_.proof("members.by-old-sids", std::to_string(by_old_sids_));
  reading_.proof("members.left-out", std::to_string(left_out_));
  reading_.proof("members.mail-only", std::to_string(mail_only_));
}

std::set<std::uint32_t> Domain::groups_of(std::uint32_t account, bool by_old_sids) const {
  std::set<std::uint32_t> seen;
  std::vector<std::uint32_t> next = direct_[account];
  const auto add = [&](const Edges& edges, std::uint32_t from) {
    const auto found = edges.find(from);
    if (by_old_sids && found != edges.end())
      next.insert(next.end(), found->second.begin(), found->second.end());
  };
  add(direct_by_old_, account);
  while (!next.empty()) {
    const std::uint32_t group = next.back();
    next.pop_back();
    if (!group_[group].security || !seen.insert(group).second) continue;
    next.insert(next.end(), gives_[group].begin(), gives_[group].end());
    add(gives_by_old_, group);
  }
  return seen;
}

std::vector<Domain::Sample> Domain::samples(std::size_t count) const {
  std::set<std::size_t> chosen;
  const std::size_t all = account_dns_.size(), some = std::min((count + 1) / 2, changed_.size()),
                    others = std::min(count - some, all);
  for (std::size_t i = 0; i < some; ++i) chosen.insert(changed_[i * changed_.size() / some]);
  for (std::size_t i = 0; i < others; ++i) chosen.insert(i * all / others);
  std::vector<Sample> out;
  for (const std::size_t account : chosen) {
    const auto number = static_cast<std::uint32_t>(account);
    Sample sample{.dn = account_dns_[account], .by_old_sids = sids_by_old_ones(number)};
    for (const std::uint32_t group : groups_of(number, false)) sample.groups.insert(group_[group].sid);
    out.push_back(std::move(sample));
  }
  return out;
}

}  // namespace behorig::domain
