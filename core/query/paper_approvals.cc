// What findings rest on that need no reading: rows of the register, told as the register alone has them.

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include "core/model/control.h"
#include "core/query/considered.h"

namespace behorig {
namespace {

/// Of a finding that says how long approvals are good for.
int months_good(const Deviation& d) {
  int out = 0;
  for (const auto& reason : d.reasons) {
    if (reason.id != "why.good-for") continue;
    for (const auto& [name, text] : reason.args) {
      if (name == "months") std::from_chars(text.data(), text.data() + text.size(), out);
    }
  }
  return out;
}

class PaperApprovals {
 public:
  PaperApprovals(const OnPaper& paper, const Deviation& d, std::size_t most)
      : paper_(paper), meaning_(paper.meaning()), reg_(paper.reg()), d_(d), most_(most) {
    while (role_ < paper.roles().size()) {
      const auto& role = paper.roles()[role_];
      if (reg_.text(role.system) == d.system && reg_.text(role.id) == d.role) break;
      ++role_;
    }
  }

  ConsideredApprovals run() && {
    if (is(control::circular_approval)) by_deputies();
    if (is(control::contradicting_owners)) contradiction();
    if (role_ == paper_.roles().size()) return std::move(out_);
    if (is(control::approval_overdue)) overdue();
    if (is(control::approver_left)) approvers_left();
    if (is(control::missing_reference)) without_reference();
    if (is(control::mover_access)) for_units();
    if (is(control::too_many_holders)) for_so_many();
    if (is(control::unmet_requirement)) assignments_of_person();
    return std::move(out_);
  }

 private:
  using Note = std::optional<Message>;

  bool is(std::string_view control) const { return d_.control == control; }
  std::string text(Symbol symbol) const { return std::string(reg_.text(symbol)); }
  std::string name(Symbol person, Date day) const {
    const Symbol known = meaning_.name_of(person, day);
    return text(known.blank() ? person : known);
  }
  const OnPaper::Role& role() const { return paper_.roles()[role_]; }

  // What is not listed is only counted: a role may have a million assignments.
  bool room() {
    if (out_.listed.size() < most_) return true;
    ++out_.more;
    return false;
  }
  void add_role(const Register::Role& row, Note note) {
    if (!room()) return;
    ConsideredApproval one;
    one.of_role = true;
    one.approval.role = text(row.role);
    one.approval.approved_by = text(row.approved_by);
    one.approval.approved_on = row.approved_on;
    one.approval.until = row.approved_until;
    one.note = std::move(note);
    name_approvers(one, meaning_, reg_.text(row.system));
    out_.listed.push_back(std::move(one));
  }
  void add(const Register::Assignment& row, Note note = {}) {
    if (!room()) return;
    ConsideredApproval one;
    name_holder(one, meaning_, row.person, paper_.day());
    if (d_.system.empty()) one.system = text(row.system);
    one.account = text(row.account);
    one.approval = approval_in(reg_, row);
    if (paper_.own_row(row) == OwnRow::revoked) revoked(row, one);
    one.note = std::move(note);
    name_approvers(one, meaning_, reg_.text(row.system));
    out_.listed.push_back(std::move(one));
  }
  /// By the last of its revocations.
  void revoked(const Register::Assignment& row, ConsideredApproval& one) const {
    one.approval.stopped = "revoked";
    for (const auto* revocation : meaning_.revocations().of(row.system)) {
      if (revocation->person != row.person || revocation->role != row.role) continue;
      const bool its = revocation->account.blank() || revocation->account == row.account;
      if (!its || revocation->revoked_on > paper_.day()) continue;
      if (row.approved_on && revocation->revoked_on < *row.approved_on) continue;
      if (one.approval.stopped_on && *one.approval.stopped_on >= revocation->revoked_on) continue;
      one.approval.stopped_on = revocation->revoked_on;
      name_revoker(one, meaning_, *revocation);
    }
  }

  /// The counting assignments of the finding's role.
  template <class Look>
  void each_assignment(Look look) const {
    for (const std::uint32_t number : paper_.assignments_of(role_)) {
      const auto& row = reg_.assignments[number];
      if (paper_.counts(role(), row)) look(row);
    }
  }

  void overdue() {
    const int months = months_good(d_);
    if (months == 0) return;
    const auto note = [&](Date approved) {
      const Date due = approved.plus_months(months);
      return due < paper_.day() ? Note(Message("explain.note-overdue", {{"date", due.iso()}})) : Note();
    };
    for (const auto* row : paper_.newest_approvals(role())) {
      if (auto late = note(*row->approved_on)) add_role(*row, std::move(late));
    }
    for (const std::uint32_t number : paper_.newest_assignments(role_)) {
      const auto& row = reg_.assignments[number];
      if (auto late = note(*row.approved_on)) add(row, std::move(late));
    }
  }

