#include <algorithm>
#include <utility>

#include "core/controls/missing.h"

namespace behorig {
namespace {

/// Through counting assignments that name no account.
void add_assigned(const Comparison& c, std::vector<ApprovedRole>& out) {
  std::vector<AccountIx> accounts;
  c.approvals.by_person().each([&](std::uint32_t index, std::span<const AssignmentIx> theirs) {
    const Symbol person{index};
    const std::size_t begin = out.size();
    usable_accounts(c, person, accounts);
    for (const AssignmentIx ix : theirs) {
      const auto& assignment = c.approvals.assignment(ix);
      const bool counts = !assignment.names_account && assignment.own_row == OwnRow::good;
      if (!counts || !c.approvals.role_of(assignment).counts) continue;
      // Revoked for every account that the person can use here is revoked.
      const bool open = accounts.empty() || std::any_of(accounts.begin(), accounts.end(), [&](AccountIx a) {
                          return c.approvals.own_row(assignment, a) == OwnRow::good;
                        });
      if (open) out.push_back({person, assignment.role});
    }
    if (out.size() > begin && !c.meaning.employed(person, c.day())) out.resize(begin);
    std::sort(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end());
  });
}

void add_birthrights(const Comparison& c, std::vector<ApprovedRole>& out) {
  if (c.approvals.all_birthrights().empty()) return;
  for (const auto& row : c.meaning.reg().people) {
    // Of several employments the first stands for the person.
    if (c.meaning.rows_of(row.person).front() != &row) continue;
    for (const RoleIx role : c.approvals.birthrights_of(row.person)) {
      if (c.approvals.roles()[role].counts) out.push_back({row.person, role});
    }
  }
}

/// Sorted, none twice.
std::vector<ApprovedRole> approved_roles(const Comparison& c) {
  std::vector<ApprovedRole> out;
  add_assigned(c, out);
  add_birthrights(c, out);
  if (!std::is_sorted(out.begin(), out.end())) std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

/// People whose accounts hold the same one after the other, so that nestings are followed once for all of
/// them.
std::vector<std::span<const ApprovedRole>> in_order(const Comparison& c,
                                                    const std::vector<ApprovedRole>& roles) {
  std::vector<std::pair<std::uint64_t, std::span<const ApprovedRole>>> people;  // by what they hold
  for (auto at = roles.begin(); at != roles.end();) {
    const auto end =
        std::find_if(at, roles.end(), [&](const auto& role) { return role.person != at->person; });
    std::uint64_t hash = 0;
    if (!c.nesting.empty()) {
      for (const AccountIx account : usable_accounts(c, at->person)) hash = mixed(hash, c.held.of(account));
    }
    people.emplace_back(hash, std::span(at, end));
    at = end;
  }
  std::stable_sort(people.begin(), people.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::span<const ApprovedRole>> out;
  out.reserve(people.size());
  for (const auto& [hash, approved] : people) out.push_back(approved);
  return out;
}

}  // namespace

void missing_controls(Comparison& c, std::vector<Deviation>& out) {
  MissingAccount no_account(c);
  MissingAccess no_access(c);
  const auto approved = approved_roles(c);
  Holdings held(c);
  std::vector<AccountIx> accounts;
  for (const auto roles : in_order(c, approved)) {
    usable_accounts(c, roles.front().person, accounts);
    if (accounts.empty()) {
      no_account.look_at(roles);
      continue;
    }
    held.look_at(accounts);
    no_access.look_at(roles, held);
  }
  std::move(no_access).finish(out);
  std::move(no_account).finish(out);
}

}  // namespace behorig
