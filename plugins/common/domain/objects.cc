#include "plugins/common/domain/objects.h"

#include <algorithm>
#include <set>

#include "plugins/common/ldap/dn.h"
#include "plugins/common/ldap/time.h"
#include "plugins/common/ldap/windows.h"

namespace behorig::domain {
namespace {

using ldap::bounded;
using ldap::Entries;

void hidden(const Entries& entries, std::size_t entry, const char* attribute, sdk::Reading& reading) {
  reading.error("attribute-hidden", {{"dn", ldap::text_of(entries.dn(entry))}, {"attribute", attribute}});
}

/// Bits of userAccountControl (MS-ADTS 2.2.16) that a reviewer looks for.
struct Switch {
  std::int64_t bit;
  const char* attribute;
};
constexpr Switch kSwitches[] = {
    {0x20, "passwordNotRequired"},     {0x80, "reversiblePassword"},
    {0x10000, "passwordNeverExpires"}, {0x40000, "smartcardRequired"},
    {0x80000, "trustedForDelegation"}, {0x200000, "desKeyOnly"},
    {0x400000, "noPreauthentication"}, {0x1000000, "trustedToAuthenticateForDelegation"}};
constexpr std::int64_t kDisabled = 0x2, kSecurityGroup = 0x80000000, kLocalGroup = 0x4;

std::set<std::string> classes_of(const Entries& entries, std::size_t entry, std::size_t attribute) {
  std::set<std::string> out;
  entries.values(entry, attribute, [&](std::string_view name) { out.emplace(name); });
  return out;
}

bool is_managed(const std::set<std::string>& classes) {
  return std::any_of(classes.begin(), classes.end(), [](const std::string& name) {
    return name.starts_with("msDS-") && name.ends_with("ManagedServiceAccount");
  });
}

std::vector<std::string> sids_of(const Entries& entries, std::size_t entry, std::size_t attribute) {
  std::vector<std::string> out;
  entries.values(entry, attribute, [&](std::string_view bytes) { out.push_back(ldap::sid_text(bytes)); });
  return out;
}

/// The id, name and DN of an entry; the DN stands in for an id that is not shown.
template <class Fact>
void identify(const Entries& entries, std::size_t entry, std::size_t guid, std::size_t name, Fact& out,
              sdk::Reading& reading) {
  out.dn = bounded(entries.dn(entry), entries, entry, reading);
  out.id = ldap::guid_text(entries.first(entry, guid));
  if (out.id.empty()) {
    hidden(entries, entry, "objectGUID", reading);
    out.id = out.dn;
  }
  out.name = bounded(entries.first(entry, name), entries, entry, reading);
  if (out.name.empty()) out.name = ldap::text_of(ldap::first_value(entries.dn(entry)));
}

}  // namespace

std::string people_filter(bool computers) {
  // Managed service accounts are computers by their class.
  return std::string("(|") +
         (computers ? "(objectClass=user)" : "(&(objectClass=user)(!(objectClass=computer)))") +
         "(objectClass=msDS-ManagedServiceAccount)(objectClass=msDS-GroupManagedServiceAccount)"
         "(objectClass=msDS-DelegatedManagedServiceAccount))";
}

std::vector<std::string> wanted_of_anything() { return {"objectGUID", "objectClass", "objectSid"}; }

std::optional<What> what_of(const Entries& entries, std::size_t entry, const Mapping& mapping) {
  const auto classes = classes_of(entries, entry, 1);
  if (classes.empty()) return std::nullopt;
  if (classes.contains("group")) return What::group;
  if (classes.contains("foreignSecurityPrincipal")) return What::foreign;
  const bool person =
      classes.contains("user") && (mapping.computers || !classes.contains("computer") || is_managed(classes));
  return person ? What::person : What::left_out;
}

Accounts::Accounts(const Mapping& mapping)
    : guid_(wanted_.add("objectGUID")),
      sid_(wanted_.add("objectSid")),
      name_(wanted_.add(mapping.name)),
      account_name_(wanted_.add("sAMAccountName")),
      control_(wanted_.add("userAccountControl")),
      primary_(wanted_.add("primaryGroupID")),
      old_(wanted_.add("sIDHistory")),
      classes_(wanted_.add("objectClass")),
      created_(wanted_.add("whenCreated")),
      expires_(wanted_.add("accountExpires")),
      locked_(wanted_.add("lockoutTime")),
      logon_here_(wanted_.add("lastLogon")),
      logon_(wanted_.add("lastLogonTimestamp")),
      password_(wanted_.add("pwdLastSet")),
      services_(wanted_.add("servicePrincipalName")),
      upn_(wanted_.add("userPrincipalName")),
      admin_(wanted_.add("adminCount")) {
  const std::set<std::size_t> stated{sid_,   old_,      expires_,  locked_, logon_here_,
                                     logon_, password_, services_, upn_,    admin_};
  for (const auto& name : mapping.attributes) {
    const std::size_t place = wanted_.add(name);
    if (!stated.contains(place)) further_.emplace_back(name, place);
  }
}

sdk::Account Accounts::account(const Entries& entries, std::size_t entry, std::int64_t now,
                               sdk::Reading& reading) const {
  sdk::Account out;
  identify(entries, entry, guid_, entries.has(entry, name_) ? name_ : account_name_, out, reading);
  out.attributes.emplace_back("objectSid", sid(entries, entry));
  if (out.attributes.back().second.empty()) hidden(entries, entry, "objectSid", reading);
  for (auto& old : old_sids(entries, entry)) {
    if (old.empty()) hidden(entries, entry, "sIDHistory", reading);
    out.attributes.emplace_back("sIDHistory", std::move(old));
  }
  const auto control = ldap::whole_number(entries.first(entry, control_));
  if (!control) hidden(entries, entry, "userAccountControl", reading);
  if (control) switches(*control, out);
  if (primary_group(entries, entry).empty()) hidden(entries, entry, "primaryGroupID", reading);
  const std::int64_t expires = time(entries, entry, expires_, out, reading);
  if (expires != 0 && expires <= now) out.enabled = 0;
  time(entries, entry, locked_, out, reading);
  time(entries, entry, password_, out, reading);
  for (const std::size_t attribute : {logon_here_, logon_}) {
    if (const auto seconds = time(entries, entry, attribute, out, reading); seconds != 0)
      out.last_used = std::max(out.last_used, ldap::day_of(seconds));
  }
  if (const auto created = ldap::seconds_of(entries.first(entry, created_)))
    out.created = ldap::day_of(*created);
  const auto classes = classes_of(entries, entry, classes_);
  if (entries.has(entry, services_) || is_managed(classes) || classes.contains("computer"))
    out.kind = "service";
  std::size_t bytes = 0;
  const auto add = [&](const std::string& name, std::size_t place) {
    entries.values(entry, place, [&](std::string_view value) {
      bytes += value.size();
      if (bytes > 200'000)
        return reading.error("value-too-long", {{"dn", out.dn}, {"bytes", std::to_string(bytes)}});
      out.attributes.emplace_back(name, place == guid_ ? out.id : bounded(value, entries, entry, reading));
    });
  };
  for (const std::size_t place : {upn_, services_, admin_}) add(wanted_.names()[place], place);
  for (const auto& [name, place] : further_) add(name, place);
  return out;
}

void Accounts::switches(std::int64_t control, sdk::Account& out) const {
  out.enabled = (control & kDisabled) == 0 ? 1 : 0;
  for (const auto& [bit, attribute] : kSwitches) {
    if ((control & bit) != 0) out.attributes.emplace_back(attribute, "yes");
  }
}

std::int64_t Accounts::time(const Entries& entries, std::size_t entry, std::size_t attribute,
                            sdk::Account& out, sdk::Reading& reading) const {
  const std::string_view value = entries.first(entry, attribute);
  if (value.empty()) return 0;
  const auto seconds = ldap::filetime_seconds(value);
  const std::string& name = wanted_.names()[attribute];
  if (!seconds) {
    reading.error("time-wrong", {{"dn", out.dn}, {"attribute", name}, {"value", ldap::text_of(value)}});
  } else if (*seconds != 0) {
    out.attributes.emplace_back(name, ldap::day_text(ldap::day_of(*seconds)));
  }
  return seconds.value_or(0);
}

std::string Accounts::primary_group(const Entries& entries, std::size_t entry) const {
  const auto own = ldap::sid_parts(sid(entries, entry));
  const auto relative = ldap::whole_number(entries.first(entry, primary_));
  return own && relative ? own->domain + "-" + std::to_string(*relative) : std::string();
}

std::string Accounts::sid(const Entries& entries, std::size_t entry) const {
  return ldap::sid_text(entries.first(entry, sid_));
}

std::vector<std::string> Accounts::old_sids(const Entries& entries, std::size_t entry) const {
  return sids_of(entries, entry, old_);
}

Groups::Groups(const Mapping& mapping)
    : mapping_(mapping),
      guid_(wanted_.add("objectGUID")),
      sid_(wanted_.add("objectSid")),
      name_(wanted_.add(mapping.name)),
      account_name_(wanted_.add("sAMAccountName")),
      type_(wanted_.add("groupType")),
      description_(wanted_.add("description")),
      old_(wanted_.add("sIDHistory")),
      member_(wanted_.add("member")) {}

std::string Groups::sid(const Entries& entries, std::size_t entry) const {
  return ldap::sid_text(entries.first(entry, sid_));
}

std::vector<std::string> Groups::old_sids(const Entries& entries, std::size_t entry) const {
  return sids_of(entries, entry, old_);
}

bool Groups::is_local(const Entries& entries, std::size_t entry) const {
  return (ldap::whole_number(entries.first(entry, type_)).value_or(0) & kLocalGroup) != 0;
}

sdk::Entitlement Groups::entitlement(const Entries& entries, std::size_t entry, sdk::Reading& reading) const {
  sdk::Entitlement out;
  identify(entries, entry, guid_, entries.has(entry, name_) ? name_ : account_name_, out, reading);
  const auto type = ldap::whole_number(entries.first(entry, type_));
  if (!type) hidden(entries, entry, "groupType", reading);
  out.kind = !type || (*type & kSecurityGroup) != 0 ? "group" : kDistribution;
  out.description = bounded(entries.first(entry, description_), entries, entry, reading);
  const std::string own = sid(entries, entry);
  if (own.empty()) hidden(entries, entry, "objectSid", reading);
  for (const auto& old : old_sids(entries, entry)) {
    if (old.empty()) hidden(entries, entry, "sIDHistory", reading);
  }
  out.privileged = ldap::gives_power_over_domain(own) || mapping_.privileged.contains(own);
  return out;
}

}  // namespace behorig::domain
