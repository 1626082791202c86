#include "core/controls/approvals.h"

#include <algorithm>
#include <map>

namespace behorig {
namespace {

std::uint64_t pair_key(Symbol a, Symbol b) { return static_cast<std::uint64_t>(a.index) << 32 | b.index; }

}  // namespace

const RoleState::Listing* RoleState::listing(EntitlementIx entitlement) const {
  const auto found = std::lower_bound(listings.begin(), listings.end(), entitlement,
                                      [](const auto& l, EntitlementIx e) { return l.entitlement < e; });
  return found != listings.end() && found->entitlement == entitlement ? &*found : nullptr;
}

Approvals::Approvals(const Snapshot& snapshot, const Meaning& meaning, const References& references,
                     const Links& links, const CompareOptions& options)
    : meaning_(meaning),
      reg_(meaning.reg()),
      links_(links),
      day_(options.day),
      listed_(snapshot.entitlements().size(), false) {
  const auto system = reg_.symbols.find(options.system);
  if (!system) return;
  system_ = *system;
  collect_roles(references);
  collect_assignments(references);
}

void Approvals::collect_roles(const References& references) {
  std::vector<Symbol> ids;
  const auto note = [&](const auto& rows) {
    for (const auto* row : rows.of(system_)) {
      if (!row->role.blank() && (ids.empty() || ids.back() != row->role)) ids.push_back(row->role);
    }
  };
  note(meaning_.roles());
  note(meaning_.role_entitlements());
  note(meaning_.assignments());
  note(meaning_.birthrights());
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  std::sort(ids.begin(), ids.end(), [&](Symbol a, Symbol b) { return reg_.text(a) < reg_.text(b); });
  for (const Symbol id : ids) {
    role_ix_[id.index] = static_cast<RoleIx>(roles_.size());
    roles_.emplace_back().id = id;
  }
  for (const auto* row : meaning_.roles().of(system_)) roles_[role_ix(row->role)].approvals.push_back(row);
  for (auto& role : roles_) {
    bool any_privileged = false;
    for (const auto* row : role.approvals) {
      const bool row_counts = meaning_.counts(*row, day_);
      role.counts = role.counts || row_counts;
      role.privileged = role.privileged || (row_counts && row->privileged);
      any_privileged = any_privileged || row->privileged;
    }
    if (!role.counts) role.privileged = any_privileged;
  }
  for (const auto* row : meaning_.birthrights().of(system_)) {
    birthrights_.push_back(row);
    birthright_roles_.push_back(role_ix(row->role));
  }
  list_entitlements(references);
  for (const auto& role : roles_) {
    for (const auto& listing : role.listings) listed_[listing.entitlement] = true;
  }
}

void Approvals::list_entitlements(const References& references) {
  for (const auto* listed : meaning_.role_entitlements().of(system_)) {
    const auto& row = *listed;
    RoleState& role = roles_[role_ix(row.role)];
    const bool counts = std::any_of(role.approvals.begin(), role.approvals.end(), [&](const auto* approval) {
      return meaning_.counts(*approval, day_) && (!row.since || *row.since <= *approval->approved_on);
    });
    role.approves_something = role.approves_something || counts;
    if (role.counts && !counts) role.added_later.push_back(row.entitlement);
    if (const auto entitlement = references.entitlement(reg_.text(row.entitlement))) {
      role.listings.push_back({*entitlement, counts});
    }
  }
  for (auto& role : roles_) {
    // One counting row is enough for the entitlement: counting ones first, then drop repeats.
    std::sort(role.listings.begin(), role.listings.end(), [](const auto& a, const auto& b) {
      return a.entitlement != b.entitlement ? a.entitlement < b.entitlement : a.counts > b.counts;
    });
    role.listings.erase(
        std::unique(role.listings.begin(), role.listings.end(),
                    [](const auto& a, const auto& b) { return a.entitlement == b.entitlement; }),
        role.listings.end());
  }
}

void Approvals::apply_revocations(AssignmentState& assignment,
                                  const std::vector<const Register::Revocation*>& rows,
                                  const References& references) const {
  const auto& row = *assignment.row;
  for (const auto* revocation : rows) {
    if (revocation->revoked_on > day_) continue;
    if (row.approved_on && revocation->revoked_on < *row.approved_on) continue;
    if (!revocation->account.blank()) {
      const auto account = references.account(reg_.text(revocation->account));
      if (!assignment.names_account) {
        if (account) assignment.revoked_for.emplace_back(*account, revocation->revoked_on);
        continue;
      }
      const bool same = revocation->account == row.account || (account && account == assignment.account);
      if (!same) continue;
    }
    assignment.own_row = OwnRow::revoked;
    if (!assignment.revoked_on || *assignment.revoked_on < revocation->revoked_on) {
      assignment.revoked_on = revocation->revoked_on;
    }
  }
}

void Approvals::collect_assignments(const References& references) {
  std::unordered_map<std::uint64_t, std::vector<const Register::Revocation*>> revocations;
  for (const auto* row : meaning_.revocations().of(system_))
    revocations[pair_key(row->person, row->role)].push_back(row);
  const auto assigned = meaning_.assignments().of(system_);
  assignments_.reserve(assigned.size());
  for (const auto* assignment : assigned) {
    const auto& row = *assignment;
    AssignmentState state;
    state.row = &row;
    state.role = role_ix(row.role);
    state.names_account = !row.account.blank();
    if (state.names_account) state.account = references.account(reg_.text(row.account));
    state.own_row = meaning_.own_row(row, day_);
    const auto found = revocations.find(pair_key(row.person, row.role));
    if (found != revocations.end()) apply_revocations(state, found->second, references);

    const auto ix = static_cast<AssignmentIx>(assignments_.size());
    by_person_.add(row.person.index, ix);
    if (state.account) by_account_.add(*state.account, ix);
    assignments_.push_back(std::move(state));
  }
  by_person_.seal();
  by_account_.seal();
}

std::vector<AssignmentIx> Approvals::serving(AccountIx account) const {
  std::vector<AssignmentIx> out;
  serving(account, out);
  return out;
}

void Approvals::serving(AccountIx account, std::vector<AssignmentIx>& out) const {
  out.clear();
  const Link& link = links_.of(account);
  if (!link.personal()) {
    const auto own = by_account_.of(account);
    out.assign(own.begin(), own.end());
    return;
  }
  const auto person = link.owner();
  if (!person) return;
  for (const AssignmentIx ix : by_person_.of(person->index)) {
    const auto& assignment = assignments_[ix];
    if (assignment.names_account) {
      if (assignment.account == account) out.push_back(ix);
    } else if (!role_of(assignment).privileged || link.kind == AccountKind::privileged ||
               !links_.has_privileged_account(*person)) {
      out.push_back(ix);
    }
  }
}

std::vector<RoleIx> Approvals::birthrights_of(Symbol person) const {
  std::vector<RoleIx> out;
  if (birthrights_.empty() || !meaning_.employed(person, day_)) return out;
  const auto rows = meaning_.rows_of(person);
  for (std::size_t i = 0; i < birthrights_.size(); ++i) {
    const auto& birthright = *birthrights_[i];
    const bool matches = std::any_of(rows.begin(), rows.end(), [&](const auto* row) {
      return row->employed.holds(day_) && (birthright.unit.blank() || birthright.unit == row->unit) &&
             (birthright.title.blank() || birthright.title == row->title);
    });
    if (matches) out.push_back(birthright_roles_[i]);
  }
  return out;
}

std::vector<RoleIx> Approvals::birthrights(AccountIx account) const {
  const auto person = links_.of(account).owner();
  return person ? birthrights_of(*person) : std::vector<RoleIx>{};
}

std::optional<Date> Approvals::revoked_on(const AssignmentState& assignment, AccountIx account) const {
  auto latest = assignment.revoked_on;
  for (const auto& [revoked_account, day] : assignment.revoked_for) {
    if (revoked_account == account && (!latest || *latest < day)) latest = day;
  }
  return latest;
}

OwnRow Approvals::own_row(const AssignmentState& assignment, AccountIx account) const {
  return revoked_on(assignment, account) ? OwnRow::revoked : assignment.own_row;
}

bool Approvals::nothing_counts() const {
  const bool assigned = std::any_of(assignments_.begin(), assignments_.end(), [&](const auto& assignment) {
    return assignment.own_row == OwnRow::good && role_of(assignment).counts;
  });
  const bool born = std::any_of(birthright_roles_.begin(), birthright_roles_.end(),
                                [&](RoleIx role) { return roles_[role].counts; });
  return !assigned && !born;
}

NearestApproval Approvals::describe(const AssignmentState& assignment, AccountIx account) const {
  const auto& row = *assignment.row;
  NearestApproval out;
  out.role = reg_.text(row.role);
  out.approved_by = reg_.text(row.approved_by);
  out.approved_on = row.approved_on;
  if (row.when.until != Date::latest()) out.until = row.when.until;
  switch (own_row(assignment, account)) {
    case OwnRow::revoked:
      out.stopped = "revoked";
      out.stopped_on = revoked_on(assignment, account);
      break;
    case OwnRow::undocumented:
      out.stopped = "undocumented";
      break;
    case OwnRow::invalid:
      out.stopped = meaning_.same_human(row.approved_by, row.person) ? "self" : "approver";
      break;
    case OwnRow::dated:
      if (*row.approved_on > day_) {
        out.stopped = "approved_on";
      } else if (row.when.until < day_) {
        out.stopped = "until";
        out.stopped_on = row.when.until;
      } else {
        out.stopped = "since";
      }
      break;
    case OwnRow::good:
      out.stopped = role_of(assignment).counts ? "content" : "role";
      if (!role_of(assignment).counts) out.stopped_on = describe(role_of(assignment), false).stopped_on;
      break;
  }
  return out;
}

NearestApproval Approvals::describe(const RoleState& role, bool content) const {
  NearestApproval out;
  out.role = reg_.text(role.id);
  out.stopped = content ? "content" : "role";
  for (const auto* row : role.approvals) {
    if (content && !meaning_.counts(*row, day_)) continue;
    NearestApproval one = out;
    one.approved_by = reg_.text(row->approved_by);
    one.approved_on = row->approved_on;
    one.until = row->approved_until;
    one.stopped_on.reset();
    if (!content && row->approved_until && *row->approved_until < day_) one.stopped_on = row->approved_until;
    if (out.newness() < one.newness()) out = std::move(one);
  }
  return out;
}

}  // namespace behorig
