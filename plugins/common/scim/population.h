#pragma once

#include <boost/json.hpp>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/sdk/behorig_sdk.h"

namespace behorig::scim {

/// What the resources say, as facts of a reading (RFC 7643). What contradicts itself is told as an error.
class Population {
 public:
  /// One resource by its address below the service ("/Users/ID"); nullopt if the service says that it is not
  /// there.
  using Fetch = std::function<std::optional<boost::json::object>(const std::string& path)>;

  Population(sdk::Reading& reading, std::vector<std::string> attributes, Fetch fetch)
      : reading_(reading), attributes_(std::move(attributes)), fetch_(std::move(fetch)) {}

  /// All users, then all groups; then check().
  void user(const boost::json::object& user);
  /// Defines the group; its members can be others that come later.
  void group(boost::json::object group);
  /// Members of all groups, and whether users and groups say the same of each other.
  void members();

 private:
  struct Group {
    std::uint32_t handle;
    std::string id, name;
    boost::json::object resource;
    std::set<std::string> users = {};
    std::vector<std::size_t> gives = {};  ///< groups that it is in
  };

  std::uint32_t value_of(const std::string& kind, const std::string& value, const std::string& name);
  void held(const boost::json::object& user, std::uint32_t account, const char* kind, const char* list);
  void member(Group& group, const boost::json::value& member);
  void member_elsewhere(Group& group, const std::string& id, std::string_view type);
  void holds(Group& group, const std::string& user);
  void nests(Group& group, const std::string& member);
  std::optional<std::string> called(const std::string& path, const std::string& id);
  void as_listed(std::map<std::string, std::set<std::string>>& groups_of);
  void agree();
  void agree(const std::string& user, const std::string& group, bool found) const;
  void reach(std::size_t from, std::set<std::size_t>& out) const;

  sdk::Reading& reading_;
  std::vector<std::string> attributes_;
  Fetch fetch_;
  std::map<std::string, std::optional<std::string>> asked_;  ///< ids of resources, by the address
  std::map<std::string, std::uint32_t> users_;
  std::map<std::string, std::uint32_t> values_;  ///< of roles and entitlements, by their id
  std::vector<Group> groups_;
  std::map<std::string, std::size_t> group_of_;  ///< by id
  /// Groups that a user says to be in, by user: directly, or without saying how.
  std::map<std::string, std::set<std::string>> direct_, in_some_way_;
};

}  // namespace behorig::scim