  /// None for who had not left that day.
  Note left(Symbol approver, Date day) const {
    if (meaning_.employment(approver, day) != Employment::left) return {};
    Date last = Date::earliest();
    for (const auto* row : meaning_.rows_of(approver)) {
      if (row->employed.until < day) last = std::max(last, row->employed.until);
    }
    return Message("explain.note-left", {{"person", name(approver, day)}, {"date", last.iso()}});
  }
  void approvers_left() {
    for (const auto* row : role().approvals) {
      if (!meaning_.counts(*row, paper_.day())) continue;
      if (auto note = left(row->approved_by, *row->approved_on)) add_role(*row, std::move(note));
    }
    each_assignment([&](const Register::Assignment& row) {
      if (auto note = left(row.approved_by, *row.approved_on)) add(row, std::move(note));
    });
  }

  void without_reference() {
    each_assignment([&](const Register::Assignment& row) {
      if (row.reference.blank()) add(row);
    });
  }

  void assignments_of_person() {
    each_assignment([&](const Register::Assignment& row) {
      if (reg_.text(row.person) == d_.person) add(row);
    });
  }

  void for_units() {
    for (const auto* row : paper_.newest_approvals(role())) {
      std::string units;
      for (const Symbol unit : row->units) units += (units.empty() ? "" : ", ") + text(unit);
      if (!units.empty()) add_role(*row, Message("explain.note-units", {{"units", units}}));
    }
    assignments_of_person();
  }

  void for_so_many() {
    for (const auto* row : paper_.newest_approvals(role())) {
      if (row->max_holders)
        add_role(*row, Message("explain.note-most", {{"most", std::to_string(*row->max_holders)}}));
    }
    each_assignment([&](const Register::Assignment& row) { add(row); });
  }

  /// All that the owner has there, so that it can be seen that most of it is; what a deputy approved first.
  void by_deputies() {
    std::vector<std::pair<const Register::Assignment*, Note>> others;
    for (std::size_t i = 0; i < paper_.roles().size(); ++i) {
      const auto& role = paper_.roles()[i];
      if (reg_.text(role.system) != d_.system) continue;
      for (const std::uint32_t number : paper_.assignments_of(i)) {
        const auto& row = reg_.assignments[number];
        if (reg_.text(row.person) != d_.person || !paper_.counts(role, row)) continue;
        const auto owned = [&](Symbol person) {
          return meaning_.owned_how(row.system, person, *row.approved_on);
        };
        if (owned(row.person) != Owned::yes) continue;
        if (owned(row.approved_by) == Owned::as_deputy) {
          add(row, Message("explain.note-deputy", {{"person", name(row.approved_by, *row.approved_on)}}));
        } else {
          others.emplace_back(&row, Note());
        }
      }
    }
    for (auto& [row, note] : others) add(*row, std::move(note));
  }

  /// Who gave it and who took it back, person by person.
  void contradiction() {
    std::set<std::pair<Symbol, Symbol>> lists;  // system and role
    for (const auto& row : reg_.role_entitlements) {
      if (reg_.text(row.entitlement) == d_.entitlement) lists.emplace(row.system, row.role);
    }
    std::set<std::string_view> people;
    for (const auto& holder : d_.holders) people.insert(holder.person);
    std::vector<const Register::Assignment*> said;
    std::set<std::pair<Symbol, Symbol>> given;  // system and person
    for (std::size_t i = 0; i < paper_.roles().size(); ++i) {
      const auto& role = paper_.roles()[i];
      if (!lists.contains({role.system, role.id})) continue;
      for (const std::uint32_t number : paper_.assignments_of(i)) {
        const auto& row = reg_.assignments[number];
        if (!people.contains(reg_.text(row.person))) continue;
        const bool counts = paper_.counts(role, row);
        if (counts) given.emplace(row.system, row.person);
        if (counts || paper_.own_row(row) == OwnRow::revoked) said.push_back(&row);
      }
    }
    std::stable_sort(said.begin(), said.end(), [&](const auto* a, const auto* b) {
      return std::pair(reg_.text(a->person), reg_.text(a->system)) <
             std::pair(reg_.text(b->person), reg_.text(b->system));
    });
    for (const auto* row : said) {
      // What was taken back and given anew in one system contradicts nothing.
      const bool revoked = paper_.own_row(*row) == OwnRow::revoked;
      if (!revoked || !given.contains({row->system, row->person})) add(*row);
    }
  }

  const OnPaper& paper_;
  const Meaning& meaning_;
  const Register& reg_;
  const Deviation& d_;
  std::size_t most_;
  std::size_t role_ = 0;
  ConsideredApprovals out_;
};

}  // namespace

ConsideredApprovals approvals_on_paper(const OnPaper& paper, const Deviation& deviation, std::size_t most) {
  return PaperApprovals(paper, deviation, most).run();
}

}  // namespace behorig
