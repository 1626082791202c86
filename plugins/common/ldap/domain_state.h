#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugins/common/ldap/search.h"

namespace behorig::ldap {

/// What a domain controller says of itself, by which another reading knows that it asks the same one again.
class DomainState {
 public:
  /// Asks the server. Throws sdk::Failure "why-no-server".
  explicit DomainState(const Connection& connection);
  /// As it was remembered.
  explicit DomainState(const std::vector<std::pair<std::string, std::string>>& remembered)
      : values_(remembered.begin(), remembered.end()) {}

  /// Is `before` the same server, not too long ago, and not set back since? Else throws sdk::Failure
  /// "why-...".
  void check_goes_on_from(const DomainState& before) const;
  std::string get(const std::string& name) const;
  /// The cookie by which the server goes on from this state.
  void set_cookie(std::string cookie) { values_["cookie"] = std::move(cookie); }
  std::vector<std::pair<std::string, std::string>> values() const { return {values_.begin(), values_.end()}; }
  /// Where its schema is.
  const std::string& schema() const { return schema_; }

 private:
  std::map<std::string, std::string> values_;
  std::string schema_;
};

/// Attributes that are asked for, and those that choose entries (by a filter).
struct NeededAttributes {
  std::vector<std::string> asked = {}, choosing = {};
};
/// Those whose changes DirSync has to tell. Throws sdk::Failure "why-attribute" if one can change without
/// that: what is not replicated, is worked out by the server, or names other objects and so changes with
/// them. Of those the caller looks after objectGUID, whenCreated, uSNChanged, lastLogon and member.
std::vector<std::string> told_attributes(const Connection& connection, const Server& server,
                                         const Watch& watch, const std::string& schema,
                                         const NeededAttributes& needed);

/// A whole number in decimal digits; 0 if it is none.
std::uint64_t number_of(std::string_view text);

}  // namespace behorig::ldap
