#include "plugins/common/directory/directory.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "plugins/common/ldap/dn.h"

namespace behorig::directory {
namespace {

std::int64_t seconds_now() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

People without_kind(People people) {
  people.kind.clear();
  return people;
}

/// What is no group that a block chose may list its members in the way of any of them.
Groups with_all_members(const std::vector<Groups>& blocks) {
  Groups out = blocks.front();
  for (const Groups& block : blocks)
    out.members.insert(out.members.end(), block.members.begin(), block.members.end());
  return out;
}

}  // namespace

Directory::Directory(const Blocks& blocks, sdk::Reading& reading)
    : blocks_(blocks),
      reading_(reading),
      now_(seconds_now()),
      outside_(without_kind(blocks.people.front())),
      outside_group_(with_all_members(blocks.groups)),
      outside_people_(outside_),
      outside_groups_(outside_group_),
      people_order_(blocks.people),
      groups_order_(blocks.groups) {
  for (const auto& block : blocks.people) people_.push_back(std::make_unique<Accounts>(block));
  for (const auto& block : blocks.groups) groups_.push_back(std::make_unique<GroupEntries>(block));
  for (const auto& block : blocks.roles) roles_.push_back(std::make_unique<GroupEntries>(block));
}

void Directory::take_people(std::size_t block, const ldap::Entries& entries) {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (people_order_.yields(block, entries.dn(i))) {
      waiting_people_.push_back({block, std::string(entries.answer(i))});
    } else {
      take_person(*people_[block], entries, i);
    }
  }
}

void Directory::take_groups(std::size_t block, const ldap::Entries& entries) {
  note_unasked(entries);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (groups_order_.yields(block, entries.dn(i))) {
      waiting_groups_.push_back({block, std::string(entries.answer(i))});
    } else {
      take_group(*groups_[block], entries, i);
    }
  }
}

void Directory::take_roles(std::size_t block, const ldap::Entries& entries) {
  for (std::size_t i = 0; i < entries.size(); ++i) take_role(*roles_[block], entries, i);
}

void Directory::settle() {
  const auto each = [](const std::vector<std::size_t>& order, std::vector<Waiting>& waiting,
                       const auto& mappings, const auto& take) {
    for (const std::size_t block : order) {
      for (const Waiting& one : waiting) {
        if (one.block != block) continue;
        ldap::Entries entry;
        std::string ranged;
        if (entry.add(one.answer, mappings[block]->wanted(), ranged)) take(*mappings[block], entry);
      }
    }
    waiting.clear();
  };
  each(people_order_.order(), waiting_people_, people_,
       [&](const Accounts& mapping, const ldap::Entries& entry) { take_person(mapping, entry, 0); });
  each(groups_order_.order(), waiting_groups_, groups_,
       [&](const GroupEntries& mapping, const ldap::Entries& entry) { take_group(mapping, entry, 0); });
}

void Directory::take_person(const Accounts& mapping, const ldap::Entries& entries, std::size_t entry) {
  const std::uint32_t name = names_.number(entries.dn(entry));
  if (name == kNone) return reading_.error("dn-wrong", {{"dn", text_of(entries.dn(entry))}});
  if (names_.at(name).account != kNone) return;
  mapping.check_shown(entries, entry, reading_);
  auto facts = mapping.account(entries, entry, now_, policies_, reading_);
  if (facts.enabled != 0 && mapping.is_locked_in_vain(entries, entry, policies_)) ++locked_in_vain_;
  const std::uint32_t account = reading_.account(std::move(facts));
  if (names_.at(name).entitlement != kNone) twofold_.insert(name);
  names_.at(name).account = account;
  mapping.uids(entries, entry, [&](std::string_view uid) { uids_.emplace_back(texts_.keep(uid), account); });
  if (const auto gid = mapping.gid(entries, entry); !gid.empty())
    primary_.push_back({account, std::string(gid), mapping.has_own_gid(entries, entry)});
  take_roles_of(account, mapping, entries, entry);
}

void Directory::take_roles_of(std::uint32_t account, const Accounts& mapping, const ldap::Entries& entries,
                              std::size_t entry) {
  const auto name_of = [&](std::string_view dn) {
    const std::uint32_t name = names_.number(dn);
    if (name == kNone)
      reading_.error("member-wrong", {{"dn", text_of(entries.dn(entry))}, {"member", text_of(dn)}});
    return name;
  };
  mapping.roles(
      entries, entry,
      [&](std::string_view dn) {
        if (const std::uint32_t name = name_of(dn); name != kNone) held_roles_.holds(account, name);
      },
      [&](std::string_view dn) {
        if (const std::uint32_t name = name_of(dn); name != kNone)
          held_roles_.assigned(account, name, std::string(entries.dn(entry)));
      });
}

void Directory::take_role(const GroupEntries& mapping, const ldap::Entries& entries, std::size_t entry) {
  const std::uint32_t name = names_.number(entries.dn(entry));
  if (name == kNone) return reading_.error("dn-wrong", {{"dn", text_of(entries.dn(entry))}});
  if (names_.at(name).entitlement != kNone) return;
  names_.at(name).entitlement = reading_.entitlement(mapping.entitlement(entries, entry, reading_));
  Roles::Role role{.name = name,
                   .entitlement = names_.at(name).entitlement,
                   .managed = mapping.classes(entries, entry).contains("nsmanagedroledefinition")};
  mapping.members(entries, entry, [&](MemberKind, std::string_view dn) {
    const std::uint32_t contained = names_.number(dn);
    if (contained == kNone)
      return reading_.error("member-wrong", {{"dn", text_of(entries.dn(entry))}, {"member", text_of(dn)}});
    role.contained.push_back(contained);
  });
  held_roles_.defined(std::move(role));
}

