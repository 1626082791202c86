#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "core/model/deviation.h"
#include "core/register/meaning.h"

namespace behorig {

/// The approved state of every system on a day as the register alone tells it: without a reading, an account
/// or an entitlement is no more than what the register calls it. For controls marked (R). Borrows its
/// arguments.
class OnPaper {
 public:
  struct Role {
    Symbol system, id;
    std::vector<const Register::Role*> approvals;  ///< its rows in `roles`, in register order
    bool counts = false;
    bool privileged = false;
    bool has_content = false;  ///< some row of role_entitlements
    bool has_birthright = false;
  };

  OnPaper(const Meaning& meaning, Date day);

  const Meaning& meaning() const { return meaning_; }
  const Register& reg() const { return meaning_.reg(); }
  Date day() const { return day_; }

  /// Each system of the register once: of several rows the first counts.
  std::vector<const Register::System*> systems() const;
  /// Every role that any table names.
  const std::vector<Role>& roles() const { return roles_; }
  /// Numbers in Register::assignments.
  std::span<const std::uint32_t> assignments_of(std::size_t role) const {
    return std::span(numbers_).subspan(begins_[role], begins_[role + 1] - begins_[role]);
  }

  /// What its own row is. A revocation that names an account revokes only an assignment that calls the
  /// account the same.
  OwnRow own_row(const Register::Assignment& row) const;
  /// Its own row is good and its role counts.
  bool counts(const Role& role, const Register::Assignment& row) const {
    return role.counts && own_row(row) == OwnRow::good;
  }
  /// The people with a counting assignment of the role, by text, none twice.
  std::vector<Symbol> holders_of(std::size_t role) const;
  /// The role's counting assignments that nobody has renewed: beside which none of the same person, for the
  /// same account or for all of theirs, counts and was approved later. Numbers as in assignments_of.
  std::vector<std::uint32_t> newest_assignments(std::size_t role) const;
  /// The role's rows that count on the day and were approved last: what they say holds.
  std::vector<const Register::Role*> newest_approvals(const Role& role) const;

  Deviation about(std::string_view control, const Register::System& system) const;
  /// A deviation about a role, with nobody in it.
  Deviation about(std::string_view control, const Role& role) const;
  /// ... about a person's holding it.
  Deviation about(std::string_view control, const Role& role, Symbol person) const;
  Holder holder(Symbol person) const;

 private:
  void collect(Symbol system);
  void group_assignments();

  const Meaning& meaning_;
  Date day_;
  std::vector<Role> roles_;
  std::vector<std::uint32_t> role_of_;           ///< while a system is collected: its role by symbol, + 1
  std::vector<std::uint32_t> assigned_;          ///< while roles are collected: each assignment's role
  std::vector<std::uint32_t> begins_, numbers_;  ///< assignments in the order of their roles
  std::unordered_map<std::uint64_t, std::vector<const Register::Revocation*>> revocations_;  ///< person, role
};

/// Which systems the settings name, by their ids in NFC.
struct SystemsRead {
  std::vector<std::string> read;
  std::vector<std::string> manual;  ///< controlled by hand: nobody expects a reading
};

/// What an organisation decides about controls that not everybody wants. The defaults evaluate none of them.
struct PaperRules {
  /// Months that an approval is good for, by the greater of the system's confidentiality and integrity (0-4);
  /// 0 = without end. Fewer than five: the last stands for those above.
  std::vector<int> approval_months;
  bool reference_required = false;
  std::vector<std::string> also;  ///< ids of controls that are evaluated only where they are named

  bool wants(std::string_view control) const;
};

/// Deviations that only need a valid register (marked (R)), of every system in it, and how it fits the
/// settings, if they are given. Sorted by before().
std::vector<Deviation> check_register(const OnPaper& paper, const SystemsRead* systems = nullptr,
                                      const PaperRules& rules = {});

// Each control marked (R), in the order of core/docs/semantics.md. Each adds what it finds, untidied.
void unmet_requirement(const OnPaper& paper, std::vector<Deviation>& out);
void mover_access(const OnPaper& paper, std::vector<Deviation>& out);
void too_many_holders(const OnPaper& paper, std::vector<Deviation>& out);
void empty_role(const OnPaper& paper, std::vector<Deviation>& out);
void unused_role(const OnPaper& paper, std::vector<Deviation>& out);
void unowned_system(const OnPaper& paper, std::vector<Deviation>& out);
void unclassified_system(const OnPaper& paper, std::vector<Deviation>& out);
void classification_overdue(const OnPaper& paper, std::vector<Deviation>& out);
void missing_processing_record(const OnPaper& paper, std::vector<Deviation>& out);
void approval_overdue(const OnPaper& paper, const PaperRules& rules, std::vector<Deviation>& out);
void missing_reference(const OnPaper& paper, std::vector<Deviation>& out);
void approver_left(const OnPaper& paper, std::vector<Deviation>& out);
void circular_approval(const OnPaper& paper, std::vector<Deviation>& out);
void contradicting_owners(const OnPaper& paper, std::vector<Deviation>& out);
void unregistered_system(const OnPaper& paper, const SystemsRead& systems, std::vector<Deviation>& out);
void unread_system(const OnPaper& paper, const SystemsRead& systems, std::vector<Deviation>& out);

}  // namespace behorig
