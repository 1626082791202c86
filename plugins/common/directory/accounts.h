#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "plugins/common/directory/blocks.h"
#include "plugins/common/directory/names.h"
#include "plugins/common/directory/policies.h"
#include "plugins/common/ldap/values.h"

namespace behorig::directory {

using ldap::bounded;
using ldap::Wanted;

/// Makes accounts of the entries of one block of people.
class Accounts {
 public:
  explicit Accounts(const People& people);
  const std::vector<std::string>& wanted() const { return wanted_.names(); }

  /// The account that an entry is. What is wrong with it is told to the reading. `now` in seconds since
  /// 1970-01-01.
  sdk::Account account(const ldap::Entries& entries, std::size_t entry, std::int64_t now,
                       const Policies& policies, sdk::Reading& reading) const;
  /// Is it locked for good, without a policy that is known to apply?
  bool is_locked_in_vain(const ldap::Entries& entries, std::size_t entry, const Policies& policies) const {
    return locked_for_good(entries, entry) && !policies.is_known(entries.first(entry, policy_));
  }
  /// Login names that posixGroup's memberUid means.
  template <class Each>
  void uids(const ldap::Entries& entries, std::size_t entry, Each each) const {
    entries.values(entry, uid_, each);
  }
  std::string_view gid(const ldap::Entries& entries, std::size_t entry) const {
    return entries.first(entry, gid_);
  }
  /// Is its primary group by number a group of its own, as useradd makes one for everybody?
  bool has_own_gid(const ldap::Entries& entries, std::size_t entry) const {
    return entries.first(entry, uid_number_) == entries.first(entry, gid_);
  }
  /// Tells an error where its rights hide what decides on memberships: its classes, or a number that they
  /// demand.
  void check_shown(const ldap::Entries& entries, std::size_t entry, sdk::Reading& reading) const;
  /// DNs of the roles that the server says it holds, and of those that were given to it.
  template <class Holds, class Given>
  void roles(const ldap::Entries& entries, std::size_t entry, Holds holds, Given given) const {
    if (!people_.roles) return;
    entries.values(entry, role_, holds);
    entries.values(entry, role_given_, given);
  }
  std::string id(const ldap::Entries& entries, std::size_t entry) const;

 private:
  /// 000001010000Z: by an administrator. Any other time is a lock-out after wrong passwords.
  bool locked_for_good(const ldap::Entries& entries, std::size_t entry) const {
    return entries.first(entry, locked_) == "000001010000Z";
  }
  int enabled(const ldap::Entries& entries, std::size_t entry, std::int64_t now, const Policies& policies,
              sdk::Reading& reading) const;
  int by_words(const ldap::Entries& entries, std::size_t entry, sdk::Reading& reading) const;
  bool ended(const ldap::Entries& entries, std::size_t entry, std::int64_t now, bool policy,
             sdk::Reading& reading) const;

  const People& people_;
  Wanted wanted_;
  std::size_t id_, name_, cn_, uid_, gid_, uid_number_, classes_;
  std::size_t locked_, policy_, starts_, ends_, shadow_, account_lock_, authenticated_, succeeded_, created_,
      words_ = 0, role_ = 0, role_given_ = 0;
  std::vector<std::pair<std::string, std::size_t>> attributes_;
};

}  // namespace behorig::directory
