#pragma once

#include <map>
#include <string>
#include <vector>

#include "plugins/common/sudoers/policy.h"
#include "plugins/common/unix/accounts.h"

namespace behorig::host {

/// Whom a member of a list in sudoers means. Names are the same in any case, as sudo has it unless it is told
/// otherwise. Netgroups and groups of sudo's plugins mean nobody here.
class Who {
 public:
  explicit Who(const Accounts& accounts);
  /// Case counts after all. It then counts for those who are taken out only, so that nobody is who should not
  /// be.
  void exact(bool users, bool groups) {
    exact_users_ = users;
    exact_groups_ = groups;
  }

  bool matches(const sudoers::Item& item, const Account& account) const;
  /// The last member that matches decides.
  bool may(const sudoers::Items& items, const Account& account) const;
  /// Of all, a name or a uid.
  const std::vector<const Account*>& accounts(const sudoers::Item& item) const;
  /// Of a group or a gid that there is.
  std::vector<std::string> gids(const sudoers::Item& item) const;
  /// By uid.
  const std::map<std::string, std::vector<const Account*>>& by_uid() const { return by_uid_; }

 private:
  std::vector<const Account*> all_;
  std::map<std::string, std::vector<const Account*>> by_name_, by_uid_;
  std::map<std::string, std::vector<const Group*>> groups_;
  std::set<std::string> gids_;
  bool exact_users_ = false, exact_groups_ = false;
};

}  // namespace behorig::host
