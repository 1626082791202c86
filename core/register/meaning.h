#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "core/register/register.h"

namespace behorig {

/// Why a person's employment does or does not hold on a day.
enum class Employment { employed, left, ahead, unknown_person };

/// What the register's rows mean: who owned what when, who is employed, who is the same human. Answers
/// about any day; holds no clock. Borrows the register, which must outlive it.
class Meaning {
 public:
  explicit Meaning(const Register& reg);

  /// A row in `owners` with the system, any capacity, since <= day <= until.
  bool owned(Symbol system, Symbol person, Date day) const;

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

  const Register::System* system(Symbol system) const;
  std::span<const Register::Owner* const> owners_of(Symbol system) const;

  const Register& reg() const { return reg_; }

 private:
  const Register& reg_;
  std::unordered_map<std::uint32_t, std::vector<const Register::Owner*>> owners_;   // by system
  std::unordered_map<std::uint32_t, std::vector<const Register::Person*>> people_;  // by person
  std::unordered_map<std::uint32_t, const Register::System*> systems_;
  std::vector<std::uint32_t> human_;  // union-find over symbol indexes
};

}  // namespace behorig
