#pragma once

#include <optional>

#include "tests/support/naive/register.h"

namespace behorig::naive {

using Texts = std::set<std::string>;

/// What a world's register and reading say together: who an account belongs to, what it holds, what is
/// approved for it (semantics, section 3).
class Facts {
 public:
  using Account = World::Account;
  explicit Facts(const World& world) : w(world), reg(world) {}

  static std::string get(const Row& row, const std::string& column) {
    return RegisterMeaning::get(row, column);
  }

  // ---- references and links ----
  std::optional<std::string> account_named(const std::string& text) const;
  std::optional<std::string> entitlement_named(const std::string& text) const;
  std::vector<Row> rows_of(const Account& account) const;
  Texts people_of(const Account& account) const;
  std::string kind_of(const Account& account) const;
  bool is_personal(const Account& account) const;
  std::optional<std::string> person_of(const Account& account) const;
  bool privileged(const std::string& entitlement) const;

  // ---- what is held ----
  Texts held(const Account& account) const;
  Texts reach(const std::string& from, const Texts* blocked) const;

  // ---- what is approved ----
  bool can_serve(const Row& assignment, const Account& account) const;
  bool has_privileged_account(const std::string& person) const;
  bool revocation_applies(const Row& revocation, const Row& assignment,
                          const std::optional<std::string>& account) const;
  std::string own_row(const Row& assignment, const std::optional<std::string>& account) const;
  std::string last_revocation(const Row& assignment, const std::string& account) const;
  Texts birthright_roles(const std::string& person) const;
  Texts lists(const std::string& role) const;
  Texts lists_counting(const std::string& role) const;
  Texts approved(const Account& account) const;
  bool nothing_counts() const;

  const World& w;
  RegisterMeaning reg;
};

}  // namespace behorig::naive
