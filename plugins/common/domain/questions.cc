#include "plugins/common/domain/questions.h"

#include <algorithm>

#include "plugins/common/ldap/search.h"

namespace behorig::domain {
namespace {

using ldap::Found;

}  // namespace

void Questions::list_primaries(Domain& domain, bool computers) const {
  const std::string mine = controller_.domain_sid + "-", everybody = mine + "513";
  auto groups = domain.group_sids();
  std::erase_if(groups, [&](const auto& sid) { return !sid.starts_with(mine) || sid == everybody; });
  const auto term = [&](const std::string& sid) {
    return "(primaryGroupID=" + sid.substr(mine.size()) + ")";
  };
  by_some(groups, term, [&](const std::string& any, const auto&) {
    const auto people = request("(&" + people_filter(computers) + any + ")", {LDAP_NO_ATTRS});
    ldap::search(connection_, server_, people, watch_, [&](ldap::Entries&& entries) {
      for (std::size_t i = 0; i < entries.size(); ++i) domain.list(entries.dn(i));
    });
  });
}

void Questions::compare(const Domain& domain, std::size_t count, bool all_groups) const {
  std::size_t elsewhere = 0;
  const auto samples = domain.samples(count);
  for (const auto& sample : samples) {
    if (!compare(sample, domain, all_groups, elsewhere)) return;
  }
  reading_.proof("token-checks", std::to_string(samples.size()));
  reading_.proof("token-checks.elsewhere", std::to_string(elsewhere));
}

bool Questions::compare(const Domain::Sample& sample, const Domain& domain, bool all_groups,
                        std::size_t& elsewhere) const {
  const std::string dn = ldap::text_of(sample.dn);
  const auto found = ldap::find(connection_, sample.dn, {"tokenGroups"});
  if (found.what != Found::What::entry || !found.entries.has(0, 0)) {
    reading_.error("tokens-hidden", {{"dn", dn}, {"uri", connection_.uri()}});
    return false;
  }
  std::set<std::string> fewer = sample.groups;
  std::string more, less;
  found.entries.values(0, 0, [&](std::string_view bytes) {
    const std::string sid = ldap::sid_text(bytes);
    if (fewer.erase(sid) > 0 || sample.by_old_sids.contains(sid)) return;
    const auto parts = ldap::sid_parts(sid);
    const bool ours = parts && (parts->domain == controller_.domain_sid || parts->domain == "S-1-5-32");
    const bool known = domain.has_group(sid) || (ours && all_groups);
    if (known) more += " " + sid;
    if (!known) ++elsewhere;
  });
  for (const auto& sid : fewer) less += " " + sid;
  if (!more.empty() || !less.empty())
    reading_.error("tokens-differ", {{"dn", dn}, {"more", more}, {"fewer", less}});
  return true;
}

}  // namespace behorig::domain
