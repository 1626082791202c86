#include <algorithm>
#include <map>
#include <set>

#include "core/controls/on_paper.h"
#include "core/model/control.h"

namespace behorig {

void unmet_requirement(const OnPaper& paper, std::vector<Deviation>& out) {
  const Register& reg = paper.reg();
  if (reg.requirements.empty()) return;
  std::map<std::pair<Symbol, Symbol>, std::vector<Symbol>> required;  // by system and role
  for (const auto& row : reg.requirements) required[{row.system, row.role}].push_back(row.requirement);
  std::set<std::pair<Symbol, Symbol>> attained;  // person and requirement
  std::map<std::pair<Symbol, Symbol>, Date> ended;
  for (const auto& row : reg.attainments) {
    const std::pair one(row.person, row.requirement);
    if (row.until && *row.until < paper.day()) {
      auto& last = ended.try_emplace(one, *row.until).first->second;
      last = std::max(last, *row.until);
    } else if (!row.on || *row.on <= paper.day()) {
      attained.insert(one);
    }
  }
  const auto& roles = paper.roles();
  for (std::size_t i = 0; i < roles.size(); ++i) {
    const auto found = required.find({roles[i].system, roles[i].id});
    if (found == required.end()) continue;
    for (const Symbol person : paper.holders_of(i)) {
      for (const Symbol requirement : found->second) {
        const std::pair wanted(person, requirement);
        if (attained.contains(wanted)) continue;
        auto unmet = paper.about(control::unmet_requirement, roles[i], person);
        unmet.requirement = reg.text(requirement);
        const auto last = ended.find(wanted);
        unmet.reasons.push_back(last == ended.end()
                                    ? Message("why.never-attained")
                                    : Message("why.attained-until", {{"date", last->second.iso()}}));
        out.push_back(std::move(unmet));
      }
    }
  }
}

}  // namespace behorig
