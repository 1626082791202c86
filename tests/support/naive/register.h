#pragma once

#include <optional>

#include "tests/support/naive/world.h"

namespace behorig::naive {

/// What the register of a world means (semantics, section 1), each sentence as one function.
class RegisterMeaning {
 public:
  explicit RegisterMeaning(const World& of) : world(of) {}

  const std::vector<Row>& rows(const std::string& table) const;
  static std::string get(const Row& row, const std::string& column);
  bool owned(const std::string& system, const std::string& person, const std::string& date) const;
  bool employed(const std::string& person) const;
  bool some_employment_ended(const std::string& person) const;
  bool in_people(const std::string& person) const;
  bool same_human(const std::string& a, const std::string& b) const;
  bool approval_counts(const Row& role) const;
  bool role_counts(const std::string& role) const;
  bool role_privileged(const std::string& role) const;
  /// A row of role_entitlements.
  bool content_counts(const Row& row) const;
  std::vector<Row> of_system(const std::string& table) const;
  std::set<std::string> roles() const;

  const World& world;
};

}  // namespace behorig::naive
