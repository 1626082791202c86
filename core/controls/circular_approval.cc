#include <algorithm>
#include <map>

#include "core/controls/on_paper.h"
#include "core/model/control.h"

namespace behorig {
namespace {

struct Count {
  std::size_t all = 0, by_deputy = 0;
  std::vector<Symbol> deputies, roles;
};

}  // namespace

/// A deputy acts for the owner: who lets the deputy approve has approved it themselves in all but name.
void circular_approval(const OnPaper& paper, std::vector<Deviation>& out) {
  const Register& reg = paper.reg();
  std::map<std::pair<Symbol, Symbol>, Count> counts;  // by system and owner
  const auto& roles = paper.roles();
  for (std::size_t i = 0; i < roles.size(); ++i) {
    for (const std::uint32_t number : paper.assignments_of(i)) {
      const auto& row = reg.assignments[number];
      const auto owned = [&](Symbol person) {
        return paper.meaning().owned_how(row.system, person, *row.approved_on);
      };
      if (!row.approved_on || owned(row.person) != Owned::yes) continue;
      if (!paper.counts(roles[i], row)) continue;
      Count& count = counts[{row.system, row.person}];
      ++count.all;
      if (owned(row.approved_by) != Owned::as_deputy) continue;
      ++count.by_deputy;
      count.deputies.push_back(row.approved_by);
      count.roles.push_back(row.role);
    }
  }
  for (const auto& [key, count] : counts) {
    if (count.by_deputy < 2 || count.by_deputy * 2 <= count.all) continue;
    Deviation found;
    found.control = control::circular_approval;
    found.system = reg.text(key.first);
    const Holder who = paper.holder(key.second);
    found.person = who.person;
    found.person_name = who.person_name;
    found.holders.push_back(who);
    for (const Symbol deputy : count.deputies) found.related.emplace_back(reg.text(deputy));
    for (const Symbol role : count.roles)
      found.reasons.push_back(Message("why.by-deputy", {{"role", std::string(reg.text(role))}}));
    out.push_back(std::move(found));
  }
}

}  // namespace behorig
