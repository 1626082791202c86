#include "plugins/common/directory/groups.h"

#include <algorithm>

#include "plugins/common/directory/classes.h"
#include "plugins/common/ldap/dn.h"
#include "plugins/common/text/case.h"

namespace behorig::directory {
namespace {

MemberKind kind_of(const std::string& attribute) {
  const std::string name = text::lower(attribute);
  if (name == "memberuid") return MemberKind::login;
  if (name == "memberurl") return MemberKind::url;
  return name == "uniquemember" ? MemberKind::dn_and_uid : MemberKind::dn;
}

}  // namespace

GroupEntries::GroupEntries(const Groups& groups)
    : groups_(groups),
      id_(wanted_.add(groups.id)),
      name_(wanted_.add(groups.name)),
      cn_(wanted_.add("cn")),
      gid_(wanted_.add("gidNumber")),
      description_(wanted_.add(groups.description)),
      classes_(wanted_.add("objectClass")) {
  for (const auto& name : groups.members) members_.emplace_back(kind_of(name), wanted_.add(name));
}

std::string GroupEntries::id(const ldap::Entries& entries, std::size_t entry) const {
  return text_of(entries.first(entry, id_));
}

sdk::Entitlement GroupEntries::entitlement(const ldap::Entries& entries, std::size_t entry,
                                           sdk::Reading& reading) const {
  const std::string dn = bounded(entries.dn(entry), entries, entry, reading);
  const auto id = ldap::one_value(entries, entry, id_, groups_.id);
  sdk::Entitlement out{
      .id = bounded(id.value_or(""), entries, entry, reading), .dn = dn, .kind = groups_.kind};
  if (out.id.empty()) {
    reading.error(id ? "no-id" : "id-many", {{"dn", dn}, {"attribute", groups_.id}});
    out.id = dn;
  }
  const auto name = ldap::one_value(entries, entry, name_, groups_.name);
  out.name = bounded(name ? *name : entries.first(entry, name_), entries, entry, reading);
  if (out.name.empty()) out.name = bounded(entries.first(entry, cn_), entries, entry, reading);
  if (out.name.empty()) out.name = text_of(ldap::first_value(entries.dn(entry)));
  out.description = bounded(entries.first(entry, description_), entries, entry, reading);
  return out;
}

std::set<std::string> GroupEntries::classes(const ldap::Entries& entries, std::size_t entry) const {
  return classes_of(entries, entry, classes_);
}

void GroupEntries::check_shown(const ldap::Entries& entries, std::size_t entry, sdk::Reading& reading) const {
  check_classes(entries, entry, classes_, "posixGroup", gid_, reading);
}

bool GroupEntries::shows_members(const ldap::Entries& entries, std::size_t entry) const {
  return std::any_of(members_.begin(), members_.end(),
                     [&](const auto& member) { return entries.has(entry, member.second); });
}

}  // namespace behorig::directory
