// Controls that need only the register: rows to add, and cells that somebody must fill in.

#include <algorithm>
#include <map>
#include <set>

#include "core/model/control.h"
#include "core/query/proposals.h"

namespace behorig {
namespace {

using Cells = Proposals::Cells;
using Edits = Proposals::Edits;
using Rows = Proposals::Rows;

/// Cells of the system's own row: what stands there is a decision, and nobody here can take it.
void system_cells(Proposals& p, const Cells& cells, const std::string& filler, bool opens_known) {
  const auto known = p.reg.symbols.find(p.d.system);
  const auto* row = known ? p.c.meaning.system(*known) : nullptr;
  Edits edits;
  if (row != nullptr && p.edit(edits, "systems", p.reg.systems, *row, cells))
    p.edits(std::move(edits), filler, opens_known);
}

void classification(Proposals& p) {
  if (p.d.control == control::missing_processing_record)
    system_cells(p, {{"processing_record", "?"}}, "-", true);
  // Other levels may make other findings of the same facts.
  if (p.d.control == control::classification_overdue)
    system_cells(p, {{"classified_on", "?"}}, p.today(), false);
  if (p.d.control != control::unclassified_system) return;
  Cells blank;
  const auto known = p.reg.symbols.find(p.d.system);
  const auto* row = known ? p.c.meaning.system(*known) : nullptr;
  if (row == nullptr) return;
  if (!row->confidentiality) blank.emplace_back("confidentiality", "?");
  if (!row->integrity) blank.emplace_back("integrity", "?");
  if (!row->availability) blank.emplace_back("availability", "?");
  system_cells(p, blank, "0", false);
}

/// One more may have the role than now, or one of those who have it gives it back.
void holders(Proposals& p) {
  const auto* role = p.role(p.d.role);
  if (role == nullptr) return;
  const std::string by = p.approver(p.people());
  if (!by.empty()) {
    auto again = p.role_again(*role, by);
    for (auto& [column, text] : again.cells) {
      if (column == "max_holders") text = std::to_string(p.d.holders.size());
    }
    p.rows({std::move(again)});
  }
  if (p.d.holders.empty()) return;
  p.rows({p.revocation(p.system, "?", p.d.role)}, p.d.holders.front().person, false);
}

void roles(Proposals& p) {
  const auto* role = p.role(p.d.role);
  if (role == nullptr) return;
  if (p.d.control == control::empty_role) {
    const auto entitlements = p.c.snapshot.entitlements();
    const std::string any = entitlements.empty() ? "-" : p.c.entitlement_id(0);
    p.rows({p.content(*role, "?")}, any, false);
    return;
  }
  // A role that nobody has ends; its rows stay, so that it can be seen what it was.
  Edits edits;
  for (const auto* row : role->approvals) {
    if (!p.c.meaning.counts(*row, p.c.day())) continue;
    if (!p.edit(edits, "roles", p.reg.roles, *row, {{"approved_until", p.yesterday()}})) return;
  }
  p.edits(std::move(edits));
}

void references_of_decisions(Proposals& p) {
  Edits edits;
  for (const auto& assignment : p.c.approvals.assignments()) {
    const auto& row = *assignment.row;
    if (p.reg.text(row.role) != p.d.role || !row.reference.blank() || assignment.own_row != OwnRow::good)
      continue;
    if (!p.edit(edits, "assignments", p.reg.assignments, row, {{"reference", "?"}})) return;
  }
  p.edits(std::move(edits));
}

/// The owners agree: those who gave it take it back, or those who took it back give it.
void contradiction(Proposals& p) {
  const OnPaper paper(p.c.meaning, p.c.day());
  std::set<std::pair<Symbol, Symbol>> lists;  // system and role
  for (const auto& row : p.reg.role_entitlements) {
    if (p.reg.text(row.entitlement) == p.d.entitlement) lists.emplace(row.system, row.role);
  }
  const auto people = p.people();
  Rows revocations;
  std::map<std::pair<std::string, std::string>, std::string> taken_back;  // by system and person: a role
  std::set<std::pair<std::string, std::string>> given;
  for (std::size_t i = 0; i < paper.roles().size(); ++i) {
    const auto& role = paper.roles()[i];
    if (!lists.contains({role.system, role.id})) continue;
    for (const std::uint32_t number : paper.assignments_of(i)) {
      const auto& row = p.reg.assignments[number];
      const std::string person = p.text(row.person), system = p.text(row.system);
      if (std::find(people.begin(), people.end(), person) == people.end()) continue;
      if (paper.own_row(row) == OwnRow::revoked) {
        taken_back.try_emplace({system, person}, p.text(row.role));
      } else if (paper.counts(role, row)) {
        given.emplace(system, person);
        revocations.push_back(p.revocation(system, person, p.text(row.role)));
      }
    }
  }
  p.rows(std::move(revocations));
  Rows approvals;
  for (const auto& [key, role] : taken_back) {
    const auto& [system, person] = key;
    const std::string by = p.approver_of(system, {person});
    if (given.contains(key) || by.empty()) continue;
    auto row = p.assignment(person, role, "", by);
    for (auto& [column, text] : row.cells) {
      if (column == "system") text = system;
    }
    approvals.push_back(std::move(row));
  }
  p.rows(std::move(approvals));
}

/// What ended is over; or it goes on until a day that its owner says.
void ended_exception(Proposals& p) {
  Edits gone, longer;
  for (const auto& row : p.reg.exceptions) {
    if (p.c.day() <= row.until || digest_of(p.reg, row) != p.d.exception) continue;
    if (!p.edit(gone, "exceptions", p.reg.exceptions, row, {})) return;
    if (!p.edit(longer, "exceptions", p.reg.exceptions, row, {{"until", "?"}})) return;
  }
  p.edits(std::move(gone));
  p.edits(std::move(longer), p.today(), true);
}

}  // namespace

void paper_candidates(Proposals& p) {
  classification(p);
  if (p.d.control == control::unmet_requirement) {
    p.rows({{"attainments", {{"person", p.d.person}, {"requirement", p.d.requirement}, {"on", p.today()}}}});
  }
  if (p.is({control::mover_access, control::unmet_requirement}))
    p.rows({p.revocation(p.system, p.d.person, p.d.role)});
  if (p.d.control == control::too_many_holders) holders(p);
  if (p.is({control::empty_role, control::unused_role})) roles(p);
  if (p.d.control == control::missing_reference) references_of_decisions(p);
  if (p.d.control == control::contradicting_owners) contradiction(p);
  if (p.d.control == control::exception_expired) ended_exception(p);
  if (p.d.control == control::unowned_system) {
    p.rows({{"owners",
             {{"system", p.d.system}, {"person", "?"}, {"capacity", "system_owner"}, {"since", p.today()}}}},
           p.somebody(), false);
  }
  if (p.d.control == control::unregistered_system) p.rows({{"systems", {{"system", p.d.system}}}});
}

}  // namespace behorig
