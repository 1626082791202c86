#pragma once

#include <set>
#include <string>
#include <vector>

#include "plugins/common/directory/accounts.h"

namespace behorig::directory {

/// How an attribute of a group names its members.
enum class MemberKind { dn, dn_and_uid, login, url };

/// Makes entitlements of the entries of one block of groups.
class GroupEntries {
 public:
  explicit GroupEntries(const Groups& groups);
  const std::vector<std::string>& wanted() const { return wanted_.names(); }

  sdk::Entitlement entitlement(const ldap::Entries& entries, std::size_t entry, sdk::Reading& reading) const;
  /// Calls with every member as the entry writes it.
  template <class Each>
  void members(const ldap::Entries& entries, std::size_t entry, Each each) const {
    for (const auto& [kind, place] : members_)
      entries.values(entry, place, [&](std::string_view value) { each(kind, value); });
  }
  std::string_view gid(const ldap::Entries& entries, std::size_t entry) const {
    return entries.first(entry, gid_);
  }
  /// Its object classes in lower case.
  std::set<std::string> classes(const ldap::Entries& entries, std::size_t entry) const;
  /// As Accounts::check_shown.
  void check_shown(const ldap::Entries& entries, std::size_t entry, sdk::Reading& reading) const;
  bool shows_members(const ldap::Entries& entries, std::size_t entry) const;
  std::string id(const ldap::Entries& entries, std::size_t entry) const;

 private:
  const Groups& groups_;
  Wanted wanted_;
  std::size_t id_, name_, cn_, gid_, description_, classes_;
  std::vector<std::pair<MemberKind, std::size_t>> members_;
};

}  // namespace behorig::directory
