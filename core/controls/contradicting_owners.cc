#include <map>
#include <set>

#include "core/controls/on_paper.h"
#include "core/model/control.h"

namespace behorig {
namespace {

/// What the owners of one system say of one person's having one entitlement.
struct Said {
  std::set<Symbol> yes, no;  ///< systems
};

}  // namespace

/// A group that several systems use has several owners: one took it back from somebody to whom another gave
/// it.
void contradicting_owners(const OnPaper& paper, std::vector<Deviation>& out) {
  const Register& reg = paper.reg();
  std::map<Symbol, std::set<Symbol>> systems;  // by entitlement
  for (const auto& row : reg.role_entitlements) systems[row.entitlement].insert(row.system);
  std::map<std::pair<Symbol, Symbol>, std::vector<Symbol>> shared;  // by system and role
  for (const auto& row : reg.role_entitlements) {
    if (systems[row.entitlement].size() > 1) shared[{row.system, row.role}].push_back(row.entitlement);
  }
  if (shared.empty()) return;
  std::map<Symbol, std::map<Symbol, Said>> said;  // by entitlement and person
  const auto& roles = paper.roles();
  for (std::size_t i = 0; i < roles.size(); ++i) {
    const auto found = shared.find({roles[i].system, roles[i].id});
    if (found == shared.end()) continue;
    for (const std::uint32_t number : paper.assignments_of(i)) {
      const auto& row = reg.assignments[number];
      const bool no = paper.own_row(row) == OwnRow::revoked;
      if (!no && !paper.counts(roles[i], row)) continue;
      for (const Symbol entitlement : found->second) {
        Said& one = said[entitlement][row.person];
        (no ? one.no : one.yes).insert(row.system);
      }
    }
  }
  for (const auto& [entitlement, people] : said) {
    Deviation contradiction;
    contradiction.control = control::contradicting_owners;
    contradiction.entitlement = reg.text(entitlement);
    for (const auto& [person, one] : people) {
      std::set<Symbol> no = one.no;
      for (const Symbol system : one.yes) no.erase(system);  // taken back and given anew
      if (one.yes.empty() || no.empty()) continue;
      contradiction.holders.push_back(paper.holder(person));
      for (const Symbol system : one.yes) contradiction.passing.systems.emplace_back(reg.text(system));
      for (const Symbol system : no) contradiction.passing.systems.emplace_back(reg.text(system));
    }
    if (contradiction.holders.empty()) continue;
    contradiction.related = contradiction.passing.systems;
    out.push_back(std::move(contradiction));
  }
}

}  // namespace behorig
