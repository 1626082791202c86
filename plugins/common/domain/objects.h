#pragma once

#include <optional>

#include "plugins/common/domain/mapping.h"
#include "plugins/common/ldap/values.h"

namespace behorig::domain {

/// What an entry is, by its classes.
enum class What { person, group, foreign, left_out };

/// Makes accounts of entries. What an entry does not show is told to the reading as an error.
class Accounts {
 public:
  explicit Accounts(const Mapping& mapping);
  const std::vector<std::string>& wanted() const { return wanted_.names(); }
  /// `now` in seconds since 1970-01-01.
  sdk::Account account(const ldap::Entries& entries, std::size_t entry, std::int64_t now,
                       sdk::Reading& reading) const;
  /// The SID of its primary group, which does not list it; blank if it cannot be told.
  std::string primary_group(const ldap::Entries& entries, std::size_t entry) const;
  std::string sid(const ldap::Entries& entries, std::size_t entry) const;
  /// Those that it had before (sIDHistory).
  std::vector<std::string> old_sids(const ldap::Entries& entries, std::size_t entry) const;

 private:
  void switches(std::int64_t control, sdk::Account& out) const;
  /// Seconds of one of its times; 0 = none. Adds it to the attributes.
  std::int64_t time(const ldap::Entries& entries, std::size_t entry, std::size_t attribute, sdk::Account& out,
                    sdk::Reading& reading) const;

  ldap::Wanted wanted_;
  std::size_t guid_, sid_, name_, account_name_, control_, primary_, old_, classes_, created_, expires_,
      locked_, logon_here_, logon_, password_, services_, upn_, admin_;
  std::vector<std::pair<std::string, std::size_t>> further_;
};

/// Makes entitlements of groups.
class Groups {
 public:
  explicit Groups(const Mapping& mapping);
  const std::vector<std::string>& wanted() const { return wanted_.names(); }
  sdk::Entitlement entitlement(const ldap::Entries& entries, std::size_t entry, sdk::Reading& reading) const;
  std::string sid(const ldap::Entries& entries, std::size_t entry) const;
  std::vector<std::string> old_sids(const ldap::Entries& entries, std::size_t entry) const;
  /// May it have members from elsewhere, whom it knows by their SIDs?
  bool is_local(const ldap::Entries& entries, std::size_t entry) const;
  std::size_t member() const { return member_; }

 private:
  const Mapping& mapping_;
  ldap::Wanted wanted_;
  std::size_t guid_, sid_, name_, account_name_, type_, description_, old_, member_;
};

/// The filter that finds people, with computers or without.
std::string people_filter(bool computers);

/// What is asked of an entry that may be anything, and where its SID is among that.
std::vector<std::string> wanted_of_anything();
inline constexpr std::size_t kSidOfAnything = 2;

/// What an entry is of which that was asked for; nullopt if it does not show its classes.
std::optional<What> what_of(const ldap::Entries& entries, std::size_t entry, const Mapping& mapping);

/// The text of kind of a group that gives nothing but mail.
inline constexpr const char* kDistribution = "distribution";

}  // namespace behorig::domain
