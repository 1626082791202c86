#include "plugins/common/scim/population.h"

#include <strings.h>

#include <algorithm>

#include "plugins/common/http/client.h"
#include "plugins/common/scim/field.h"
#include "plugins/common/text/case.h"
#include "plugins/common/text/day.h"

namespace behorig::scim {
namespace {

namespace json = boost::json;

constexpr const char* kEnterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

std::string text_of(const json::object& object, std::string_view key) {
  const auto* value = field(object, key);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

/// What a member or a group is: a word whose case does not matter (RFC 7643, sections 2.4 and 7).
std::string type_of(const json::object& object) { return text::lower(text_of(object, "type")); }

/// Of a value with several: the primary one, else the first.
const json::value* chosen(const json::value& value) {
  if (!value.is_array()) return &value;
  const auto& all = value.as_array();
  const auto primary = std::ranges::find_if(all, [](const json::value& one) {
    const auto* mark = one.is_object() ? field(one.as_object(), "primary") : nullptr;
    return mark != nullptr && mark->is_bool() && mark->as_bool();
  });
  return all.empty() ? nullptr : primary == all.end() ? &all.front() : &*primary;
}

std::string shown(const json::value& value) {
  const json::value* one = chosen(value);
  if (one == nullptr || one->is_null()) return {};
  if (one->is_string()) return std::string(one->as_string());
  if (one->is_object()) return text_of(one->as_object(), "value");
  return json::serialize(*one);
}

/// "userName", "name.familyName", "employeeNumber" (also of the enterprise extension), or one with its
/// schema's URN.
std::string attribute_of(const json::object& user, const std::string& path) {
  const json::object* in = &user;
  std::string rest = path;
  for (const auto& [key, value] : user) {
    if (!key.starts_with("urn:") || !value.is_object() || !path.starts_with(std::string(key) + ":")) continue;
    in = &value.as_object();
    rest = path.substr(key.size() + 1);
  }
  if (const auto* value = field(*in, rest)) return shown(*value);
  const auto dot = rest.find('.');
  if (const auto* outer = dot == std::string::npos ? nullptr : field(*in, rest.substr(0, dot))) {
    const json::value* one = chosen(*outer);
    if (one != nullptr && one->is_object()) {
      const auto* inner = field(one->as_object(), rest.substr(dot + 1));
      return inner == nullptr ? std::string() : shown(*inner);
    }
  }
  const auto* extension = field(user, kEnterprise);
  return in == &user && extension != nullptr && extension->is_object()
             ? attribute_of(extension->as_object(), path)
             : std::string();
}

const json::object& object_in(const json::object& object, std::string_view key) {
  static const json::object kNone;
  const auto* value = field(object, key);
  return value != nullptr && value->is_object() ? value->as_object() : kNone;
}

/// Left out, null and no value are one state (RFC 7643, section 2.5).
bool is_unassigned(const json::value* value) {
  return value == nullptr || value->is_null() || (value->is_array() && value->as_array().empty());
}

/// The resource that was asked for, in whatever case the service writes its id.
bool is_called(const json::object& resource, const std::string& id) {
  return ::strcasecmp(text_of(resource, "id").c_str(), id.c_str()) == 0;
}

/// What a member is called: its value, or the last part of where it lies (RFC 7643, section 2.4).
std::string member_id(const json::value& member) {
  if (!member.is_object()) return {};
  std::string out = text_of(member.as_object(), "value");
  if (!out.empty()) return out;
  const std::string where = text_of(member.as_object(), "$ref");
  out = where.substr(where.rfind('/') + 1);
  return out.find_first_of("%?#") == std::string::npos ? out : std::string();
}

}  // namespace

void Population::user(const json::object& user) {
  sdk::Account row;
  row.id = text_of(user, "id");
  row.name = text_of(user, "userName");
  if (const auto* active = field(user, "active"); active != nullptr && !active->is_null()) {
    if (active->is_bool()) {
      row.enabled = active->as_bool() ? 1 : 0;
    } else {
      reading_.error("active-unknown", {{"user", row.name}, {"value", json::serialize(*active)}});
    }
  }
  row.created = text::iso_day(text_of(object_in(user, "meta"), "created")).value_or(BEHORIG_NO_DAY);
  for (const auto& attribute : attributes_) {
    auto value = attribute_of(user, attribute);
    if (!value.empty()) row.attributes.emplace_back(attribute, std::move(value));
  }
  const std::string id = row.id;
  const std::uint32_t handle = reading_.account(std::move(row));
  users_.emplace(id, handle);
  held(user, handle, "role", "roles");
  held(user, handle, "entitlement", "entitlements");
  const auto* groups = field(user, "groups");
  if (groups == nullptr || !groups->is_array()) return;
  for (const auto& group : groups->as_array()) {
    if (!group.is_object()) continue;
    const std::string type = type_of(group.as_object()), named = text_of(group.as_object(), "value");
    if (type == "direct") direct_[id].insert(named);
    // Without a type nobody knows whether it follows from another group: it must follow from some.
    if (type.empty()) in_some_way_[id].insert(named);
  }
}

std::uint32_t Population::value_of(const std::string& kind, const std::string& value,
                                   const std::string& name) {
  const std::string id = kind + ":" + value;
  const auto [known, fresh] = values_.try_emplace(id);
  if (fresh)
    known->second = reading_.entitlement({.id = id, .name = name.empty() ? value : name, .kind = kind});
  return known->second;
}

void Population::held(const json::object& user, std::uint32_t account, const char* kind, const char* list) {
  const auto* values = field(user, list);
  if (values == nullptr || values->is_null()) return;
  const bool is_list = values->is_array();
  bool good = is_list;
  for (std::size_t i = 0; is_list && i < values->as_array().size(); ++i) {
    const auto& one = values->as_array()[i];
    const std::string value = shown(one);
    good = good && !value.empty();
    if (value.empty()) continue;
    reading_.grant(account,
                   value_of(kind, value, one.is_object() ? text_of(one.as_object(), "display") : ""));
  }
  if (!good) reading_.error("value-blank", {{"user", text_of(user, "userName")}, {"list", list}});
}

void Population::group(json::object group) {
  const std::string id = text_of(group, "id"), name = text_of(group, "displayName");
  group_of_.emplace(id, groups_.size());
  groups_.push_back(
      {reading_.entitlement({.id = id, .name = name, .kind = "group"}), id, name, std::move(group)});
}

void Population::members() {
  for (auto& group : groups_) {
    const auto* members = field(group.resource, "members");
    if (is_unassigned(members)) {
      // Many services list groups without their members, and give them one by one.
      auto whole = fetch_("/Groups/" + http::escaped(group.id));
      if (!whole) {
        reading_.error("group-gone", {{"group", group.name}});
        continue;
      }
      if (!is_called(*whole, group.id)) {
        reading_.error("group-other", {{"group", group.name}});
        continue;
      }
      group.resource = std::move(*whole);
      members = field(group.resource, "members");
    }
    if (is_unassigned(members)) continue;
    if (!members->is_array()) {
      reading_.error("members-wrong", {{"group", group.name}});
      continue;
    }
    for (const auto& one : members->as_array()) member(group, one);
  }
  agree();
}

void Population::member(Group& group, const json::value& member) {
  const std::string id = member_id(member);
  if (id.empty()) return reading_.error("members-wrong", {{"group", group.name}});
  const std::string type = type_of(member.as_object());
  const auto user = users_.find(id);
  const auto other = group_of_.find(id);
  const bool both = user != users_.end() && other != group_of_.end() && type != "user" && type != "group";
  if (both) return reading_.error("member-both", {{"group", group.name}, {"member", id}});
  if (user != users_.end() && type != "group") {
    holds(group, id);
  } else if (other != group_of_.end() && type != "user") {
    nests(group, id);
  } else {
    member_elsewhere(group, id, type);
  }
}

/// The id that the service itself gives to what it has at this address; nullopt if there is nothing.
std::optional<std::string> Population::called(const std::string& path, const std::string& id) {
  const std::string address = path + http::escaped(id);
  const auto known = asked_.find(address);
  if (known != asked_.end()) return known->second;
  const auto resource = fetch_(address);
  std::optional<std::string> out;
  // Of another it says nothing of this one.
  if (resource) out = is_called(*resource, id) ? text_of(*resource, "id") : id;
  return asked_.emplace(address, out).first->second;
}

/// A member that no list showed: the service is asked about it before it is said not to exist. Ids have a
/// case (RFC 7643, section 3.1); where a service takes another for the same, its own answer says which one is
/// meant.
void Population::member_elsewhere(Group& group, const std::string& id, std::string_view type) {
  const auto user = type != "group" ? called("/Users/", id) : std::nullopt;
  const auto other = !user && type != "user" ? called("/Groups/", id) : std::nullopt;
  if (!user && !other) return reading_.dangling(group.handle, id);
  if (user && users_.contains(*user)) return holds(group, *user);
  if (other && group_of_.contains(*other)) return nests(group, *other);
  reading_.error("member-not-listed", {{"group", group.name}, {"member", id}});
}

void Population::holds(Group& group, const std::string& user) {
  group.users.insert(user);
  reading_.grant(users_.at(user), group.handle);
}

void Population::nests(Group& group, const std::string& member) {
  Group& inner = groups_[group_of_.at(member)];
  reading_.nesting(inner.handle, group.handle);
  inner.gives.push_back(group_of_.at(group.id));
}

/// Groups that users name, as the list names them.
void Population::as_listed(std::map<std::string, std::set<std::string>>& groups_of) {
  for (auto& [user, groups] : groups_of) {
    std::set<std::string> out;
    for (const auto& id : groups)
      out.insert(group_of_.contains(id) ? id : called("/Groups/", id).value_or(id));
    groups = std::move(out);
  }
}

/// What the users say of their groups is a second view of the same: members that were left out show here.
void Population::agree() {
  as_listed(direct_);
  as_listed(in_some_way_);
  for (const auto& [user, groups] : direct_) {
    for (const auto& id : groups) {
      const auto group = group_of_.find(id);
      agree(user, id, group != group_of_.end() && groups_[group->second].users.contains(user));
    }
  }
  if (in_some_way_.empty()) return;
  std::map<std::string, std::set<std::size_t>> reached;
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    for (const auto& user : groups_[i].users) {
      if (in_some_way_.contains(user)) reach(i, reached[user]);
    }
  }
  for (const auto& [user, groups] : in_some_way_) {
    for (const auto& id : groups) {
      const auto group = group_of_.find(id);
      agree(user, id, group != group_of_.end() && reached[user].contains(group->second));
    }
  }
}

void Population::agree(const std::string& user, const std::string& id, bool found) const {
  const auto group = group_of_.find(id);
  if (group == group_of_.end()) {
    reading_.error("group-not-listed", {{"user", user}, {"group", id}});
  } else if (!found) {
    reading_.error("member-left-out", {{"user", user}, {"group", groups_[group->second].name}});
  }
}

/// The group and all that it gives.
void Population::reach(std::size_t from, std::set<std::size_t>& out) const {
  for (std::vector<std::size_t> left{from}; !left.empty();) {
    const std::size_t group = left.back();
    left.pop_back();
    if (!out.insert(group).second) continue;
    left.insert(left.end(), groups_[group].gives.begin(), groups_[group].gives.end());
  }
}

}  // namespace behorig::scim
