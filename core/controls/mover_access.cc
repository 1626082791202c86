#include <algorithm>

#include "core/controls/on_paper.h"
#include "core/model/control.h"

namespace behorig {
namespace {

/// For which the role is meant, by its newest approval; none = all.
std::vector<Symbol> units_of(const OnPaper& paper, const OnPaper::Role& role) {
  std::vector<Symbol> out;
  for (const auto* row : paper.newest_approvals(role)) {
    if (row->units.empty()) return {};
    out.insert(out.end(), row->units.begin(), row->units.end());
  }
  return out;
}

/// On the day; none for somebody who is not employed.
std::vector<Symbol> units_of(const OnPaper& paper, Symbol person) {
  std::vector<Symbol> out;
  for (const auto* row : paper.meaning().rows_of(person)) {
    if (row->employed.holds(paper.day())) out.push_back(row->unit);
  }
  return out;
}

}  // namespace

void mover_access(const OnPaper& paper, std::vector<Deviation>& out) {
  const Register& reg = paper.reg();
  const auto& roles = paper.roles();
  for (std::size_t i = 0; i < roles.size(); ++i) {
    const auto allowed = units_of(paper, roles[i]);
    if (allowed.empty()) continue;
    for (const Symbol person : paper.holders_of(i)) {
      // Who has left has an account finding or no account: they did not move.
      if (!paper.meaning().employed(person, paper.day())) continue;
      const auto units = units_of(paper, person);
      const bool fits =
          std::find_first_of(units.begin(), units.end(), allowed.begin(), allowed.end()) != units.end();
      if (fits) continue;
      auto moved = paper.about(control::mover_access, roles[i], person);
      for (const Symbol unit : allowed) moved.related.emplace_back(reg.text(unit));
      for (const Symbol unit : units) {
        moved.reasons.push_back(unit.blank() ? Message("why.no-unit")
                                             : Message("why.unit", {{"unit", std::string(reg.text(unit))}}));
      }
      out.push_back(std::move(moved));
    }
  }
}

}  // namespace behorig
