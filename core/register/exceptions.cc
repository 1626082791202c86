#include "core/register/exceptions.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>
#include <utility>

#include "core/base/digest.h"
#include "core/model/control.h"

namespace behorig {
namespace {

/// A cell with its length before it, so that no two lists of cells give the same text.
void add_cell(std::string& out, std::string_view text) {
  out += std::to_string(text.size()) + ":" + std::string(text);
}

/// Findings about what the register calls something: nothing in a reading need be called so.
bool is_by_name(const Deviation& deviation) {
  return deviation.control == control::unknown_reference || deviation.control == control::exception_expired;
}

bool holds(const Register::Exception& row, Date day) { return row.accepted_on <= day && day <= row.until; }

}  // namespace

std::string key_of(const Register& reg, const Register::Exception& row) {
  std::string out;
  for (const Symbol symbol :
       {row.control, row.system, row.account, row.person, row.role, row.entitlement, row.accepted_by}) {
    add_cell(out, reg.text(symbol));
  }
  add_cell(out, row.accepted_on.iso());
  for (const Symbol symbol : {row.other, row.conflict, row.requirement, row.exception}) {
    if (!symbol.blank()) add_cell(out, reg.text(symbol));
  }
  return out;
}

std::vector<Holder> among(const std::vector<Holder>& holders, const std::vector<Holder>& known) {
  std::set<std::pair<std::string_view, std::string_view>> ids;
  for (const Holder& one : known) ids.emplace(one.account, one.person);
  std::vector<Holder> out;
  std::copy_if(holders.begin(), holders.end(), std::back_inserter(out), [&](const Holder& holder) {
    return ids.contains({holder.account, holder.person});
  });
  return out;
}

void keep_first_covered(std::vector<Coverage>& coverage, const Covered& covered) {
  for (Coverage& one : coverage) {
    if (const auto known = covered.find(one.key); known != covered.end())
      one.holders = among(one.holders, known->second);
  }
}

ActiveExceptions active_exceptions(const Meaning& meaning, Date day) {
  ActiveExceptions out;
  for (const auto& row : meaning.reg().exceptions) {
    if (!holds(row, day)) continue;
    if (!row.system.blank() && !meaning.owned(row.system, row.accepted_by, row.accepted_on)) continue;
    auto& kept = out.try_emplace(key_of(meaning.reg(), row), ActiveException{{}, row.until}).first->second;
    if (row.until < kept.until) continue;
    kept = {std::string(meaning.reg().text(row.reason)), row.until, &row};
  }
  return out;
}

std::string digest_of(const Register& reg, const Register::Exception& row) {
  std::string cells;
  for (const Symbol symbol : {row.control, row.system, row.account, row.person, row.role, row.entitlement,
                              row.reason, row.accepted_by}) {
    add_cell(cells, reg.text(symbol));
  }
  add_cell(cells, row.accepted_on.iso());
  add_cell(cells, reg.text(row.reference));
  const Digest digest = sha256(cells);
  return to_hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

Exceptions::Exceptions(const Meaning& meaning, Date day, ResolvedNames names)
    : meaning_(meaning), day_(day), names_(std::move(names)) {
  for (const auto& row : meaning.reg().exceptions) {
    if (day < row.accepted_on) continue;
    rows_[{meaning.reg().text(row.control), meaning.reg().text(row.system)}].emplace_back().row = &row;
  }
}

const std::optional<std::string>& Exceptions::resolved(Name& name, const Register::Exception& row,
                                                       Symbol cell, const Resolve& resolve) const {
  if (!std::exchange(name.asked, true)) {
    const std::string_view text = meaning_.reg().text(cell);
    name.id = resolve && !row.decided ? resolve(text) : std::optional(std::string(text));
  }
  return name.id;
}

bool Exceptions::matches(const Row& candidate, const Deviation& deviation) const {
  const Register::Exception& row = *candidate.row;
  const Register& reg = meaning_.reg();
  const auto is = [&](Symbol cell, std::string_view value) {
    return cell.blank() || reg.text(cell) == value;
  };
  if (!is(row.role, deviation.role) || !is(row.other, deviation.other)) return false;
  if (!is(row.conflict, deviation.conflict) || !is(row.requirement, deviation.requirement)) return false;
  if (!is(row.exception, deviation.exception)) return false;
  if (!row.entitlement.blank() && !is_by_name(deviation)) {
    const auto& id = resolved(candidate.entitlement, row, row.entitlement, names_.entitlement);
    if (!id || (*id != deviation.entitlement && *id != deviation.other)) return false;
  }
  if (!accepted_by_owner(row, deviation)) return false;
  if (is_by_name(deviation)) {
    const bool named = is(row.account, deviation.account) && is(row.person, deviation.person) &&
                       is(row.entitlement, deviation.entitlement);
    if (!named || (!deviation.person.empty() && same_human(row, deviation.person))) return false;
  }
  // Who holds something is asked one by one; where nobody does, acceptance would be for those who may get it.
  const auto own = [&](const std::string& person) { return same_human(row, person); };
  return !deviation.holders.empty() ||
         std::none_of(deviation.passing.concerned.begin(), deviation.passing.concerned.end(), own);
}

/// What is about several systems takes an owner of the one that the exception names, else of all of them.
bool Exceptions::accepted_by_owner(const Register::Exception& row, const Deviation& deviation) const {
  const Register& reg = meaning_.reg();
  const auto owned = [&](std::string_view id) {
    const auto system = reg.symbols.find(id);
    return system && !system->blank() && meaning_.owned(*system, row.accepted_by, row.accepted_on);
  };
  if (!deviation.system.empty()) return owned(deviation.system);
  const auto& systems = deviation.passing.systems;
  if (row.system.blank()) return !systems.empty() && std::all_of(systems.begin(), systems.end(), owned);
  return owned(reg.text(row.system));
}

bool Exceptions::same_human(const Register::Exception& row, std::string_view person) const {
  const auto known = meaning_.reg().symbols.find(person);
  return known && meaning_.same_human(*known, row.accepted_by);
}

bool Exceptions::covers(const Row& candidate, const Holder& holder) const {
  const Register::Exception& row = *candidate.row;
  const Register& reg = meaning_.reg();
  if (!row.person.blank() && reg.text(row.person) != holder.person) return false;
  if (!row.account.blank()) {
    const auto& id = resolved(candidate.account, row, row.account, names_.account);
    if (!id || *id != holder.account) return false;
  }
  if (!holder.person.empty() && same_human(row, holder.person)) return false;
  if (holder.account.empty() || !names_.people) return true;
  const auto people = names_.people(holder.account);
  return std::none_of(people.begin(), people.end(),
                      [&](Symbol person) { return meaning_.same_human(person, row.accepted_by); });
}

/// Those of its system, and those of every system.
std::vector<const Exceptions::Row*> Exceptions::rows_for(const Deviation& deviation) const {
  std::vector<const Row*> out;
  const auto add = [&](std::string_view system) {
    const auto found = rows_.find({deviation.control, system});
    if (found == rows_.end()) return;
    for (const Row& row : found->second) out.push_back(&row);
  };
  add(deviation.system);
  for (const auto& system : deviation.passing.systems) add(system);
  if (!deviation.system.empty()) add("");
  return out;
}

/// nullopt if the exception, whenever it ends, has nothing to do with it.
std::optional<Coverage> Exceptions::cover(const Row& candidate, const Deviation& deviation) const {
  if (!matches(candidate, deviation)) return std::nullopt;
  const Register::Exception* row = candidate.row;
  Coverage out;
  for (const auto& holder : deviation.holders) {
    if (covers(candidate, holder)) out.holders.push_back(holder);
  }
  const bool names_holder = !is_by_name(deviation) && !(row->person.blank() && row->account.blank());
  out.whole = out.holders.size() == deviation.holders.size() && (!deviation.holders.empty() || !names_holder);
  if (out.holders.empty() && !out.whole) return std::nullopt;
  out.key = key_of(meaning_.reg(), *row);
  out.reason = meaning_.reg().text(row->reason);
  out.until = row->until;
  return out;
}

void Exceptions::apply(Deviation& deviation) const {
  auto& coverage = deviation.passing.coverage;
  auto& ended = deviation.passing.ended;
  coverage.clear();
  ended.clear();
  for (const Row* candidate : rows_for(deviation)) {
    auto one = cover(*candidate, deviation);
    if (!one) continue;
    if (one->until < day_) {
      ended.push_back(digest_of(meaning_.reg(), *candidate->row));
    } else {
      coverage.push_back(std::move(*one));
    }
  }
  // What was renewed in a row of its own did not end.
  if (wholly_covered(deviation)) ended.clear();
  std::sort(coverage.begin(), coverage.end(), [](const auto& a, const auto& b) {
    return std::tie(a.key, a.until, a.reason) < std::tie(b.key, b.until, b.reason);
  });
  std::sort(ended.begin(), ended.end());
}

bool wholly_covered(const Deviation& deviation) {
  if (deviation.holders.empty()) {
    return std::any_of(deviation.passing.coverage.begin(), deviation.passing.coverage.end(),
                       [](const auto& c) { return c.whole; });
  }
  if (deviation.passing.coverage.empty()) return false;
  // A group may have a million members: looking for each of them in a list would never end.
  std::vector<const Holder*> covered;
  for (const Coverage& coverage : deviation.passing.coverage) {
    for (const Holder& holder : coverage.holders) covered.push_back(&holder);
  }
  const auto before = [](const Holder* a, const Holder* b) { return *a < *b; };
  std::sort(covered.begin(), covered.end(), before);
  return std::all_of(deviation.holders.begin(), deviation.holders.end(), [&](const Holder& holder) {
    return std::binary_search(covered.begin(), covered.end(), &holder, before);
  });
}

}  // namespace behorig
