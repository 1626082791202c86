#include "plugins/common/directory/roles.h"

#include <algorithm>
#include <iterator>

#include "plugins/common/ldap/dn.h"

namespace behorig::directory {
namespace {

/// Does a role at `role` apply to an entry at `dn`? It does below the entry that it lies in.
bool in_scope(std::string_view role, std::string_view dn) {
  const auto role_key = ldap::dn_key(role), key = ldap::dn_key(dn);
  if (!role_key || !key) return false;
  const std::size_t comma = role_key->find(',');
  return comma == std::string::npos || key->ends_with(std::string_view(*role_key).substr(comma));
}

}  // namespace

std::uint32_t Roles::place_of(Names& names, std::uint32_t name) const {
  const auto found = places_.find(names.at(name).entitlement);
  return found == places_.end() ? kNone : found->second;
}

void Roles::check(Names& names, bool may_be_unheld, sdk::Reading& reading) const {
  if (!roles_.empty() && held_.empty() && !may_be_unheld) reading.error("roles-unheld");
  if (assigned_.empty()) return;
  const auto all = holders(names);
  for (const auto& [account, role, dn] : assigned_) {
    const std::uint32_t place = place_of(names, role);
    if (place == kNone || !roles_[place].managed || !in_scope(names.spelling(role), dn)) continue;
    if (!std::binary_search(all[place].begin(), all[place].end(), account))
      reading.error("role-hidden", {{"dn", text_of(dn)}, {"role", text_of(names.spelling(role))}});
  }
}

std::vector<Roles::Accounts> Roles::holders(Names& names) const {
  std::vector<Accounts> out(roles_.size());
  for (const auto& [account, role] : held_) {
    if (const std::uint32_t place = place_of(names, role); place != kNone) out[place].push_back(account);
  }
  for (Accounts& accounts : out) {
    std::sort(accounts.begin(), accounts.end());
    accounts.erase(std::unique(accounts.begin(), accounts.end()), accounts.end());
  }
  return out;
}

std::vector<std::size_t> Roles::inner_ones_first(Names& names) const {
  std::vector<std::size_t> out;
  std::vector<bool> done(roles_.size());
  const auto ready = [&](const Role& role) {
    return std::all_of(role.contained.begin(), role.contained.end(), [&](std::uint32_t name) {
      const std::uint32_t place = place_of(names, name);
      return place == kNone || done[place];
    });
  };
  while (out.size() < roles_.size()) {
    const std::size_t before = out.size();
    std::size_t left = roles_.size();
    for (std::size_t i = 0; i < roles_.size(); ++i) {
      if (done[i]) continue;
      left = std::min(left, i);
      if (!ready(roles_[i])) continue;
      done[i] = true;
      out.push_back(i);
    }
    if (out.size() > before) continue;
    // Roles that contain each other.
    done[left] = true;
    out.push_back(left);
  }
  return out;
}

void Roles::emit(Names& names, sdk::Reading& reading) {
  const auto all = holders(names);
  std::vector<bool> told(roles_.size());
  for (const std::size_t i : inner_ones_first(names)) {
    // Who is told to hold it by holding another.
    Accounts covered;
    for (const std::uint32_t name : roles_[i].contained) {
      const std::uint32_t inner = place_of(names, name);
      if (inner == kNone || inner == i) continue;
      // A role applies only below where it lies, so that who holds the inner one need not hold the outer.
      if (!std::includes(all[i].begin(), all[i].end(), all[inner].begin(), all[inner].end())) continue;
      reading.nesting(roles_[inner].entitlement, roles_[i].entitlement);
      if (!told[inner]) continue;
      Accounts more;
      std::set_union(covered.begin(), covered.end(), all[inner].begin(), all[inner].end(),
                     std::back_inserter(more));
      covered.swap(more);
    }
    Accounts direct;
    std::set_difference(all[i].begin(), all[i].end(), covered.begin(), covered.end(),
                        std::back_inserter(direct));
    for (const std::uint32_t account : direct) reading.grant(account, roles_[i].entitlement);
    told[i] = true;
  }
}

}  // namespace behorig::directory
