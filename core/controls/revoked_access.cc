#include <algorithm>

#include "core/controls/access_pass.h"
#include "core/model/control.h"

namespace behorig {
namespace {

/// The role was given to the person again after it had been taken back.
bool approved_again(const UnapprovedGrant& grant, const AssignmentState& revoked) {
  const auto& approvals = grant.c.approvals;
  const auto revoked_on = approvals.revoked_on(revoked, grant.account);
  return std::any_of(grant.serving.begin(), grant.serving.end(), [&](AssignmentIx ix) {
    const auto& other = approvals.assignment(ix);
    return other.role == revoked.role && other.row->person == revoked.row->person && other.row->approved_on &&
           *other.row->approved_on > *revoked_on && *other.row->approved_on <= grant.c.day();
  });
}

}  // namespace

std::optional<Reason> revoked_access(const UnapprovedGrant& grant) {
  auto reason = by_assignment(grant, control::revoked_access, [&](const UnapprovedGrant::Listed& one) {
    return one.own_row == OwnRow::revoked && !approved_again(grant, *one.assignment);
  });
  if (reason) reason->key.account = grant.account;
  return reason;
}

void escalate_revoked(const CompareOptions& options, Deviation& found) {
  if (found.control != control::revoked_access || !options.escalate_revoked_days) return;
  const auto& nearest = found.nearest_approval;
  if (!nearest || !nearest->stopped_on) return;
  const int held = options.day.days - nearest->stopped_on->days;
  if (held <= *options.escalate_revoked_days) return;
  // Nobody is at work on it.
  found.passing.more_severe = 1;
  found.reasons.push_back(Message("why.revoked-for", {{"days", std::to_string(held)}}));
}

}  // namespace behorig
