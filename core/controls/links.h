#pragma once

#include <span>
#include <vector>

#include "core/controls/compare.h"
#include "core/controls/numbers_by_key.h"
#include "core/controls/references.h"
#include "core/register/meaning.h"
#include "core/snapshot/snapshot.h"

namespace behorig {

/// Who an account belongs to, and what the register says of it.
struct Link {
  AccountKind kind = AccountKind::personal;
  std::vector<Symbol> people;                  ///< of the register; distinct, by text
  std::vector<const Register::Account*> rows;  ///< of the table accounts, in register order

  bool personal() const { return belongs_to_one_person(kind); }
  /// The one person of a personal or privileged account; none if nobody or several.
  std::optional<Symbol> owner() const {
    if (!personal() || people.size() != 1) return std::nullopt;
    return people.front();
  }
};

/// Links every account of a reading to people: the register's accounts table first, else the correlation
/// keys in order, of which the first with any match decides (core/docs/semantics.md, section 1).
class Links {
 public:
  Links(const Snapshot& snapshot, const Meaning& meaning, const References& references,
        const CompareOptions& options);

  const Link& of(AccountIx account) const { return links_[account]; }

  /// Personal and privileged accounts linked to the person, ambiguous ones too.
  std::span<const AccountIx> accounts_of(Symbol person) const { return by_person_.of(person.index); }
  bool has_privileged_account(Symbol person) const;

 private:
  std::vector<Link> links_;
  NumbersByKey by_person_;
};

}  // namespace behorig
