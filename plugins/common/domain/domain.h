#pragma once

#include <map>
#include <unordered_map>

#include "plugins/common/domain/objects.h"
#include "plugins/common/ldap/search.h"
#include "plugins/common/ldap/windows.h"

namespace behorig::domain {

/// Makes facts of a domain's entries, in whatever order they come. An entry that comes twice (bases that
/// overlap) counts once.
class Domain {
 public:
  Domain(const Mapping& mapping, sdk::Reading& reading);

  const Accounts& accounts() const { return accounts_; }
  const Groups& groups() const { return groups_; }
  /// `changed` since the last reading, as far as that is known.
  void take_person(const ldap::Entries& entries, std::size_t entry, bool changed = false);
  void take_group(const ldap::Entries& entries, std::size_t entry);
  /// Someone of outside the domain, or whom every Windows system knows, by his SID.
  void take_foreign(std::string_view dn, const std::string& sid);
  /// Something else, of which no membership is told (a computer, a contact).
  void leave_out(std::string_view dn);
  /// The server said that it does not exist.
  void take_nothing(std::string_view dn);

  /// The server calls `dn` by another spelling. false = nobody knows yet what it is.
  bool is_also(const std::string& dn, const std::string& real);

  /// The SIDs of all groups.
  std::vector<std::string> group_sids() const;
  /// Somebody who is in a group that does not list its members (a primary group).
  void list(std::string_view dn);
  /// A DN that a group lists, or list() named, and that nobody has seen; blank if there is none.
  std::string unseen();
  /// The SID of a primary group that should have been read and was not; blank if there is none.
  std::string missing_primary() const;
  bool has_group(const std::string& sid) const { return group_of_sid_.contains(sid); }
  bool shows_members() const { return !members_.empty(); }

  /// Hands over who is in what.
  void emit();

  /// For comparing, after emit(): so many accounts, up to half of them changed ones, the others spread over
  /// all.
  struct Sample {
    std::string dn = {};
    std::set<std::string> groups = {};  ///< SIDs of all security groups that it is in, as facts say
  };
  std::vector<Sample> samples(std::size_t count) const;

 private:
  struct Membership {
    std::uint32_t entitlement, name;
  };
  struct Group {
    std::string sid;
    bool security;
  };
  std::uint32_t number(std::string_view dn);
  bool is_unseen(std::uint32_t name);
  std::uint32_t everybody(const ldap::WellKnown& one);
  void hand_over(const Membership& membership);

  const Mapping& mapping_;
  sdk::Reading& reading_;
  std::int64_t now_;
  Accounts accounts_;
  Groups groups_;
  ldap::Names names_;
  std::vector<std::string> account_dns_;
  std::vector<std::string> primary_of_account_;
  std::vector<std::size_t> changed_;  ///< accounts
  std::vector<Group> group_;          ///< by handle
  std::unordered_map<std::string, std::uint32_t> group_of_sid_;
  std::vector<Membership> members_;
  std::size_t looked_at_ = 0;
  std::vector<std::uint32_t> listed_;  ///< names that list() gave
  /// What is neither an account nor a group: the SID of someone from outside; blank = left out.
  std::unordered_map<std::uint32_t, std::string> others_;
  std::map<std::string_view, std::uint32_t> everybodies_;
  std::size_t left_out_ = 0, mail_only_ = 0;
  std::vector<std::vector<std::uint32_t>> direct_;  ///< groups of each account
  std::vector<std::vector<std::uint32_t>> gives_;   ///< groups that each group is in
};

}  // namespace behorig::domain
