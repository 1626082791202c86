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

  /// What to ask of entries that are this. What is left out may turn out to be anything.
  std::vector<std::string> wanted(What what) const;
  /// An entry of which that was asked for; `changed` since the last reading, as far as that is known.
  void take(const ldap::Entries& entries, std::size_t entry, What what, bool changed = false);
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
  /// The DNs of groups that show no member.
  std::vector<std::string> memberless() const;
  /// Does the group show members? nullopt: no such group was read.
  std::optional<bool> lists_members(std::string_view dn);
  /// DNs of groups and of members of theirs that do not exist (take_nothing()).
  std::vector<std::pair<std::string, std::string>> missing();

  /// Hands over who is in what.
  void emit();

  /// For comparing, after emit(): so many accounts, up to half of them changed ones, the others spread over
  /// all.
  struct Sample {
    std::string dn = {};
    std::set<std::string> groups = {};  ///< SIDs of all security groups that it is in, as facts say
    /// SIDs that old ones of it or its groups bring, whether a server counts those or not.
    std::set<std::string> by_old_sids = {};
  };
  std::vector<Sample> samples(std::size_t count) const;

 private:
  struct Membership {
    std::uint32_t entitlement, name;
  };
  struct Group {
    std::uint32_t name;
    std::string sid;
    bool security, local, lists_members;
  };
  /// Somebody who had this SID before.
  struct OldSid {
    std::uint32_t holder;  ///< an account or a group
    std::string sid;
  };
  using Edges = std::map<std::uint32_t, std::vector<std::uint32_t>>;
  /// Someone of outside the domain, or whom every Windows system knows, is known by his SID.
  void take_foreign(const ldap::Entries& entries, std::size_t entry);
  void take_person(const ldap::Entries& entries, std::size_t entry, bool changed);
  void take_group(const ldap::Entries& entries, std::size_t entry);
  std::uint32_t number(std::string_view dn);
  bool is_unseen(std::uint32_t name);
  std::uint32_t everybody(const ldap::WellKnown& one);
  void hand_over(const Membership& membership);
  void emit_old_sids();
  /// Groups whose rights the SIDs give that somebody had before.
  std::multimap<std::string, std::uint32_t> groups_of_old_sids();
  /// All security groups that an account is in, also by old SIDs or not.
  std::set<std::uint32_t> groups_of(std::uint32_t account, bool by_old_sids) const;
  std::set<std::string> sids_by_old_ones(std::uint32_t account) const;

  const Mapping& mapping_;
  sdk::Reading& reading_;
  std::int64_t now_;
  Accounts accounts_;
  Groups groups_;
  ldap::Names names_;
  std::vector<std::string> account_dns_;
  std::vector<std::string> primary_of_account_, sid_of_account_;
  std::vector<std::size_t> changed_;  ///< accounts
  std::vector<Group> group_;          ///< by handle
  std::unordered_map<std::string, std::uint32_t> group_of_sid_;
  std::vector<Membership> members_;
  std::vector<OldSid> old_of_accounts_, old_of_groups_;
  std::size_t looked_at_ = 0;
  std::vector<std::uint32_t> listed_;  ///< names that list() gave
  /// What is neither an account nor a group: the SID of someone from outside; blank = left out.
  std::unordered_map<std::uint32_t, std::string> others_;
  std::map<std::string_view, std::uint32_t> everybodies_;
  std::size_t left_out_ = 0, mail_only_ = 0, by_old_sids_ = 0;
  std::vector<std::vector<std::uint32_t>> direct_;  ///< groups of each account
  std::vector<std::vector<std::uint32_t>> gives_;   ///< groups that each group is in
  Edges direct_by_old_, gives_by_old_;              ///< the same, by old SIDs only
};

}  // namespace behorig::domain
