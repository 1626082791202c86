#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/register/people_index.h"
#include "core/register/register.h"
#include "core/register/rows_by_system.h"

namespace behorig {

/// Why a person's employment does or does not hold on a day.
enum class Employment { employed, left, ahead, unknown_person };

/// What an assignment's own row is on a day: the first that fits, in this order.
enum class OwnRow { revoked, undocumented, invalid, dated, good };

/// Whether somebody owned a system on a day: as its deputy and nothing else, or in another capacity.
enum class Owned { no, as_deputy, yes };

/// What the register's rows mean: who owned what when, who is employed, who is the same human. Answers
/// about any day; holds no clock. Borrows the register, which must outlive it.
class Meaning {
 public:
  explicit Meaning(const Register& reg);
  Meaning(const Meaning&) = delete;
  Meaning& operator=(const Meaning&) = delete;

  /// A row in `owners` with the system, any capacity, since <= day <= until.
  bool owned(Symbol system, Symbol person, Date day) const;
  Owned owned_how(Symbol system, Symbol person, Date day) const;

  Employment employment(Symbol person, Date day) const;
  bool employed(Symbol person, Date day) const { return employment(person, day) == Employment::employed; }

  /// The person's rows in `people`.
  std::span<const Register::Person* const> rows_of(Symbol person) const;
  /// A name to show: from the row current on the day, else the first that has one; blank if none.
  Symbol name_of(Symbol person, Date day) const;

  /// One number per human: same_as joins person ids.
  std::uint32_t human(Symbol person) const;
  bool same_human(Symbol a, Symbol b) const { return a == b || human(a) == human(b); }

  /// That approval of a role holds on the day: approved_by owned the system on approved_on, and
  /// approved_on <= day <= approved_until.
  bool counts(const Register::Role& approval, Date day) const;

  /// What the assignment's own row is on the day, without regard to revocations.
  OwnRow own_row(const Register::Assignment& row, Date day) const;

  const Register::System* system(Symbol system) const;
  std::span<const Register::Owner* const> owners_of(Symbol system) const;

  // Rows of one system, in the register's order.
  const RowsBySystem<Register::Account>& accounts() const { return accounts_; }
  const RowsBySystem<Register::Role>& roles() const { return roles_; }
  const RowsBySystem<Register::RoleEntitlement>& role_entitlements() const { return role_entitlements_; }
  const RowsBySystem<Register::Assignment>& assignments() const { return assignments_; }
  const RowsBySystem<Register::Birthright>& birthrights() const { return birthrights_; }
  const RowsBySystem<Register::Revocation>& revocations() const { return revocations_; }

  /// Made when it is first asked for; from any thread.
  const PeopleIndex& people_by(std::string_view column) const;

  const Register& reg() const { return reg_; }

 private:
  const Register& reg_;
  std::unordered_map<std::uint32_t, const Register::System*> systems_;
  std::vector<std::uint32_t> human_;             ///< union-find over symbol indexes
  std::vector<const Register::Person*> people_;  ///< by person, each one's in the register's order
  std::vector<std::uint32_t> people_begin_;      ///< by symbol: where a person's rows begin
  RowsBySystem<Register::Owner> owners_;
  RowsBySystem<Register::Account> accounts_;
  RowsBySystem<Register::Role> roles_;
  RowsBySystem<Register::RoleEntitlement> role_entitlements_;
  RowsBySystem<Register::Assignment> assignments_;
  RowsBySystem<Register::Birthright> birthrights_;
  RowsBySystem<Register::Revocation> revocations_;
  mutable std::mutex indexing_;
  mutable std::map<std::string, PeopleIndex, std::less<>> people_by_;
};

}  // namespace behorig
