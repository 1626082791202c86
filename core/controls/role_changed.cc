#include "core/controls/access_pass.h"
#include "core/model/control.h"

namespace behorig {
namespace {

AccessFindings::Entry& entry_of(const Comparison& c, RoleIx ix, AccessFindings& findings) {
  auto& entry = findings.at({control::role_changed, AccessFindings::kNone, ix});
  entry.offer(c.approvals.describe(c.approvals.roles()[ix], true));
  return entry;
}

void add_entitlement(const Comparison& c, std::string_view text, Deviation& found) {
  found.related.emplace_back(text);
  const auto known = c.references.entitlement(text);
  found.privileged = found.privileged || (known && c.privileged(*known));
}

/// Also where a row gives no `since`: that a role holds something else than when it was approved shows only
/// beside what it held then.
void other_content(const Comparison& c, RoleIx ix, AccessFindings& findings) {
  const auto& role = c.approvals.roles()[ix];
  const auto change = c.options.contents->find(c.meaning.reg().text(role.id));
  if (change == c.options.contents->end() || !role.counts) return;
  Deviation& found = entry_of(c, ix, findings).deviation;
  for (const auto& text : change->second.added) {
    add_entitlement(c, text, found);
    found.reasons.push_back(Message("why.content-added", {{"entitlement", text}}));
  }
  for (const auto& text : change->second.removed)
    found.reasons.push_back(Message("why.content-removed", {{"entitlement", text}}));
}

}  // namespace

std::optional<Reason> role_changed(const UnapprovedGrant& grant) {
  const auto role = role_without_effect(grant);
  if (!role || !grant.c.approvals.roles()[*role].counts) return std::nullopt;
  return Reason{{control::role_changed, AccessFindings::kNone, *role},
                grant.c.approvals.describe(grant.c.approvals.roles()[*role], true)};
}

/// A changed role is told even where nobody holds anything through it.
void roles_changed(const Comparison& c, AccessFindings& findings) {
  const auto& roles = c.approvals.roles();
  for (RoleIx ix = 0; ix < roles.size(); ++ix) {
    if (!roles[ix].added_later.empty()) {
      Deviation& found = entry_of(c, ix, findings).deviation;
      for (const Symbol entitlement : roles[ix].added_later)
        add_entitlement(c, c.meaning.reg().text(entitlement), found);
    }
    if (c.options.contents != nullptr) other_content(c, ix, findings);
  }
}

}  // namespace behorig
