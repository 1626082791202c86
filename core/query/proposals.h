#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/query/candidates.h"

namespace behorig {

/// Candidates while they are collected for one finding, and what they are made of. Borrows its arguments.
class Proposals {
 public:
  using Cells = std::vector<std::pair<std::string, std::string>>;
  using Rows = std::vector<RegisterRow>;
  using Edits = std::vector<RowEdit>;

  Proposals(const Comparison& comparison, const ChangeGround& ground, const Deviation& deviation)
      : c(comparison), d(deviation), reg(c.meaning.reg()), system(c.options.system), ground_(ground) {}

  const Comparison& c;
  const Deviation& d;
  const Register& reg;
  const std::string system;  ///< the ground's

  // More steps than somebody takes by hand are no advice: such ones are left out.
  void rows(Rows rows, std::string filler = "-", bool opens_known = true) {
    change(std::move(rows), {}, std::move(filler), opens_known);
  }
  void edits(Edits edits, std::string filler = "-", bool opens_known = true) {
    change({}, std::move(edits), std::move(filler), opens_known);
  }
  void change(Rows rows, Edits edits, std::string filler = "-", bool opens_known = true);
  void acts(std::vector<SystemChange> acts);
  std::vector<Candidate> take() && { return std::move(out_); }

  bool is(std::initializer_list<std::string_view> controls) const;
  std::string text(Symbol symbol) const { return std::string(reg.text(symbol)); }
  std::string today() const { return c.day().iso(); }
  std::string yesterday() const { return c.day().plus_days(-1).iso(); }

  /// Who may approve today what these people get in a system: an owner who is none of them, a deputy last of
  /// all; blank = nobody.
  std::string approver(const std::vector<std::string>& people, bool deputies = true) const {
    return approver_of(system, people, deputies);
  }
  std::string approver_of(std::string_view system, const std::vector<std::string>& people,
                          bool deputies = true) const;
  /// Whom the finding lists.
  std::vector<std::string> people() const;
  /// Anybody who works here and is none of them, to see what naming a person does; blank = nobody.
  std::string somebody(const std::vector<std::string>& but = {}) const;

  RegisterRow assignment(const std::string& person, const std::string& role, const std::string& account,
                         const std::string& by) const;
  RegisterRow revocation(const std::string& system, const std::string& person, const std::string& role) const;
  const RoleState* role(const std::string& id) const;
  /// The role as its newest row has it, approved anew.
  RegisterRow role_again(const RoleState& role, const std::string& by) const;
  RegisterRow content(const RoleState& role, const std::string& entitlement) const;
  /// Adds an edit of the row, a reference into one of the register's tables; false where the row cannot be
  /// named. No cells: the row goes.
  template <class Row>
  bool edit(Edits& to, std::string_view table, const std::vector<Row>& rows, const Row& row,
            Cells cells) const {
    auto out = row_of(reg, ground_.kept, table, static_cast<std::size_t>(&row - rows.data()));
    if (!out) return false;
    out->cells = std::move(cells);
    to.push_back(std::move(*out));
    return true;
  }

  struct Unapproved {
    AccountIx account;
    std::vector<EntitlementIx> entitlements;
  };
  /// The finding's causes.
  std::vector<Unapproved> by_account() const;

  const ChangeGround& ground() const { return ground_; }

 private:
  const ChangeGround& ground_;
  std::vector<Candidate> out_;
};

// Each adds what it knows for the finding's control.
void access_candidates(Proposals& proposals);     ///< what is held without approval
void account_candidates(Proposals& proposals);    ///< accounts, what is missing, nestings
void paper_candidates(Proposals& proposals);      ///< what needs no reading
void renewing_candidates(Proposals& proposals);   ///< approvals to be given anew by somebody else, or again
void reference_candidates(Proposals& proposals);  ///< cells that name accounts and entitlements
void conflict_candidates(Proposals& proposals);

}  // namespace behorig
