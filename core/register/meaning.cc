#include "core/register/meaning.h"

#include <algorithm>
#include <numeric>

namespace behorig {
namespace {

std::uint32_t root(std::vector<std::uint32_t>& parents, std::uint32_t at) {
  while (parents[at] != at) {
    parents[at] = parents[parents[at]];
    at = parents[at];
  }
  return at;
}

}  // namespace

Meaning::Meaning(const Register& reg)
    : reg_(reg),
      human_(reg.symbols.size()),
      people_(reg.people.size()),
      people_begin_(reg.symbols.size() + 1, 0),
      owners_(reg.owners),
      accounts_(reg.accounts),
      roles_(reg.roles),
      role_entitlements_(reg.role_entitlements),
      assignments_(reg.assignments),
      birthrights_(reg.birthrights),
      revocations_(reg.revocations) {
  for (const auto& row : reg.systems) systems_.try_emplace(row.system.index, &row);
  std::iota(human_.begin(), human_.end(), 0u);
  for (const auto& row : reg.people) ++people_begin_[row.person.index + 1];
  std::partial_sum(people_begin_.begin(), people_begin_.end(), people_begin_.begin());
  auto next = people_begin_;
  for (const auto& row : reg.people) {
    people_[next[row.person.index]++] = &row;
    if (!row.same_as.blank()) human_[root(human_, row.person.index)] = root(human_, row.same_as.index);
  }
  for (std::uint32_t i = 0; i < human_.size(); ++i) human_[i] = root(human_, i);
}

bool Meaning::owned(Symbol system, Symbol person, Date day) const {
  return owned_how(system, person, day) != Owned::no;
}

Owned Meaning::owned_how(Symbol system, Symbol person, Date day) const {
  Owned out = Owned::no;
  for (const auto* row : owners_of(system)) {
    if (row->person != person || !row->when.holds(day)) continue;
    if (row->capacity != Register::Capacity::deputy) return Owned::yes;
    out = Owned::as_deputy;
  }
  return out;
}

Employment Meaning::employment(Symbol person, Date day) const {
  const auto rows = rows_of(person);
  if (rows.empty()) return Employment::unknown_person;
  bool ended = false;
  for (const auto* row : rows) {
    if (row->employed.holds(day)) return Employment::employed;
    ended = ended || row->employed.until < day;
  }
  return ended ? Employment::left : Employment::ahead;
}

std::span<const Register::Person* const> Meaning::rows_of(Symbol person) const {
  if (person.index + 1 >= people_begin_.size()) return {};
  const std::size_t begin = people_begin_[person.index], end = people_begin_[person.index + 1];
  return std::span(people_).subspan(begin, end - begin);
}

Symbol Meaning::name_of(Symbol person, Date day) const {
  Symbol name;
  for (const auto* row : rows_of(person)) {
    if (row->name.blank()) continue;
    if (row->employed.holds(day)) return row->name;
    if (name.blank()) name = row->name;
  }
  return name;
}

const PeopleIndex& Meaning::people_by(std::string_view column) const {
  const std::lock_guard lock(indexing_);
  const auto found = people_by_.find(column);
  if (found != people_by_.end()) return found->second;
  return people_by_.emplace(std::string(column), PeopleIndex(reg_, column)).first->second;
}

std::uint32_t Meaning::human(Symbol person) const { return human_[person.index]; }

bool Meaning::counts(const Register::Role& approval, Date day) const {
  if (approval.approved_by.blank() || !approval.approved_on) return false;
  if (day < *approval.approved_on || (approval.approved_until && *approval.approved_until < day))
    return false;
  return owned(approval.system, approval.approved_by, *approval.approved_on);
}

OwnRow Meaning::own_row(const Register::Assignment& row, Date day) const {
  if (row.approved_by.blank() || !row.approved_on) return OwnRow::undocumented;
  if (!owned(row.system, row.approved_by, *row.approved_on) || same_human(row.approved_by, row.person))
    return OwnRow::invalid;
  if (*row.approved_on > day || !row.when.holds(day)) return OwnRow::dated;
  return OwnRow::good;
}

const Register::System* Meaning::system(Symbol system) const {
  const auto found = systems_.find(system.index);
  return found == systems_.end() ? nullptr : found->second;
}

std::span<const Register::Owner* const> Meaning::owners_of(Symbol system) const { return owners_.of(system); }

}  // namespace behorig
