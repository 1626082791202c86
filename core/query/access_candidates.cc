// What is held without approval: taken away, or approved.

#include <algorithm>
#include <map>
#include <set>

#include "core/model/control.h"
#include "core/query/proposals.h"

namespace behorig {
namespace {

/// Of roles that would do, so many are tried.
constexpr std::size_t kMostRoles = 5;

using Rows = Proposals::Rows;

/// The smallest first: who gets one gets least besides.
void least_first(std::vector<const RoleState*>& roles) {
  std::stable_sort(roles.begin(), roles.end(), [](const auto* a, const auto* b) {
    return std::pair(!a->counts, a->listings.size()) < std::pair(!b->counts, b->listings.size());
  });
  if (roles.size() > kMostRoles) roles.resize(kMostRoles);
}

std::vector<const RoleState*> roles_that_list(const Proposals& p, const std::string& id) {
  std::vector<const RoleState*> out;
  const auto entitlement = p.c.references.entitlement(id);
  for (const auto& role : p.c.approvals.roles()) {
    const auto* listing = entitlement ? role.listing(*entitlement) : nullptr;
    if (listing != nullptr && (listing->counts || !role.counts)) out.push_back(&role);
  }
  least_first(out);
  return out;
}

/// Roles that count and that everybody in the finding has.
std::vector<const RoleState*> roles_of_all(const Proposals& p) {
  std::map<RoleIx, std::size_t> how_many;
  const auto accounts = p.by_account();
  for (const auto& one : accounts) {
    std::set<RoleIx> theirs;
    for (const AssignmentIx ix : p.c.approvals.serving(one.account)) {
      const auto& assignment = p.c.approvals.assignment(ix);
      if (p.c.approvals.own_row(assignment, one.account) == OwnRow::good) theirs.insert(assignment.role);
    }
    for (const RoleIx ix : theirs) ++how_many[ix];
  }
  std::vector<const RoleState*> out;
  for (const auto& [ix, count] : how_many) {
    const auto& role = p.c.approvals.roles()[ix];
    if (role.counts && count == accounts.size()) out.push_back(&role);
  }
  least_first(out);
  return out;
}

/// The role to everybody who holds something in the finding, with and without the account's name, and the
/// role itself approved anew where it must be.
void assign(Proposals& p, const RoleState& role, const std::string& by) {
  for (const bool named : {false, true}) {
    Rows all;
    for (const auto& one : p.by_account()) {
      const auto& people = p.c.links.of(one.account).people;
      if (people.empty()) return;
      all.push_back(p.assignment(p.text(people.front()), p.text(role.id),
                                 named ? p.c.account_id(one.account) : "", by));
    }
    if (all.empty()) return;
    p.rows(all);
    if (role.counts) continue;
    all.insert(all.begin(), p.role_again(role, by));
    p.rows(std::move(all));
  }
}

/// What was added to the role after it had been approved is taken out of it again.
void without_additions(Proposals& p, const RoleState& role) {
  Proposals::Edits edits;
  for (const auto* row : p.c.meaning.role_entitlements().of(*p.c.system())) {
    const bool added = row->role == role.id && std::find(p.d.related.begin(), p.d.related.end(),
                                                         p.reg.text(row->entitlement)) != p.d.related.end();
    if (added && !p.edit(edits, "role_entitlements", p.reg.role_entitlements, *row, {})) return;
  }
  p.edits(std::move(edits));
}

/// Roles as they stand, approved today, and their assignments.
void approve_what_there_is(Proposals& p) {
  const std::string by = p.approver({});
  Rows all;
  for (const auto& role : p.c.approvals.roles()) {
    if (!role.counts && !role.listings.empty() && !by.empty()) all.push_back(p.role_again(role, by));
  }
  for (const auto& assignment : p.c.approvals.assignments()) {
    if (assignment.own_row == OwnRow::good || assignment.own_row == OwnRow::revoked) continue;
    const std::string person = p.text(assignment.row->person);
    const std::string theirs = p.approver({person});
    if (theirs.empty()) continue;
    auto row = p.assignment(person, p.text(assignment.row->role), p.text(assignment.row->account), theirs);
    if (std::find(all.begin(), all.end(), row) == all.end()) all.push_back(std::move(row));
  }
  p.rows(std::move(all));
}

/// A role for each entitlement, named as that is, for those who hold it; an owner where there is none.
void approve_what_is_held(Proposals& p) {
  std::map<std::string, std::vector<AccountIx>> holders;
  for (const auto& one : p.by_account()) {
    for (const EntitlementIx entitlement : one.entitlements)
      holders[p.c.entitlement_id(entitlement)].push_back(one.account);
  }
  const std::string owner = p.approver({});
  const bool owned = !owner.empty();
  Rows all;
  const auto known = p.c.system();
  if (!known || p.c.meaning.system(*known) == nullptr) all.push_back({"systems", {{"system", p.system}}});
  if (!owned) {
    all.push_back(
        {"owners",
         {{"system", p.system}, {"person", "?"}, {"capacity", "system_owner"}, {"since", p.today()}}});
  }
  for (const auto& [id, accounts] : holders) {
    all.push_back({"roles",
                   {{"system", p.system},
                    {"role", id},
                    {"approved_by", owned ? owner : "?"},
                    {"approved_on", p.today()}}});
    all.push_back({"role_entitlements", {{"system", p.system}, {"role", id}, {"entitlement", id}}});
    std::set<std::string> given;
    for (const AccountIx account : accounts) {
      const Link& link = p.c.links.of(account);
      if (link.people.size() != 1) continue;
      const std::string person = p.text(link.people.front());
      const std::string by = owned ? p.approver({person}) : "?";
      const std::string named = link.personal() ? "" : p.c.account_id(account);
      if (!by.empty() && given.insert(person + '\n' + named).second)
        all.push_back(p.assignment(person, id, named, by));
    }
  }
  p.rows(std::move(all), owned ? "-" : p.somebody(p.people()), owned);
}

void nestings(Proposals& p) {
  p.acts({{SystemChange::What::remove_nesting, {}, p.d.entitlement, p.d.other}});
  const std::string by = p.approver(p.people());
  if (by.empty()) return;
  Rows all;
  for (const auto* lists : roles_that_list(p, p.d.entitlement)) {
    if (!lists->counts) continue;
    Rows both{p.content(*lists, p.d.other), p.role_again(*lists, by)};
    p.rows(both);
    all.insert(all.end(), both.begin(), both.end());
    // What follows further would be a finding of its own.
    for (const auto& given : p.d.gives) both.push_back(p.content(*lists, given));
    if (!p.d.gives.empty()) p.rows(std::move(both));
  }
  p.rows(std::move(all));
}

}  // namespace

void access_candidates(Proposals& p) {
  const auto* control = find_control(p.d.control);
  if (control == nullptr || control->family != Family::access) return;
  if (p.d.control == control::unapproved_nesting) return nestings(p);
  std::vector<SystemChange> removals;
  for (const auto& cause : p.d.causes)
    removals.push_back({SystemChange::What::remove_grant, cause.account, cause.entitlement, {}});
  p.acts(std::move(removals));
  if (p.d.control == control::nothing_approved) {
    approve_what_there_is(p);
    approve_what_is_held(p);
    return;
  }
  const auto* its_role = p.d.role.empty() ? nullptr : p.role(p.d.role);
  if (its_role != nullptr && p.d.control == control::role_changed) without_additions(p, *its_role);
  const std::string by = p.approver(p.people());
  if (by.empty()) return;
  if (its_role != nullptr && p.is({control::unapproved_role, control::role_changed}))
    p.rows({p.role_again(*its_role, by)});
  if (its_role != nullptr) return assign(p, *its_role, by);
  if (!p.is({control::unapproved_access, control::unregistered_entitlement})) return;
  for (const auto* fits : roles_that_list(p, p.d.entitlement)) assign(p, *fits, by);
  for (const auto* fits : roles_of_all(p))
    p.rows({p.content(*fits, p.d.entitlement), p.role_again(*fits, by)});
  if (p.d.control == control::unregistered_entitlement) approve_what_is_held(p);
}

}  // namespace behorig