void Directory::take_group(const GroupEntries& mapping, const ldap::Entries& entries, std::size_t entry) {
  const std::uint32_t name = names_.number(entries.dn(entry));
  if (name == kNone) return reading_.error("dn-wrong", {{"dn", text_of(entries.dn(entry))}});
  if (names_.at(name).entitlement != kNone) return;
  mapping.check_shown(entries, entry, reading_);
  const std::uint32_t entitlement = reading_.entitlement(mapping.entitlement(entries, entry, reading_));
  if (names_.at(name).account != kNone) twofold_.insert(name);
  names_.at(name).entitlement = entitlement;
  if (const auto gid = mapping.gid(entries, entry); !gid.empty())
    groups_of_gid_[std::string(gid)].push_back(entitlement);
  const std::string dn = text_of(entries.dn(entry));
  const std::size_t urls = urls_.size();
  bool any = false;
  listed_.clear();
  mapping.members(entries, entry, [&](MemberKind kind, std::string_view value) {
    any = any || kind != MemberKind::url;
    // A blank DN is how a group that must have a member says that it has none.
    if (value.empty()) return;
    if (kind == MemberKind::login) {
      login_members_.push_back({entitlement, login(value)});
    } else if (kind == MemberKind::url) {
      urls_.push_back({entitlement, dn, std::string(value), false});
    } else {
      listed_.push_back(kind == MemberKind::dn_and_uid ? ldap::without_uid(value) : value);
    }
  });
  take_members(entitlement, listed_, dn);
  for (std::size_t i = urls; i < urls_.size(); ++i) urls_[i].has_members = any;
  if (!any && urls == urls_.size()) bare_.push_back({dn, mapping.classes(entries, entry)});
}

void Directory::take_members(std::uint32_t entitlement, const std::vector<std::string_view>& dns,
                             const std::string& group) {
  names_.numbers(dns, numbers_);
  told_.push_back({entitlement, told_names_.size()});
  for (std::size_t i = 0; i < dns.size(); ++i) {
    const std::uint32_t name = numbers_[i];
    if (name == kNone) {
      reading_.error("member-wrong", {{"dn", group}, {"member", text_of(dns[i])}});
    } else if (names_.at(name).is_known()) {
      hand_over({entitlement, name});
      told_names_.push_back(name);
    } else {
      members_.push_back({entitlement, name});
    }
  }
}

void Directory::hand_over(const Membership& membership) {
  const Named& named = names_.at(membership.name);
  if (named.account != kNone) reading_.grant(named.account, membership.entitlement);
  if (named.entitlement != kNone) reading_.nesting(named.entitlement, membership.entitlement);
}

void Directory::index_logins() {
  if (login_members_.empty()) return;
  for (; uids_indexed_ < uids_.size(); ++uids_indexed_) {
    const auto& [uid, account] = uids_[uids_indexed_];
    logins_[login(uid)].add(account);
  }
}

std::uint32_t Directory::login(std::string_view uid) {
  if (const auto found = login_numbers_.find(uid); found != login_numbers_.end()) return found->second;
  const auto number = static_cast<std::uint32_t>(logins_.size());
  logins_.push_back({.uid = texts_.keep(uid)});
  login_numbers_.emplace(logins_.back().uid, number);
  return number;
}

void Directory::emit() {
  settle();
  index_logins();
  held_roles_.emit(names_, reading_);
  if (locked_in_vain_ > 0)
    reading_.warning("lock-without-policy", {{"count", std::to_string(locked_in_vain_)}});
  for (const Membership& membership : members_) {
    hand_over(membership);
    const Named& named = names_.at(membership.name);
    if (!named.is_known() && named.asked)
      reading_.dangling(membership.entitlement, text_of(names_.spelling(membership.name)));
  }
  // When they were told, their members were known to be one thing and not yet the other.
  for (std::size_t i = 0; i < told_.size() && !twofold_.empty(); ++i) {
    const std::size_t end = i + 1 < told_.size() ? told_[i + 1].first : told_names_.size();
    for (std::size_t name = told_[i].first; name < end; ++name) {
      if (twofold_.contains(told_names_[name])) hand_over({told_[i].entitlement, told_names_[name]});
    }
  }
  for (const auto& [entitlement, number] : login_members_) {
    const Login& login = logins_[number];
    if (login.account != kNone) reading_.grant(login.account, entitlement);
    for (const std::uint32_t account : login.more) reading_.grant(account, entitlement);
    if (login.account == kNone && login.asked) reading_.dangling(entitlement, text_of(login.uid));
  }
  for (const Primary& primary : primary_) {
    const auto groups = groups_of_gid_.find(primary.gid);
    if (groups == groups_of_gid_.end()) continue;
    for (const std::uint32_t entitlement : groups->second) reading_.grant(primary.account, entitlement);
  }
}

}  // namespace behorig::directory
