#include "core/controls/conflict.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/base/sort.h"
#include "core/controls/comparison.h"
#include "core/model/control.h"

namespace behorig {
namespace {

std::string held_in(std::string_view system) { return ": " + std::string(system) + ", "; }

std::string held_by(const Register& reg, const ConflictHolding& one) {
  return std::string(reg.text(one.side)) + held_in(one.system) + one.what;
}

/// Everything that one human holds of one conflict.
struct Together {
  std::set<Symbol> people;
  std::set<Symbol> sides;
  std::vector<const ConflictHolding*> holdings;
};

/// The smallest id of the human's that the register knows, or that holds something.
Symbol spokesman(const Meaning& meaning, const Together& one) {
  const Register& reg = meaning.reg();
  Symbol out = *one.people.begin();
  const auto offer = [&](Symbol person) {
    if (reg.text(person) < reg.text(out)) out = person;
  };
  for (const Symbol person : one.people) offer(person);
  for (const auto& row : reg.people) {
    if (meaning.same_human(row.person, out)) offer(row.person);
  }
  return out;
}

bool employed(const Meaning& meaning, Symbol human, Date day) {
  const auto& people = meaning.reg().people;
  return std::any_of(people.begin(), people.end(), [&](const auto& row) {
    return meaning.same_human(row.person, human) && row.employed.holds(day);
  });
}

Deviation deviation_of(const Meaning& meaning, Date day, Symbol conflict, const Together& one) {
  const Register& reg = meaning.reg();
  Deviation out;
  out.control = control::conflict;
  out.conflict = reg.text(conflict);
  const Symbol person = spokesman(meaning, one);
  out.person = reg.text(person);
  out.person_name = reg.text(meaning.name_of(person, day));
  out.holders.push_back({{}, {}, out.person, out.person_name});
  for (const auto* holding : one.holdings) {
    out.related.push_back(held_by(reg, *holding));
    out.privileged = out.privileged || holding->privileged;
  }
  for (const auto& row : reg.conflicts) {
    if (row.conflict != conflict) continue;
    if (!row.name.blank())
      out.reasons.push_back(Message("why.conflict-name", {{"name", std::string(reg.text(row.name))}}));
    if (row.severity)
      out.passing.severity = std::max(out.passing.severity.value_or(*row.severity), *row.severity);
  }
  std::sort(out.reasons.begin(), out.reasons.end(),
            [](const Message& a, const Message& b) { return a.args < b.args; });
  out.reasons.erase(std::unique(out.reasons.begin(), out.reasons.end()), out.reasons.end());
  out.passing.systems = conflict_systems(reg, out.conflict);
  return out;
}

}  // namespace

bool names_system(const std::string& held, std::string_view system) {
  return held.find(held_in(system)) != held.npos;
}

std::vector<Deviation> conflicts(const Meaning& meaning, Date day,
                                 const std::vector<ConflictHolding>& holdings) {
  std::map<Symbol, std::set<Symbol>> sides;
  for (const auto& row : meaning.reg().conflicts) sides[row.conflict].insert(row.side);
  std::map<std::pair<Symbol, std::uint32_t>, Together> together;  // by conflict and human
  for (const auto& one : holdings) {
    auto& into = together[{one.conflict, meaning.human(one.person)}];
    into.people.insert(one.person);
    into.sides.insert(one.side);
    into.holdings.push_back(&one);
  }
  std::vector<Deviation> out;
  for (const auto& [key, one] : together) {
    const auto& needed = sides[key.first];
    if (needed.size() < 2 || one.sides != needed || !employed(meaning, *one.people.begin(), day)) continue;
    out.push_back(deviation_of(meaning, day, key.first, one));
  }
  const Exceptions exceptions(meaning, day);
  for (auto& found : out) {
    tidy(found);
    exceptions.apply(found);
  }
  sort_large(out, before);
  return out;
}

std::vector<std::string> conflict_systems(const Register& reg, std::string_view conflict) {
  std::set<std::string> out;
  for (const auto& row : reg.conflicts) {
    if (conflict.empty() || reg.text(row.conflict) == conflict) out.emplace(reg.text(row.system));
  }
  return {out.begin(), out.end()};
}

}  // namespace behorig
