#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace behorig::naive {

/// A row of a register's table: column -> text; a column that is not there is blank.
using Row = std::map<std::string, std::string>;

/// A register and a reading of one system, as texts. Dates are ISO texts: they compare as texts.
struct World {
  std::map<std::string, std::vector<Row>> tables;

  struct Account {
    std::string id, name, enabled, kind;  ///< enabled: yes, no or blank
    std::map<std::string, std::string> attributes;
    std::string last_used = {};
  };
  struct Entitlement {
    std::string id, name;
    bool privileged = false;
    std::string kind = {};
  };
  struct Grant {
    std::string account, entitlement, since, until;
  };
  struct Nesting {
    std::string member, gives;
  };
  struct Dangling {
    std::string entitlement, member;
  };
  std::vector<Account> accounts;
  std::vector<Entitlement> entitlements;
  std::vector<Grant> grants;
  std::vector<Nesting> nestings;
  std::vector<Dangling> dangling;

  std::string system, day;
  struct Key {
    std::string account, person;
  };
  std::vector<Key> keys;
  bool complete = true;
  int dormant_days = 90;
  bool groups_only = false;
  /// What earlier checks left: names' accounts, reuses that stand, what roles held (role, approved_on,
  /// approved_by and the entitlements) when their approvals were first seen.
  std::map<std::string, std::string> names, reused;
  struct Content {
    std::string role, approved_on, approved_by;
    std::set<std::string> entitlements;
  };
  std::vector<Content> contents;
  std::set<std::string> read, manual;  ///< systems of the settings
  /// [controls] of the settings.
  struct Asked {
    std::vector<int> approval_months;
    bool require_reference = false;
    std::set<std::string> also;
  };
  Asked asked;
  /// Readings of other systems under the same register.
  std::vector<World> beside;
};

/// What is compared between the engines.
struct Found {
  std::string control, system, account, role, entitlement, other;
  std::set<std::string> holders;  ///< accounts' ids; "person:ID" where there is no account
  std::set<std::pair<std::string, std::string>> causes;
  std::set<std::string> gives;
  bool privileged = false;
  /// Where they tell two findings apart.
  std::string person = {}, conflict = {}, requirement = {};
  auto operator<=>(const Found&) const = default;
};

std::string to_text(const World& world);
std::string to_text(const Found& found);

}  // namespace behorig::naive
