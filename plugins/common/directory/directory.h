#pragma once

#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <map>
#include <memory>
#include <set>
#include <unordered_map>

#include "plugins/common/directory/groups.h"
#include "plugins/common/directory/names.h"
#include "plugins/common/directory/precedence.h"
#include "plugins/common/directory/roles.h"
#include "plugins/common/ldap/search.h"
#include "plugins/common/ldap/server.h"

namespace behorig::directory {

/// Makes facts of entries, in whatever order they come, and finds out what the members of groups are. An
/// entry that comes twice (subtrees that overlap, a search that began again) counts once: see Precedence.
class Directory {
 public:
  Directory(const Blocks& blocks, sdk::Reading& reading);

  const std::vector<std::string>& wanted_of_people(std::size_t block) const {
    return people_[block]->wanted();
  }
  const std::vector<std::string>& wanted_of_groups(std::size_t block) const {
    return groups_[block]->wanted();
  }
  const std::vector<std::string>& wanted_of_roles(std::size_t block) const { return roles_[block]->wanted(); }
  /// Reads what decides on all accounts; before they are taken.
  void begin(const ldap::Connection& connection, const ldap::Server& server, const ldap::Watch& watch) {
    policies_.read(connection, server, watch);
  }
  void take_people(std::size_t block, const ldap::Entries& entries);
  void take_groups(std::size_t block, const ldap::Entries& entries);
  void take_roles(std::size_t block, const ldap::Entries& entries);

  /// Asks the server what the members are that no block showed, and follows memberURL. Only after everything
  /// was read: before that, a member may just not have come yet.
  void resolve(const ldap::Connection& connection, const ldap::Server& server, const ldap::Watch& watch);

  /// Hands over who is in what, as far as that was not done as it came. Members of which the server said that
  /// they do not exist are told as such.
  void emit();

 private:
  struct Membership {
    std::uint32_t entitlement, name;
  };
  /// Memberships that were handed over as they came: of the names from `first` on, until the next one's.
  struct Told {
    std::uint32_t entitlement;
    std::size_t first;
  };
  struct LoginMembership {
    std::uint32_t entitlement, login;
  };
  struct Login {
    std::string_view uid = {};
    std::uint32_t account = kNone;
    /// Two accounts of one login name are a mistake that directories allow.
    std::vector<std::uint32_t> more = {};
    bool asked = false;
    void add(std::uint32_t found) {
      if (account == kNone) {
        account = found;
      } else if (account != found && std::find(more.begin(), more.end(), found) == more.end()) {
        more.push_back(found);
      }
    }
  };
  struct Url {
    std::uint32_t entitlement;
    std::string dn, text;
    bool has_members;
  };
  struct Bare {
    std::string dn;
    std::set<std::string> classes;
  };

  /// An entry that a block which counts before this one may show, too.
  struct Waiting {
    std::size_t block;
    std::string answer;
  };
  /// All blocks were read: what waits is what its own block says, unless another one has shown it.
  void settle();
  void take_person(const Accounts& mapping, const ldap::Entries& entries, std::size_t entry);
  void take_group(const GroupEntries& mapping, const ldap::Entries& entries, std::size_t entry);
  void take_role(const GroupEntries& mapping, const ldap::Entries& entries, std::size_t entry);
  void take_roles_of(std::uint32_t account, const Accounts& mapping, const ldap::Entries& entries,
                     std::size_t entry);
  /// All members that a group lists by their DNs.
  void take_members(std::uint32_t entitlement, const std::vector<std::string_view>& dns,
                    const std::string& group);
  /// As what its member is known to be; nothing if it is not known.
  void hand_over(const Membership& membership);
  std::uint32_t login(std::string_view uid);
  /// Finds the accounts of login names, if any group lists its members by them.
  void index_logins();

  void follow(const Url& url, const ldap::Connection& connection, const ldap::Server& server,
              const ldap::Watch& watch);
  void ask(std::uint32_t name, const ldap::Connection& connection);
  bool take_outside(const std::string& dn, const ldap::Entries& found, const ldap::Connection& connection);
  void ask_role(std::uint32_t name, const ldap::Connection& connection);
  void ask_gids(const ldap::Connection& connection, const ldap::Server& server, const ldap::Watch& watch);
  void ask_login(std::uint32_t number, const ldap::Connection& connection, const ldap::Server& server,
                 const ldap::Watch& watch);
  void note_unasked(const ldap::Entries& entries);
  void look_for_unasked_members(const ldap::Connection& connection, const ldap::Server& server);
  void look_for_hidden_members(const ldap::Connection& connection, const ldap::Server& server);

  const Blocks& blocks_;
  sdk::Reading& reading_;
  std::int64_t now_;
  People outside_;        ///< for members that no block of people showed
  Groups outside_group_;  ///< and no block of groups
  std::vector<std::unique_ptr<Accounts>> people_;
  std::vector<std::unique_ptr<GroupEntries>> groups_;
  Accounts outside_people_;
  GroupEntries outside_groups_;
  std::vector<std::unique_ptr<GroupEntries>> roles_;

  Precedence people_order_, groups_order_;
  std::vector<Waiting> waiting_people_, waiting_groups_;
  Policies policies_;
  Names names_;
  std::vector<Membership> members_;  ///< of whom nobody knew what they are
  std::vector<Told> told_;
  std::vector<std::uint32_t> told_names_;
  std::set<std::uint32_t> twofold_;       ///< names of entries that are both an account and a group
  std::vector<std::string_view> listed_;  ///< by the group at hand
  std::vector<std::uint32_t> numbers_;
  Texts texts_;
  std::vector<std::pair<std::string_view, std::uint32_t>> uids_;  ///< of accounts
  std::size_t uids_indexed_ = 0;
  boost::unordered_flat_map<std::string_view, std::uint32_t> login_numbers_;
  std::vector<Login> logins_;
  std::vector<LoginMembership> login_members_;
  std::unordered_map<std::string, std::vector<std::uint32_t>> groups_of_gid_;
  struct Primary {
    std::uint32_t account;
    std::string gid;
    bool own;  ///< the number is that of the account itself
  };
  std::vector<Primary> primary_;
  std::size_t gids_asked_ = 0;  ///< of primary_
  std::vector<Url> urls_;
  std::vector<Bare> bare_;  ///< groups that show no member
  /// Attributes of groups that nobody asked for, by their names without options: a group that shows each.
  std::map<std::string, std::string> unasked_;
  Roles held_roles_;
  std::size_t asked_ = 0;
  std::size_t locked_in_vain_ = 0;  ///< accounts
};

}  // namespace behorig::directory
