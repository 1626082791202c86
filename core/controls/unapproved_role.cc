#include "core/controls/access_pass.h"
#include "core/model/control.h"

namespace behorig {

std::optional<Reason> unapproved_role(const UnapprovedGrant& grant) {
  const auto role = role_without_effect(grant);
  if (!role || grant.c.approvals.roles()[*role].counts) return std::nullopt;
  return Reason{{control::unapproved_role, AccessFindings::kNone, *role},
                grant.c.approvals.describe(grant.c.approvals.roles()[*role], false)};
}

/// A role whose approval does not hold is told even where nobody holds anything through it.
void unapproved_roles_assigned(const Comparison& c, AccessFindings& findings) {
  for (const auto& assignment : c.approvals.assignments()) {
    const auto& role = c.approvals.role_of(assignment);
    if (role.counts || assignment.own_row != OwnRow::good) continue;
    if (!c.meaning.employed(assignment.row->person, c.day())) continue;
    auto& entry = findings.at({control::unapproved_role, AccessFindings::kNone, assignment.role});
    entry.deviation.passing.concerned.emplace_back(c.meaning.reg().text(assignment.row->person));
    entry.offer(c.approvals.describe(role, false));
  }
}

}  // namespace behorig
