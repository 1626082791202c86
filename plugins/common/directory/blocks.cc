#include "plugins/common/directory/blocks.h"

#include <algorithm>
#include <boost/json.hpp>
#include <set>

#include "plugins/common/directory/classes.h"

namespace behorig::directory {
namespace {

namespace json = boost::json;

/// Without the first half the server keeps them to itself.
const char* const kRoles = "(&(objectClass=ldapSubEntry)(objectClass=nsRoleDefinition))";
const std::vector<std::string> kMembers{"member", "uniqueMember", "roleOccupant", "memberUid", "memberURL"};

[[noreturn]] void wrong(const char* id, const std::string& option) {
  throw sdk::Failure(id, {{"option", option}});
}

/// One table of the settings, read key by key; what is left over is told.
class Table {
 public:
  Table(const json::object& values, std::string name) : values_(values), name_(std::move(name)) {}

  std::string text(const char* key, const std::string& fallback = {}) {
    const json::value* value = get(key);
    if (value == nullptr) return fallback;
    if (!value->is_string()) wrong("option-text", name_ + "." + key);
    return std::string(value->as_string());
  }
  bool boolean(const char* key) {
    const json::value* value = get(key);
    if (value == nullptr) return false;
    if (!value->is_bool()) wrong("option-boolean", name_ + "." + key);
    return value->as_bool();
  }
  std::vector<std::string> list(const char* key, const std::vector<std::string>& fallback = {}) {
    const json::value* value = get(key);
    if (value == nullptr) return fallback;
    const bool good = value->is_array() && std::all_of(value->as_array().begin(), value->as_array().end(),
                                                       [](const auto& one) { return one.is_string(); });
    if (!good) wrong("option-list", name_ + "." + key);
    return json::value_to<std::vector<std::string>>(*value);
  }
  std::optional<Table> table(const char* key) {
    const json::value* value = get(key);
    if (value == nullptr) return std::nullopt;
    if (!value->is_object()) wrong("option-table", name_ + "." + key);
    return Table(value->as_object(), name_ + "." + key);
  }
  void done() const {
    for (const auto& pair : values_) {
      if (!known_.contains(std::string(pair.key())))
        wrong("option-unknown", name_ + "." + std::string(pair.key()));
    }
  }

 private:
  const json::value* get(const char* key) {
    known_.insert(key);
    return values_.if_contains(key);
  }
  const json::object& values_;
  std::string name_;
  std::set<std::string> known_;
};

void read_block(Table& table, Block& out, const std::string& filter, const char* name) {
  out.base = table.text("base");
  const std::string scope = table.text("scope", "sub");
  if (scope != "sub" && scope != "one" && scope != "base")
    throw sdk::Failure("scope-wrong", {{"scope", scope}});
  out.scope = scope == "sub" ? LDAP_SCOPE_SUBTREE : scope == "one" ? LDAP_SCOPE_ONELEVEL : LDAP_SCOPE_BASE;
  out.filter = table.text("filter", filter);
  out.id = table.text("id", out.id);
  out.name = table.text("name", name);
  out.may_be_empty = table.boolean("may_be_empty");
  if (out.base.empty()) throw sdk::Failure("base-blank");
}

EnabledWords read_enabled(Table& table) {
  EnabledWords out;
  auto words = table.table("enabled");
  if (!words) return out;
  out.attribute = words->text("attribute");
  out.yes = words->list("yes");
  out.no = words->list("no");
  words->done();
  if (out.attribute.empty()) wrong("option-text", "people.enabled.attribute");
  return out;
}

People read_people(const json::object& values, const std::vector<std::string>& attributes) {
  Table table(values, "people");
  People out;
  read_block(table, out, filter_of(Kind::person), "uid");
  out.kind = table.text("kind");
  static const std::set<std::string> kKinds{"", "personal", "privileged", "service", "shared", "emergency"};
  if (!kKinds.contains(out.kind)) throw sdk::Failure("kind-wrong", {{"kind", out.kind}});
  out.attributes = attributes;
  for (auto& more : table.list("attributes")) out.attributes.push_back(std::move(more));
  out.enabled = read_enabled(table);
  table.done();
  return out;
}

Groups read_groups(const json::object& values) {
  Table table(values, "groups");
  Groups out;
  read_block(table, out, filter_of(Kind::group), "cn");
  out.description = table.text("description", out.description);
  out.members = table.list("members", kMembers);
  table.done();
  return out;
}

Groups read_roles(const json::object& values) {
  Table table(values, "roles");
  Groups out;
  out.kind = "role";
  // These servers know every entry by it; entryUUID came later.
  out.id = "nsUniqueId";
  read_block(table, out, kRoles, "cn");
  out.description = table.text("description", out.description);
  out.members = {"nsRoleDN"};
  table.done();
  return out;
}

}  // namespace

Blocks blocks_of(const sdk::Options& options) {
  Blocks out;
  out.page_size = static_cast<std::uint32_t>(options.integer("page_size", 0, 10'000'000));
  const auto attributes = options.list("attributes");
  for (const auto& block : options.tables("people")) out.people.push_back(read_people(block, attributes));
  for (const auto& block : options.tables("groups")) out.groups.push_back(read_groups(block));
  for (const auto& block : options.tables("roles")) out.roles.push_back(read_roles(block));
  for (People& block : out.people) block.roles = !out.roles.empty();
  if (out.people.empty()) wrong("block-missing", "people");
  if (out.groups.empty()) wrong("block-missing", "groups");
  return out;
}

}  // namespace behorig::directory
