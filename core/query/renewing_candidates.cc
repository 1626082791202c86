// Approvals that are old, or that somebody gave who should not: what stands ends, and is approved anew.

#include <algorithm>
#include <functional>

#include "core/model/control.h"
#include "core/query/proposals.h"

namespace behorig {
namespace {

using Edits = Proposals::Edits;
using Rows = Proposals::Rows;

struct Renewal {
  Rows rows;
  Edits edits;
  bool whole = true;  ///< all that must be renewed could be
};

/// The assignments for which `ends` is true, to the same people, approved today by others.
Renewal assignments(const Proposals& p, const std::function<bool(const Register::Assignment&)>& ends,
                    bool deputies) {
  Renewal out;
  for (const auto& assignment : p.c.approvals.assignments()) {
    const auto& row = *assignment.row;
    const bool counts = assignment.own_row == OwnRow::good && p.c.approvals.role_of(assignment).counts;
    if (!counts || !ends(row)) continue;
    const std::string person = p.text(row.person);
    const auto add = [&](RegisterRow one) {
      if (std::find(out.rows.begin(), out.rows.end(), one) == out.rows.end())
        out.rows.push_back(std::move(one));
    };
    if (!p.c.meaning.employed(row.person, p.c.day())) {  // who has left needs it no more
      add(p.revocation(p.system, person, p.text(row.role)));
      continue;
    }
    const std::string by = p.approver({person}, deputies);
    out.whole = out.whole && !by.empty() &&
                p.edit(out.edits, "assignments", p.reg.assignments, row, {{"until", p.yesterday()}});
    auto anew = p.assignment(person, p.text(row.role), p.text(row.account), by);
    if (row.when.until != Date::latest()) anew.cells.emplace_back("until", row.when.until.iso());
    add(std::move(anew));
  }
  return out;
}

/// The role's rows for which `ends` is true; it is approved anew in any case.
Renewal of_role(const Proposals& p, const RoleState& role,
                const std::function<bool(const Register::Role&)>& ends) {
  Renewal out;
  const std::string by = p.approver({});
  out.whole = !by.empty();
  for (const auto* row : role.approvals) {
    if (!p.c.meaning.counts(*row, p.c.day()) || !ends(*row)) continue;
    out.whole =
        out.whole && p.edit(out.edits, "roles", p.reg.roles, *row, {{"approved_until", p.yesterday()}});
  }
  if (out.whole) out.rows.push_back(p.role_again(role, by));
  return out;
}

void propose(Proposals& p, const Renewal& one) {
  if (one.whole) p.change(one.rows, one.edits);
}

void propose_either(Proposals& p, const Renewal& people, const Renewal& role) {
  if (!people.rows.empty()) propose(p, people);
  propose(p, role);
  if (people.rows.empty()) return;
  Renewal both = people;
  both.rows.insert(both.rows.begin(), role.rows.begin(), role.rows.end());
  both.edits.insert(both.edits.begin(), role.edits.begin(), role.edits.end());
  both.whole = people.whole && role.whole;
  propose(p, both);
}

}  // namespace

void renewing_candidates(Proposals& p) {
  const auto among = [](const std::vector<std::string>& ids, std::string_view id) {
    return std::find(ids.begin(), ids.end(), id) != ids.end();
  };
  const auto people = p.people();
  if (p.d.control == control::circular_approval) {
    propose(p, assignments(
                   p,
                   [&](const Register::Assignment& row) {
                     return p.reg.text(row.person) == p.d.person &&
                            among(p.d.related, p.reg.text(row.approved_by));
                   },
                   false));
  }
  if (!p.is({control::approval_overdue, control::approver_left})) return;
  const auto* role = p.role(p.d.role);
  if (role == nullptr) return;
  const bool left = p.d.control == control::approver_left;
  const auto had_left = [&](Symbol approver, const std::optional<Date>& day) {
    return day && p.c.meaning.employment(approver, *day) == Employment::left;
  };
  const auto of_people = assignments(
      p,
      [&](const Register::Assignment& row) {
        if (row.role != role->id || !among(people, p.reg.text(row.person))) return false;
        return left ? had_left(row.approved_by, row.approved_on) : *row.approved_on < p.c.day();
      },
      true);
  propose_either(p, of_people, of_role(p, *role, [&](const Register::Role& row) {
                   return left && had_left(row.approved_by, row.approved_on);
                 }));
}

}  // namespace behorig
