#include <algorithm>
#include <iterator>
#include <set>

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

/// Those of `texts` that stand for nothing that one of `others` stands for: of what this reading shows, an id
/// in the place of a name, or beside it, changes nothing; of the rest the texts are compared.
std::vector<std::string> without(const Comparison& c, const std::vector<std::string>& texts,
                                 const std::vector<std::string>& others) {
  std::set<std::string_view> named(others.begin(), others.end());
  std::set<EntitlementIx> meant;
  for (const std::string& other : others) {
    if (const auto one = c.references.entitlement(other)) meant.insert(*one);
  }
  std::vector<std::string> out;
  std::copy_if(texts.begin(), texts.end(), std::back_inserter(out), [&](const std::string& text) {
    const auto one = c.references.entitlement(text);
    return !named.contains(text) && (!one || !meant.contains(*one));
  });
  return out;
}

/// Also where a row gives no `since`: that a role holds something else than when it was approved shows only
/// beside what it held then.
bool other_content(const Comparison& c, RoleIx ix, AccessFindings& findings) {
  const auto& role = c.approvals.roles()[ix];
  const auto change = c.options.contents->find(c.meaning.reg().text(role.id));
  if (change == c.options.contents->end() || !role.counts) return false;
  const auto& [then, now] = change->second;
  const auto added = without(c, now, then), removed = without(c, then, now);
  if (added.empty() && removed.empty()) return false;
  Deviation& found = entry_of(c, ix, findings).deviation;
  for (const auto& text : added) {
    add_entitlement(c, text, found);
    found.reasons.push_back(Message("why.content-added", {{"entitlement", text}}));
  }
  for (const auto& text : removed)
    found.reasons.push_back(Message("why.content-removed", {{"entitlement", text}}));
  return true;
}

/// Whom the changed roles would give access: they may not accept it.
void concern(const Comparison& c, const std::vector<bool>& changed, AccessFindings& findings) {
  for (const auto& assignment : c.approvals.assignments()) {
    if (!changed[assignment.role] || assignment.own_row != OwnRow::good) continue;
    if (!c.meaning.employed(assignment.row->person, c.day())) continue;
    auto& entry = findings.at({control::role_changed, AccessFindings::kNone, assignment.role});
    entry.deviation.passing.concerned.emplace_back(c.meaning.reg().text(assignment.row->person));
  }
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
  std::vector<bool> changed(roles.size());
  for (RoleIx ix = 0; ix < roles.size(); ++ix) {
    if (!roles[ix].added_later.empty()) {
      Deviation& found = entry_of(c, ix, findings).deviation;
      for (const Symbol entitlement : roles[ix].added_later)
        add_entitlement(c, c.meaning.reg().text(entitlement), found);
      changed[ix] = true;
    }
    if (c.options.contents != nullptr && other_content(c, ix, findings)) changed[ix] = true;
  }
  if (std::find(changed.begin(), changed.end(), true) != changed.end()) concern(c, changed, findings);
}

}  // namespace behorig
