#pragma once

#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "tests/bench/city/expected.h"
#include "tests/bench/city/plan.h"
#include "tests/bench/city/random.h"
#include "tests/bench/city/register.h"

namespace behorig::city {

struct Grant {
  std::uint32_t account, entitlement;
};

/// One account of an export; `person` is none for orphans and service accounts.
struct AccountRow {
  static constexpr std::uint32_t none = ~0U;
  std::string id;
  std::uint32_t person = none;
};

/// Who has what in one system: gives each account roles, writes their approvals to the register, and lets a
/// few grants differ from what was approved. What a check must find is counted at the same time.
class Access {
 public:
  Access(const City& city, const Shape& shape, RegisterTables& reg, Expected& expected);

  void make();
  const std::vector<AccountRow>& accounts() const { return accounts_; }
  const std::vector<std::string>& entitlements() const { return entitlements_; }
  std::vector<Grant>& grants() { return grants_; }  ///< account by account

 private:
  /// A run of entitlements, as an ordinary role has it.
  struct Run {
    std::uint32_t first, size;
    bool holds(std::uint32_t entitlement) const { return entitlement - first < size; }
  };

  void personal(std::uint32_t person);
  void ordinary_roles(std::uint32_t person);
  void held_ordinary();
  void birthright(std::uint32_t person);
  void temporary_roles(std::uint32_t person);
  bool group_role_of(std::uint32_t person);
  void unapproved(std::uint32_t person, bool in_group);
  bool unapproved_ordinary(std::uint32_t person);
  void unapproved_group();
  void service(std::uint32_t number);
  void orphans();

  Day approval_day(bool recent);
  void assign(std::uint32_t person, std::string_view role, std::string_view account = {});
  bool taken(std::uint32_t entitlement) const;
  void hold(std::uint32_t entitlement) { grants_.push_back({account_, entitlement}); }
  void hold_or_miss(std::uint32_t entitlement);
  std::uint32_t begin_account(std::string id, std::uint32_t person);
  std::uint64_t& findings(const char* control) { return expected_.findings[control]; }

  const City& city_;
  const Shape& shape_;
  RegisterTables& reg_;
  Expected& expected_;
  Random random_;
  Owners owners_;
  std::vector<AccountRow> accounts_;
  std::vector<std::string> entitlements_;
  std::vector<Grant> grants_;
  std::vector<bool> missing_, drifted_;  ///< entitlements and groups that have a finding

  // Of the account in hand.
  std::uint32_t account_ = 0;
  std::unordered_set<std::string> assigned_;  ///< roles that somebody has on the day
  std::vector<std::uint32_t> roles_;
  std::vector<Run> approved_, closed_;  ///< closed: what a role that was taken back listed
  std::vector<std::uint32_t> extra_;
};

}  // namespace behorig::city
