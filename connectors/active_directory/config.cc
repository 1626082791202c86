#include "connectors/active_directory/config.h"

#include "plugins/common/domain/objects.h"
#include "plugins/common/ldap/settings.h"

namespace behorig::active_directory {
namespace {

using sdk::Option;
using Type = Option::Type;

const char* const kGroups = "(objectClass=group)";

}  // namespace

std::vector<Option> options() {
  auto out = ldap::domain_options();
  out.push_back({.name = "people_bases",
                 .type = Type::list,
                 .help_en = "Where accounts are read, as distinguished names; none = the whole domain",
                 .help_sv = "Var konton läses, som DN; inget = hela domänen",
                 .default_json = "[]"});
  out.push_back({.name = "people_filter",
                 .help_en = "Which of them; blank = users and managed service accounts",
                 .help_sv = "Vilka av dem; tomt = användare och hanterade tjänstekonton"});
  out.push_back({.name = "group_bases",
                 .type = Type::list,
                 .help_en = "Where groups are read, as distinguished names; none = the whole domain",
                 .help_sv = "Var grupper läses, som DN; inget = hela domänen",
                 .default_json = "[]"});
  out.push_back({.name = "group_filter",
                 .help_en = "Which of them; blank = all groups",
                 .help_sv = "Vilka av dem; tomt = alla grupper"});
  out.push_back({.name = "name",
                 .help_en = "Attribute that names accounts and groups; sAMAccountName where it is missing",
                 .help_sv = "Attribut som namnger konton och grupper; sAMAccountName där det saknas",
                 .default_json = "\"sAMAccountName\""});
  out.push_back({.name = "computers",
                 .type = Type::boolean,
                 .help_en = "Read computers as accounts, too",
                 .help_sv = "Läs även datorer som konton",
                 .default_json = "false"});
  out.push_back({.name = "attributes",
                 .type = Type::list,
                 .help_en = "Further attributes of accounts; those that [correlate] names come by themselves",
                 .help_sv = "Ytterligare attribut för konton; de som [correlate] nämner kommer av sig själva",
                 .default_json = "[]",
                 .correlation = true});
  out.push_back({.name = "privileged",
                 .type = Type::list,
                 .help_en = "SIDs of groups that are privileged, besides those that every domain has",
                 .help_sv = "SID för grupper som är privilegierade, utöver dem som varje domän har",
                 .default_json = "[]"});
  out.push_back({.name = "token_checks",
                 .type = Type::integer,
                 .help_en =
                     "Accounts of which the domain controller is asked what groups they have in all, to "
                     "compare; 0 = none",
                 .help_sv = "Konton för vilka domänkontrollanten tillfrågas om alla grupper de har, för "
                            "jämförelse; 0 = inga",
                 .default_json = "20"});
  out.push_back({.name = "full_every",
                 .type = Type::integer,
                 .help_en =
                     "Every so many readings one is whole; the others ask for what changed (DirSync). 1 "
                     "= all are",
                 .help_sv = "En av så många läsningar är hel; de andra frågar efter ändringar (DirSync). 1 = "
                            "alla är det",
                 .default_json = "7"});
  return out;
}

Config config_of(const sdk::Host& host) {
  const sdk::Options& options = host.options();
  Config out;
  out.target = ldap::target_of(host);
  const bool catalogue = out.target.uri.ends_with(":3268") || out.target.uri.ends_with(":3269");
  if (catalogue) throw sdk::Failure("global-catalog", {{"uri", out.target.uri}});
  out.page_size = static_cast<std::uint32_t>(options.integer("page_size", 0, 10'000'000));
  out.people_bases = options.list("people_bases");
  out.group_bases = options.list("group_bases");
  if (options.has("name")) out.name = options.text("name");
  out.computers = options.boolean("computers");
  out.people_filter = options.text("people_filter");
  out.all_people = out.people_bases.empty() && out.people_filter.empty();
  if (out.people_filter.empty()) out.people_filter = domain::people_filter(out.computers);
  out.group_filter = options.text("group_filter");
  if (out.group_filter.empty()) out.group_filter = kGroups;
  out.all_groups = out.group_bases.empty() && out.group_filter == kGroups;
  out.attributes = options.list("attributes");
  for (auto& sid : options.list("privileged")) out.privileged.insert(std::move(sid));
  out.token_checks = static_cast<std::size_t>(options.integer("token_checks", 0, 1'000'000));
  out.full_every = static_cast<std::uint32_t>(options.integer("full_every", 1, 1000));
  return out;
}

}  // namespace behorig::active_directory
