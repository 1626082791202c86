#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/date.h"
#include "core/base/symbols.h"
#include "core/model/account.h"
#include "core/model/severity.h"

namespace behorig {

/// The approved state, checked: rows of the register's tables with interned, NFC texts. A DN-like cell is
/// kept as it is written; references are resolved against a reading (controls/references.h).
/// What the rows mean on a day is said by register/meaning.h. Immutable once parsed; shared by all runs.
struct Register {
  enum class Capacity { system_owner, information_owner, deputy, approver };
  enum class PersonalData { blank, none, ordinary, sensitive, protected_ };

  struct System {
    Symbol system, name, description;
    std::optional<int> confidentiality, integrity, availability;  ///< 0-4; none = not classified
    std::optional<Date> classified_on;
    int review_months = 12;
    PersonalData personal_data = PersonalData::blank;
    Symbol processing_record;
    bool third_country = false;
    Symbol reference;
  };
  struct Owner {
    Symbol system, person;
    Capacity capacity;
    Interval when;
  };
  /// One employment; several rows of one person are several employments.
  struct Person {
    Symbol person, name, email, unit, title, manager;
    Interval employed;
    Symbol same_as;
    Symbol language;  ///< sv, en; blank = as everybody's
  };
  struct Account {
    Symbol system, account, person;
    std::optional<AccountKind> kind;
    Symbol purpose;
    std::optional<Date> until;
  };
  /// One approval of a role; several rows of one role are several approvals over time.
  struct Role {
    Symbol system, role, name, description;
    bool privileged = false;
    Symbol approved_by;
    std::optional<Date> approved_on;
    std::optional<Date> approved_until;
    Symbol reference;
    std::optional<std::uint32_t> max_holders;
    std::vector<Symbol> units;
  };
  struct RoleEntitlement {
    Symbol system, role, entitlement;
    std::optional<Date> since;
  };
  struct Assignment {
    Symbol person, system, role, account;
    Interval when;
    Symbol approved_by;
    std::optional<Date> approved_on;
    Symbol reference;
  };
  struct Birthright {
    Symbol system, role, unit, title;
  };
  struct Conflict {
    Symbol conflict, side, system, role, entitlement, name;
    std::optional<Severity> severity;
  };
  struct Requirement {
    Symbol system, role, requirement;
  };
  struct Attainment {
    Symbol person, requirement;
    std::optional<Date> on, until;
  };
  struct Exception {
    Symbol control, system, account, person, role, entitlement, reason, accepted_by;
    Date accepted_on, until;
    Symbol reference;
    /// Blank in the table: a decision about one finding names all that the finding does.
    Symbol other = {}, conflict = {}, requirement = {}, exception = {};
    /// A decision, which stands in no table: account and entitlement are stable ids, not what somebody calls
    /// them.
    bool decided = false;
  };
  struct Revocation {
    Symbol person, system, role, account, revoked_by;
    Date revoked_on;
    Symbol reference;
  };

  Symbols symbols;
  std::vector<System> systems;
  std::vector<Owner> owners;
  std::vector<Person> people;
  std::vector<Account> accounts;
  std::vector<Role> roles;
  std::vector<RoleEntitlement> role_entitlements;
  std::vector<Assignment> assignments;
  std::vector<Birthright> birthrights;
  std::vector<Conflict> conflicts;
  std::vector<Requirement> requirements;
  std::vector<Attainment> attainments;
  std::vector<Exception> exceptions;
  std::vector<Revocation> revocations;

  /// Rows per table that was present; a table that is not here was missing (and is empty).
  std::map<std::string, std::uint64_t> row_counts;
  /// SHA-256 over the tables, columns and cells, independent of the carrier; hexadecimal.
  std::string hash;

  std::string_view text(Symbol symbol) const { return symbols.text(symbol); }
};

}  // namespace behorig
