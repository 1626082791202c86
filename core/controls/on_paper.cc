#include "core/controls/on_paper.h"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <utility>

namespace behorig {
namespace {

std::uint64_t person_and_role(Symbol person, Symbol role) {
  return static_cast<std::uint64_t>(person.index) << 32 | role.index;
}

}  // namespace

OnPaper::OnPaper(const Meaning& meaning, Date day)
    : meaning_(meaning), day_(day), role_of_(meaning.reg().symbols.size(), 0) {
  const Register& reg = meaning.reg();
  std::vector<Symbol> systems;
  const auto note = [&](const auto& rows) {
    for (const auto& row : rows) {
      if (systems.empty() || systems.back() != row.system) systems.push_back(row.system);
    }
  };
  note(reg.roles);
  note(reg.role_entitlements);
  note(reg.assignments);
  note(reg.birthrights);
  std::sort(systems.begin(), systems.end());
  systems.erase(std::unique(systems.begin(), systems.end()), systems.end());
  for (const auto& row : reg.revocations) revocations_[person_and_role(row.person, row.role)].push_back(&row);
  assigned_.resize(reg.assignments.size());
  for (const Symbol system : systems) collect(system);
  group_assignments();
  role_of_ = {};
}

/// Counted first, so that a million of them are put in their places and not sorted.
void OnPaper::group_assignments() {
  begins_.assign(roles_.size() + 1, 0);
  for (const std::uint32_t role : assigned_) ++begins_[role + 1];
  std::partial_sum(begins_.begin(), begins_.end(), begins_.begin());
  numbers_.resize(assigned_.size());
  auto next = begins_;
  for (std::uint32_t number = 0; number < assigned_.size(); ++number)
    numbers_[next[assigned_[number]]++] = number;
  assigned_ = {};
}

void OnPaper::collect(Symbol system) {
  const std::size_t first = roles_.size();
  const auto ix = [&](Symbol role) {
    auto& number = role_of_[role.index];
    if (number == 0) {
      roles_.emplace_back();
      roles_.back().system = system;
      roles_.back().id = role;
      number = static_cast<std::uint32_t>(roles_.size());
    }
    return number - 1;
  };
  for (const auto* row : meaning_.roles().of(system)) {
    Role& role = roles_[ix(row->role)];
    role.approvals.push_back(row);
    role.counts = role.counts || meaning_.counts(*row, day_);
  }
  for (const auto* row : meaning_.role_entitlements().of(system)) roles_[ix(row->role)].has_content = true;
  for (const auto* row : meaning_.birthrights().of(system)) roles_[ix(row->role)].has_birthright = true;
  for (const auto* row : meaning_.assignments().of(system))
    assigned_[static_cast<std::size_t>(row - reg().assignments.data())] = ix(row->role);
  for (std::size_t i = first; i < roles_.size(); ++i) {
    Role& role = roles_[i];
    role_of_[role.id.index] = 0;
    role.privileged = std::any_of(role.approvals.begin(), role.approvals.end(), [&](const auto* row) {
      return row->privileged && (!role.counts || meaning_.counts(*row, day_));
    });
  }
}

std::vector<const Register::System*> OnPaper::systems() const {
  std::vector<const Register::System*> out;
  for (const auto& row : reg().systems) {
    if (meaning_.system(row.system) == &row) out.push_back(&row);
  }
  return out;
}

OwnRow OnPaper::own_row(const Register::Assignment& row) const {
  const auto found =
      revocations_.empty() ? revocations_.end() : revocations_.find(person_and_role(row.person, row.role));
  if (found != revocations_.end()) {
    for (const auto* revocation : found->second) {
      if (revocation->system != row.system || revocation->revoked_on > day_) continue;
      if (!revocation->account.blank() && revocation->account != row.account) continue;
      if (!row.approved_on || revocation->revoked_on >= *row.approved_on) return OwnRow::revoked;
    }
  }
  return meaning_.own_row(row, day_);
}

std::vector<Symbol> OnPaper::holders_of(std::size_t role) const {
  std::vector<Symbol> out;
  if (!roles_[role].counts) return out;
  for (const std::uint32_t number : assignments_of(role)) {
    const auto& row = reg().assignments[number];
    if (own_row(row) == OwnRow::good) out.push_back(row.person);
  }
  std::sort(out.begin(), out.end(), [&](Symbol a, Symbol b) { return reg().text(a) < reg().text(b); });
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::vector<std::uint32_t> OnPaper::newest_assignments(std::size_t role) const {
  std::map<std::pair<Symbol, Symbol>, Date> newest;  // by person and account
  std::vector<std::uint32_t> out;
  for (const std::uint32_t number : assignments_of(role)) {
    const auto& row = reg().assignments[number];
    if (!row.approved_on || !counts(roles_[role], row)) continue;
    auto& last = newest.try_emplace({row.person, row.account}, *row.approved_on).first->second;
    last = std::max(last, *row.approved_on);
    out.push_back(number);
  }
  std::erase_if(out, [&](std::uint32_t number) {
    const auto& row = reg().assignments[number];
    return std::ranges::any_of(std::array{row.account, Symbol()}, [&](Symbol account) {
      const auto found = newest.find({row.person, account});
      return found != newest.end() && *row.approved_on < found->second;
    });
  });
  return out;
}

std::vector<const Register::Role*> OnPaper::newest_approvals(const Role& role) const {
  std::vector<const Register::Role*> out;
  for (const auto* row : role.approvals) {
    if (!meaning_.counts(*row, day_)) continue;
    if (!out.empty() && *out.front()->approved_on < *row->approved_on) out.clear();
    if (out.empty() || *out.front()->approved_on == *row->approved_on) out.push_back(row);
  }
  return out;
}

Deviation OnPaper::about(std::string_view control, const Register::System& system) const {
  Deviation out;
  out.control = control;
  out.system = reg().text(system.system);
  return out;
}

Deviation OnPaper::about(std::string_view control, const Role& role) const {
  Deviation out;
  out.control = control;
  out.system = reg().text(role.system);
  out.role = reg().text(role.id);
  out.privileged = role.privileged;
  return out;
}

Deviation OnPaper::about(std::string_view control, const Role& role, Symbol person) const {
  Deviation out = about(control, role);
  const Holder who = holder(person);
  out.person = who.person;
  out.person_name = who.person_name;
  out.holders.push_back(who);
  return out;
}

Holder OnPaper::holder(Symbol person) const {
  Holder out;
  out.person = reg().text(person);
  out.person_name = reg().text(meaning_.name_of(person, day_));
  return out;
}

}  // namespace behorig
