#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/naive/facts.h"
#include "tests/support/naive/register.h"

namespace behorig::naive {

/// What roles and assignments of all systems are where only the register is asked.
class RolesOnPaper : protected RegisterMeaning {
 public:
  explicit RolesOnPaper(const World& of_world) : RegisterMeaning(of_world) {}

 protected:
  using Role = std::pair<std::string, std::string>;  ///< system and role

  std::set<Role> named_roles() const;
  std::vector<Row> of(const std::string& table, const Role& role) const;
  bool counts(const Role& role) const;
  bool is_privileged(const Role& role) const;
  std::string own_row(const Row& assignment) const;
  std::set<std::string> holders(const Role& role) const;
  std::vector<Row> newest(const Role& role) const;
  Found about(const std::string& control, const Role& role, const std::string& person = "") const;
};

/// So many months after an ISO date: day 31 of a month that has fewer is its last.
std::string later(const std::string& day, int months);

}  // namespace behorig::naive
