#include "plugins/common/directory/classes.h"

#include <strings.h>

#include <algorithm>
#include <vector>

#include "plugins/common/ldap/names.h"
#include "plugins/common/text/case.h"

namespace behorig::directory {
namespace {

struct ClassList {
  std::vector<std::string> names;  ///< in lower case
  std::string filter;

  explicit ClassList(const std::vector<std::string>& classes) : filter("(|") {
    for (const auto& name : classes) {
      names.push_back(text::lower(name));
      filter += "(objectClass=" + name + ")";
    }
    filter += ")";
  }
};

const ClassList& list_of(Kind kind) {
  static const std::vector<std::string> kHolders{"groupOfNames", "groupOfUniqueNames", "posixGroup",
                                                 "groupOfURLs",  "groupOfMembers",     "group"};
  static const ClassList kPeople(
      {"person", "account", "posixAccount", "shadowAccount", "simpleSecurityObject"}),
      kGroups([] {
        auto all = kHolders;
        all.emplace_back("organizationalRole");
        return all;
      }()),
      kGroupsThatSignIn(kHolders);
  return kind == Kind::person ? kPeople : kind == Kind::group ? kGroups : kGroupsThatSignIn;
}

}  // namespace

const std::string& filter_of(Kind kind) { return list_of(kind).filter; }

bool is_named(Kind kind, const std::set<std::string>& classes) {
  const auto& names = list_of(kind).names;
  return std::any_of(names.begin(), names.end(), [&](const auto& name) { return classes.contains(name); });
}

std::set<std::string> classes_of(const ldap::Entries& entries, std::size_t entry, std::size_t place) {
  std::set<std::string> out;
  entries.values(entry, place, [&](std::string_view name) { out.insert(text::lower(std::string(name))); });
  return out;
}

void check_classes(const ldap::Entries& entries, std::size_t entry, std::size_t place, std::string_view posix,
                   std::size_t gid, sdk::Reading& reading) {
  bool any = false, demands = false;
  entries.values(entry, place, [&](std::string_view name) {
    any = true;
    demands = demands ||
              (name.size() == posix.size() && ::strncasecmp(name.data(), posix.data(), name.size()) == 0);
  });
  if (any && !(demands && !entries.has(entry, gid))) return;
  reading.error(any ? "gid-hidden" : "class-hidden", {{"dn", ldap::text_of(entries.dn(entry))}});
}

}  // namespace behorig::directory
