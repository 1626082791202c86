#include "core/query/considered.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "core/controls/holdings.h"
#include "core/model/control.h"
#include "core/register/capacity.h"

namespace behorig {
namespace {

/// The revocation of that day, for this account.
const Register::Revocation* revocation_of(const Comparison& c, const AssignmentState& assignment,
                                          AccountIx account, Date day) {
  const auto& reg = c.meaning.reg();
  const auto& row = *assignment.row;
  for (const auto* revocation : c.meaning.revocations().of(row.system)) {
    if (revocation->person != row.person || revocation->role != row.role || revocation->revoked_on != day)
      continue;
    const bool whole = revocation->account.blank() || revocation->account == row.account;
    if (whole || c.references.account(reg.text(revocation->account)) == account) return revocation;
  }
  return nullptr;
}

}  // namespace

std::vector<OwnerThen> owners_on(const Meaning& meaning, std::string_view system, Date day) {
  std::vector<OwnerThen> out;
  const auto& reg = meaning.reg();
  const auto known = reg.symbols.find(system);
  if (!known) return out;
  for (const auto* row : meaning.owners_of(*known)) {
    if (!row->when.holds(day)) continue;
    out.push_back({std::string(reg.text(row->person)),
                   std::string(reg.text(meaning.name_of(row->person, day))),
                   std::string(name_of(row->capacity))});
  }
  std::sort(out.begin(), out.end(), [](const OwnerThen& a, const OwnerThen& b) {
    return std::tie(a.person, a.capacity) < std::tie(b.person, b.capacity);
  });
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

void name_holder(ConsideredApproval& one, const Meaning& meaning, Symbol person, Date day) {
  one.person = meaning.reg().text(person);
  one.person_name = meaning.reg().text(meaning.name_of(person, day));
}

void name_approvers(ConsideredApproval& one, const Meaning& meaning, std::string_view system) {
  if (!one.approval.approved_on) return;
  const Date day = *one.approval.approved_on;
  one.owners = owners_on(meaning, system, day);
  if (const auto approver = meaning.reg().symbols.find(one.approval.approved_by))
    one.approver_name = meaning.reg().text(meaning.name_of(*approver, day));
}

void name_revoker(ConsideredApproval& one, const Meaning& meaning, const Register::Revocation& row) {
  one.revoked_by = meaning.reg().text(row.revoked_by);
  one.revoker_name = meaning.reg().text(meaning.name_of(row.revoked_by, row.revoked_on));
}

NearestApproval approval_in(const Register& reg, const Register::Assignment& row) {
  NearestApproval out;
  out.role = reg.text(row.role);
  out.approved_by = reg.text(row.approved_by);
  out.approved_on = row.approved_on;
  if (row.when.until != Date::latest()) out.until = row.when.until;
  return out;
}

/// Made once: a finding may have as many causes as there are accounts.
std::span<const AssignmentIx> Considering::assignments_of(Symbol person) {
  const auto& assignments = c_.approvals.assignments();
  if (by_person_.empty()) {
    for (AssignmentIx ix = 0; ix < assignments.size(); ++ix)
      by_person_[assignments[ix].row->person].push_back(ix);
  }
  const auto found = by_person_.find(person);
  return found == by_person_.end() ? std::span<const AssignmentIx>() : found->second;
}

ConsideredApproval Considering::about(Symbol person, std::optional<EntitlementIx> entitlement) const {
  ConsideredApproval one;
  if (several_) one.system = c_.options.system;
  name_holder(one, c_.meaning, person, c_.day());
  if (entitlement) one.entitlements.push_back(c_.entitlement_id(*entitlement));
  return one;
}

void Considering::look_at(AccountIx account, EntitlementIx entitlement) {
  auto serving = c_.approvals.serving(account);
  std::sort(serving.begin(), serving.end());
  auto all = serving;
  const auto& people = c_.links.of(account).people;
  for (const Symbol person : people) {
    const auto theirs = assignments_of(person);
    all.insert(all.end(), theirs.begin(), theirs.end());
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  for (const AssignmentIx ix : all) {
    const auto& assignment = c_.approvals.assignment(ix);
    const auto* listing = c_.approvals.role_of(assignment).listing(entitlement);
    if (listing == nullptr) continue;
    ConsideredApproval one = about(assignment.row->person, entitlement);
    one.account = c_.meaning.reg().text(assignment.row->account);
    one.approval = c_.approvals.describe(assignment, account);
    const bool counts = c_.approvals.own_row(assignment, account) == OwnRow::good && listing->counts;
    if (counts) one.approval.stopped.clear();
    if (one.approval.stopped == "revoked" && one.approval.stopped_on) {
      const auto* row = revocation_of(c_, assignment, account, *one.approval.stopped_on);
      if (row != nullptr) name_revoker(one, c_.meaning, *row);
    }
    one.elsewhere = !std::binary_search(serving.begin(), serving.end(), ix);
    const Kind kind = one.elsewhere ? Kind::elsewhere : Kind::assignment;
    add(std::move(one), {kind, ix, assignment.row->person.index});
  }
  for (const RoleIx ix : c_.approvals.birthrights(account)) {
    const auto* listing = c_.approvals.roles()[ix].listing(entitlement);
    if (listing != nullptr) birthright(people.front(), ix, entitlement, listing->counts);
  }
}

void Considering::look_for(Symbol person, std::optional<EntitlementIx> entitlement) {
  if (!c_.meaning.employed(person, c_.day())) return;
  const auto gives = [&](const RoleState& role) {
    if (!entitlement) return role.counts && role.approves_something;
    const auto* listing = role.listing(*entitlement);
    return listing != nullptr && listing->counts;
  };
  const auto accounts = usable_accounts(c_, person);
  for (const AssignmentIx ix : assignments_of(person)) {
    const auto& assignment = c_.approvals.assignment(ix);
    const bool counts = !assignment.names_account && assignment.own_row == OwnRow::good;
    if (!counts || !gives(c_.approvals.role_of(assignment))) continue;
    // Revoked for every account that the person can use here is revoked.
    const bool open = accounts.empty() || std::any_of(accounts.begin(), accounts.end(), [&](AccountIx a) {
                        return c_.approvals.own_row(assignment, a) == OwnRow::good;
                      });
    if (!open) continue;
    ConsideredApproval one = about(person, entitlement);
    one.approval = approval_in(c_.meaning.reg(), *assignment.row);
    add(std::move(one), {Kind::assignment, ix, person.index});
  }
  for (const RoleIx ix : c_.approvals.birthrights_of(person)) {
    if (gives(c_.approvals.roles()[ix])) birthright(person, ix, entitlement, true);
  }
}

void Considering::birthright(Symbol person, RoleIx ix, std::optional<EntitlementIx> entitlement,
                             bool counts) {
  const auto& role = c_.approvals.roles()[ix];
  ConsideredApproval one = about(person, entitlement);
  one.birthright = true;
  one.approval = c_.approvals.describe(role, role.counts);
  if (counts) one.approval.stopped.clear();
  add(std::move(one), {Kind::birthright, ix, person.index});
}

void Considering::add(ConsideredApproval one, Key key) {
  name_approvers(one, c_.meaning, c_.options.system);
  for (auto& had : out_.listed) {
    auto entitlements = std::exchange(had.entitlements, one.entitlements);
    const bool same = had == one;
    had.entitlements = std::move(entitlements);
    if (!same) continue;
    for (auto& entitlement : one.entitlements) {
      if (std::find(had.entitlements.begin(), had.entitlements.end(), entitlement) == had.entitlements.end())
        had.entitlements.push_back(std::move(entitlement));
    }
    return;
  }
  if (out_.listed.size() < most_) {
    out_.listed.push_back(std::move(one));
  } else if (unlisted_.insert(key).second) {
    ++out_.more;
  }
}

ConsideredApprovals considered_for(const Comparison& comparison, const Deviation& deviation,
                                   std::size_t most) {
  ConsideredApprovals out;
  Considering considering(comparison, out, false, most);
  const auto causes = [&](const std::string& instead) {
    const auto of_all = comparison.references.entitlement(instead);
    for (const auto& cause : deviation.causes) {
      const auto account = comparison.references.account(cause.account);
      const auto entitlement =
          instead.empty() ? comparison.references.entitlement(cause.entitlement) : of_all;
      if (account && entitlement) considering.look_at(*account, *entitlement);
    }
  };
  causes("");
  // Its causes name what is not approved; that the account holds at all what it follows from is.
  if (deviation.control == control::unapproved_nesting) causes(deviation.entitlement);
  const bool access = deviation.control == control::missing_access;
  if (access || deviation.control == control::missing_account) {
    const auto missing = comparison.references.entitlement(deviation.entitlement);
    for (const auto& holder : deviation.holders) {
      const auto person = comparison.meaning.reg().symbols.find(holder.person);
      if (person && (missing || !access)) considering.look_for(*person, access ? missing : std::nullopt);
    }
  }
  return out;
}

}  // namespace behorig
