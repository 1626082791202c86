#include "plugins/common/directory/classes.h"

#include <algorithm>
#include <vector>

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

}  // namespace behorig::directory
