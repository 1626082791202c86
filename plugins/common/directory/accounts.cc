#include "plugins/common/directory/accounts.h"

#include <strings.h>

#include <algorithm>
#include <charconv>

#include "plugins/common/directory/classes.h"
#include "plugins/common/ldap/dn.h"
#include "plugins/common/ldap/time.h"

namespace behorig::directory {
namespace {

bool same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && ::strncasecmp(a.data(), b.data(), a.size()) == 0;
}

bool among(std::string_view value, const std::vector<std::string>& words) {
  return std::any_of(words.begin(), words.end(), [&](const std::string& word) { return same(word, value); });
}

void not_known(const ldap::Entries& entries, std::size_t entry, const std::string& attribute,
               std::string_view value, sdk::Reading& reading) {
  reading.error("value-not-known",
                {{"dn", text_of(entries.dn(entry))}, {"attribute", attribute}, {"value", text_of(value)}});
}

}  // namespace

// Operational attributes are sent only if they are asked for by name. Sources: ppolicy (draft-behera-ldap-
// password-policy-10) for pwdAccountLockedTime, pwdStartTime, pwdEndTime and pwdLastSuccess; OpenLDAP's
// lastbind for authTimestamp; shadow(5) for shadowExpire; 389 Directory Server for nsAccountLock.
Accounts::Accounts(const People& people)
    : people_(people),
      id_(wanted_.add(people.id)),
      name_(wanted_.add(people.name)),
      cn_(wanted_.add("cn")),
      uid_(wanted_.add("uid")),
      gid_(wanted_.add("gidNumber")),
      uid_number_(wanted_.add("uidNumber")),
      classes_(wanted_.add("objectClass")),
      locked_(wanted_.add("pwdAccountLockedTime")),
      policy_(wanted_.add("pwdPolicySubentry")),
      starts_(wanted_.add("pwdStartTime")),
      ends_(wanted_.add("pwdEndTime")),
      shadow_(wanted_.add("shadowExpire")),
      account_lock_(wanted_.add("nsAccountLock")),
      authenticated_(wanted_.add("authTimestamp")),
      succeeded_(wanted_.add("pwdLastSuccess")),
      created_(wanted_.add("createTimestamp")) {
  if (!people.enabled.attribute.empty()) words_ = wanted_.add(people.enabled.attribute);
  if (people.roles) {
    role_ = wanted_.add("nsRole");
    role_given_ = wanted_.add("nsRoleDN");
  }
  for (const auto& name : people.attributes) attributes_.emplace_back(name, wanted_.add(name));
}

std::string Accounts::id(const ldap::Entries& entries, std::size_t entry) const {
  return text_of(entries.first(entry, id_));
}

void Accounts::check_shown(const ldap::Entries& entries, std::size_t entry, sdk::Reading& reading) const {
  check_classes(entries, entry, classes_, "posixAccount", gid_, reading);
}

sdk::Account Accounts::account(const ldap::Entries& entries, std::size_t entry, std::int64_t now,
                               const Policies& policies, sdk::Reading& reading) const {
  const std::string dn = bounded(entries.dn(entry), entries, entry, reading);
  const auto id = ldap::one_value(entries, entry, id_, people_.id);
  sdk::Account out{.id = bounded(id.value_or(""), entries, entry, reading), .dn = dn};
  if (out.id.empty()) {
    reading.error(id ? "no-id" : "id-many", {{"dn", dn}, {"attribute", people_.id}});
    out.id = dn;
  }
  const auto shown = ldap::one_value(entries, entry, name_, people_.name);
  out.name = bounded(shown ? *shown : entries.first(entry, name_), entries, entry, reading);
  if (out.name.empty()) out.name = bounded(entries.first(entry, cn_), entries, entry, reading);
  if (out.name.empty()) out.name = text_of(ldap::first_value(entries.dn(entry)));
  out.kind = people_.kind;
  out.enabled = enabled(entries, entry, now, policies, reading);
  const auto latest = [&](std::size_t attribute, std::int32_t& day) {
    entries.values(entry, attribute, [&](std::string_view value) {
      if (const auto seconds = ldap::seconds_of(value)) day = std::max(day, ldap::day_of(*seconds));
    });
  };
  latest(authenticated_, out.last_used);
  latest(succeeded_, out.last_used);
  latest(created_, out.created);
  std::size_t bytes = 0;
  for (const auto& [name, place] : attributes_) {
    entries.values(entry, place, [&](std::string_view value) {
      bytes += value.size();
      if (bytes > 400'000)
        return reading.error("value-too-long", {{"dn", dn}, {"bytes", std::to_string(bytes)}});
      out.attributes.emplace_back(name, bounded(value, entries, entry, reading));
    });
  }
  return out;
}

/// A lock counts if the policy says that it does (slapo-ppolicy(5): "account locking only takes effect when
/// the pwdLockout password policy attribute is set to TRUE"), and OpenLDAP lets people in who are locked
/// without one. It looks at the times only where any policy applies. What nobody can know leaves an account
/// enabled.
int Accounts::enabled(const ldap::Entries& entries, std::size_t entry, std::int64_t now,
                      const Policies& policies, sdk::Reading& reading) const {
  const int words = people_.enabled.attribute.empty() ? 1 : by_words(entries, entry, reading);
  const std::string_view policy = entries.first(entry, policy_);
  const bool locked = (locked_for_good(entries, entry) && policies.locks(policy)) ||
                      same(entries.first(entry, account_lock_), "true");
  return locked || ended(entries, entry, now, policies.applies(policy), reading) ? 0 : words;
}

int Accounts::by_words(const ldap::Entries& entries, std::size_t entry, sdk::Reading& reading) const {
  bool yes = false, no = false;
  std::string all;
  entries.values(entry, words_, [&](std::string_view value) {
    const bool is_no = among(value, people_.enabled.no);
    if (!is_no && !among(value, people_.enabled.yes))
      return not_known(entries, entry, people_.enabled.attribute, value, reading);
    (is_no ? no : yes) = true;
    all += (all.empty() ? "" : ", ") + text_of(value);
  });
  if (!entries.has(entry, words_)) not_known(entries, entry, people_.enabled.attribute, "", reading);
  // One value says so and another the opposite: nobody has said what both mean.
  if (yes && no) not_known(entries, entry, people_.enabled.attribute, all, reading);
  return yes == no ? -1 : yes ? 1 : 0;
}

/// Has its time ended, or not begun?
bool Accounts::ended(const ldap::Entries& entries, std::size_t entry, std::int64_t now, bool policy,
                     sdk::Reading& reading) const {
  const auto time = [&](std::size_t attribute, const char* name) -> std::optional<std::int64_t> {
    const std::string_view value = entries.first(entry, attribute);
    if (value.empty()) return std::nullopt;
    const auto seconds = ldap::seconds_of(value);
    if (!seconds) not_known(entries, entry, name, value, reading);
    return seconds;
  };
  const auto starts = time(starts_, "pwdStartTime"), ends = time(ends_, "pwdEndTime");
  if (policy && ((starts && *starts > now) || (ends && *ends <= now))) return true;
  const std::string_view shadow = entries.first(entry, shadow_);
  if (shadow.empty()) return false;
  std::int64_t day = 0;
  const auto [end, error] = std::from_chars(shadow.data(), shadow.data() + shadow.size(), day);
  if (error != std::errc() || end != shadow.data() + shadow.size()) {
    not_known(entries, entry, "shadowExpire", shadow, reading);
    return false;
  }
  // -1 is "never" by habit, and 0 means nothing that two systems agree on.
  return day > 0 && now / 86400 >= day;
}

}  // namespace behorig::directory
