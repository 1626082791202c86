// What a domain controller hides from the account that reads, as far as what it shows speaks of that.

#include "plugins/common/domain/questions.h"
#include "plugins/common/ldap/ranges.h"

namespace behorig::domain {
namespace {

using ldap::Found;

constexpr std::size_t kMostNamed = 20, kMostSuspects = 100;
const std::string kMemberOf = "memberOf";

std::string is_in(const std::string& group) {
  return "(" + kMemberOf + "=" + ldap::filter_value(group) + ")";
}

}  // namespace

void Questions::look_for_hidden_groups(Domain& domain, bool all_groups,
                                       const std::vector<std::string>* gone) const {
  // Samba has no index of memberOf: it compares each value of everybody with each group that is asked for.
  const bool index = !server_.samba && (gone != nullptr || !all_groups);
  auto groups = domain.memberless();
  if (gone != nullptr) groups.insert(groups.end(), gone->begin(), gone->end());
  std::size_t named = 0;
  for (const auto& [group, somebody] : index ? by_index(groups) : by_everybody(domain, all_groups)) {
    if (named == kMostNamed) break;
    if (!is_hidden(domain, group, somebody)) continue;
    if (domain.lists_members(group)) {
      reading_.error("group-members-hidden", {{"dn", ldap::text_of(group)}});
    } else {
      reading_.error("group-hidden", {{"group", ldap::text_of(group)}, {"dn", ldap::text_of(somebody)}});
    }
    ++named;
  }
}

Questions::Suspects Questions::by_index(const std::vector<std::string>& groups) const {
  Suspects out;
  by_some(groups, is_in, [&](const std::string& any, const auto& some) {
    if (out.size() >= kMostSuspects || !anybody(any)) return;
    for (const auto& group : some) {
      if (const auto somebody = anybody(is_in(group))) out.emplace(group, *somebody);
    }
  });
  reading_.proof("memberless.asked", std::to_string(groups.size()));
  return out;
}

/// A group that shows no members may have got its first one since it was read; one that was not shown at all
/// may be new, or lie in another domain, or be gone since.
bool Questions::is_hidden(Domain& domain, const std::string& group, const std::string& somebody) const {
  if (domain.lists_members(group)) return !shows(group, "(member=*)");
  const auto found = ldap::find(connection_, group, {LDAP_NO_ATTRS});
  return found.what != Found::What::entry && found.why != "referral" && shows(somebody, is_in(group));
}

Questions::Suspects Questions::by_everybody(Domain& domain, bool all_groups) const {
  Suspects out;
  std::size_t asked = 0;
  const auto take = [&](const ldap::Entries& entries) {
    asked += entries.size();
    for (std::size_t i = 0; i < entries.size(); ++i) {
      entries.values(i, 1, [&](std::string_view group) {
        const auto lists = domain.lists_members(group);
        if (lists ? !*lists : all_groups) out.emplace(group, entries.dn(i));
      });
    }
  };
  ldap::search_whole(connection_, server_, request("(memberOf=*)", {"objectGUID", kMemberOf}), kMemberOf,
                     watch_, take);
  reading_.proof("holders.asked", std::to_string(asked));
  return out;
}

void Questions::look_for_hidden_entries(Domain& domain) const {
  for (const auto& [group, dn] : domain.missing()) {
    if (shows(group, "(member=" + ldap::filter_value(dn) + ")"))
      reading_.error("member-hidden", {{"group", ldap::text_of(group)}, {"dn", ldap::text_of(dn)}});
  }
}

std::optional<std::string> Questions::anybody(const std::string& filter) const {
  return ldap::first_shown(connection_, server_, request(filter, {LDAP_NO_ATTRS}), watch_);
}

bool Questions::shows(const std::string& dn, const std::string& filter) const {
  return ldap::find(connection_, dn, {LDAP_NO_ATTRS}, filter).what == Found::What::entry;
}

}  // namespace behorig::domain
