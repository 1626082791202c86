#include "plugins/common/directory/directory.h"

#include <algorithm>
#include <chrono>

#include "plugins/common/ldap/dn.h"

namespace behorig::directory {
namespace {

constexpr std::size_t kMostAsked = 50'000;

std::int64_t seconds_now() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

People without_kind(People people) {
  people.kind.clear();
  return people;
}

}  // namespace

Directory::Directory(const Blocks& blocks, sdk::Reading& reading)
    : blocks_(blocks),
      reading_(reading),
      now_(seconds_now()),
      outside_(without_kind(blocks.people.front())),
      outside_people_(outside_) {
  for (const auto& block : blocks.people) people_.push_back(std::make_unique<Accounts>(block));
  for (const auto& block : blocks.groups) groups_.push_back(std::make_unique<GroupEntries>(block));
  for (const auto& block : blocks.roles) roles_.push_back(std::make_unique<GroupEntries>(block));
}

void Directory::take_people(std::size_t block, const ldap::Entries& entries) {
  for (std::size_t i = 0; i < entries.size(); ++i) take_person(*people_[block], entries, i);
}

void Directory::take_groups(std::size_t block, const ldap::Entries& entries) {
  for (std::size_t i = 0; i < entries.size(); ++i) take_group(*groups_[block], entries, i);
}

void Directory::take_roles(std::size_t block, const ldap::Entries& entries) {
  for (std::size_t i = 0; i < entries.size(); ++i) take_role(*roles_[block], entries, i);
}

void Directory::take_person(const Accounts& mapping, const ldap::Entries& entries, std::size_t entry) {
  const std::uint32_t name = names_.number(entries.dn(entry));
  if (name == kNone) return reading_.error("dn-wrong", {{"dn", text_of(entries.dn(entry))}});
  if (names_.at(name).account != kNone) return;
  const std::uint32_t account = reading_.account(mapping.account(entries, entry, now_, reading_));
  if (names_.at(name).entitlement != kNone) twofold_.insert(name);
  names_.at(name).account = account;
  mapping.uids(entries, entry, [&](std::string_view uid) { uids_.emplace_back(texts_.keep(uid), account); });
  if (const auto gid = mapping.gid(entries, entry); !gid.empty()) gid_of_account_.emplace_back(account, gid);
  take_roles_of(account, mapping, entries, entry);
}

void Directory::take_roles_of(std::uint32_t account, const Accounts& mapping, const ldap::Entries& entries,
                              std::size_t entry) {
  const auto name_of = [&](std::string_view dn) {
    const std::uint32_t name = names_.number(dn);
    if (name == kNone)
      reading_.error("member-wrong", {{"dn", text_of(entries.dn(entry))}, {"member", text_of(dn)}});
    return name;
  };
  mapping.roles(
      entries, entry,
      [&](std::string_view dn) {
        if (const std::uint32_t name = name_of(dn); name != kNone) held_roles_.holds(account, name);
      },
      [&](std::string_view dn) {
        if (const std::uint32_t name = name_of(dn); name != kNone)
          held_roles_.assigned(account, name, std::string(entries.dn(entry)));
      });
}

void Directory::take_role(const GroupEntries& mapping, const ldap::Entries& entries, std::size_t entry) {
  const std::uint32_t name = names_.number(entries.dn(entry));
  if (name == kNone) return reading_.error("dn-wrong", {{"dn", text_of(entries.dn(entry))}});
  if (names_.at(name).entitlement != kNone) return;
  names_.at(name).entitlement = reading_.entitlement(mapping.entitlement(entries, entry, reading_));
  Roles::Role role{.name = name,
                   .entitlement = names_.at(name).entitlement,
                   .managed = mapping.classes(entries, entry).contains("nsmanagedroledefinition")};
  mapping.members(entries, entry, [&](MemberKind, std::string_view dn) {
    const std::uint32_t contained = names_.number(dn);
    if (contained == kNone)
      return reading_.error("member-wrong", {{"dn", text_of(entries.dn(entry))}, {"member", text_of(dn)}});
    role.contained.push_back(contained);
  });
  held_roles_.defined(std::move(role));
}

void Directory::take_group(const GroupEntries& mapping, const ldap::Entries& entries, std::size_t entry) {
  const std::uint32_t name = names_.number(entries.dn(entry));
  if (name == kNone) return reading_.error("dn-wrong", {{"dn", text_of(entries.dn(entry))}});
  if (names_.at(name).entitlement != kNone) return;
  const std::uint32_t entitlement = reading_.entitlement(mapping.entitlement(entries, entry, reading_));
  if (names_.at(name).account != kNone) twofold_.insert(name);
  names_.at(name).entitlement = entitlement;
  if (const auto gid = mapping.gid(entries, entry); !gid.empty())
    groups_of_gid_[std::string(gid)].push_back(entitlement);
  const std::string dn = text_of(entries.dn(entry));
  const std::size_t urls = urls_.size();
  bool any = false;
  listed_.clear();
  mapping.members(entries, entry, [&](MemberKind kind, std::string_view value) {
    any = any || kind != MemberKind::url;
    // A blank DN is how a group that must have a member says that it has none.
    if (value.empty()) return;
    if (kind == MemberKind::login) {
      login_members_.push_back({entitlement, login(value)});
    } else if (kind == MemberKind::url) {
      urls_.push_back({entitlement, dn, std::string(value), false});
    } else {
      listed_.push_back(kind == MemberKind::dn_and_uid ? ldap::without_uid(value) : value);
    }
  });
  take_members(entitlement, listed_, dn);
  for (std::size_t i = urls; i < urls_.size(); ++i) urls_[i].has_members = any;
  if (!any && urls == urls_.size()) bare_.push_back({dn, mapping.classes(entries, entry)});
}

void Directory::take_members(std::uint32_t entitlement, const std::vector<std::string_view>& dns,
                             const std::string& group) {
  names_.numbers(dns, numbers_);
  told_.push_back({entitlement, told_names_.size()});
  for (std::size_t i = 0; i < dns.size(); ++i) {
    const std::uint32_t name = numbers_[i];
    if (name == kNone) {
      reading_.error("member-wrong", {{"dn", group}, {"member", text_of(dns[i])}});
    } else if (names_.at(name).is_known()) {
      hand_over({entitlement, name});
      told_names_.push_back(name);
    } else {
      members_.push_back({entitlement, name});
    }
  }
}

void Directory::hand_over(const Membership& membership) {
  const Named& named = names_.at(membership.name);
  if (named.account != kNone) reading_.grant(named.account, membership.entitlement);
  if (named.entitlement != kNone) reading_.nesting(named.entitlement, membership.entitlement);
}

void Directory::index_logins() {
  if (login_members_.empty()) return;
  for (; uids_indexed_ < uids_.size(); ++uids_indexed_) {
    const auto& [uid, account] = uids_[uids_indexed_];
    logins_[login(uid)].add(account);
  }
}

std::uint32_t Directory::login(std::string_view uid) {
  if (const auto found = login_numbers_.find(uid); found != login_numbers_.end()) return found->second;
  const auto number = static_cast<std::uint32_t>(logins_.size());
  logins_.push_back({.uid = texts_.keep(uid)});
  login_numbers_.emplace(logins_.back().uid, number);
  return number;
}

void Directory::resolve(const ldap::Connection& connection, const ldap::Server& server,
                        const ldap::Watch& watch) {
  // What is asked about may be a group, with members that nobody has seen either.
  std::size_t urls = 0, members = 0, logins = 0, roles = 0;
  while (urls < urls_.size() || members < members_.size() || logins < login_members_.size() ||
         roles < held_roles_.held()) {
    if (watch.cancelled()) throw sdk::Failure("stopped");
    if (asked_ > kMostAsked) throw sdk::Failure("too-many-outside", {{"count", std::to_string(kMostAsked)}});
    if (urls < urls_.size()) {
      follow(Url(urls_[urls++]), connection, server, watch);
    } else if (members < members_.size()) {
      ask(members_[members++].name, connection);
    } else if (roles < held_roles_.held()) {
      ask_role(held_roles_.held(roles++), connection);
    } else {
      index_logins();
      const std::uint32_t number = login_members_[logins++].login;
      if (logins_[number].account == kNone && !logins_[number].asked)
        ask_login(number, connection, server, watch);
    }
  }
  look_for_hidden_members(connection, server);
  const bool may_be_unheld = std::any_of(blocks_.roles.begin(), blocks_.roles.end(),
                                         [](const Groups& block) { return block.may_be_empty; });
  held_roles_.check(names_, may_be_unheld, reading_);
}

/// RFC 4516. What is chosen by such a group is whatever the search finds now.
void Directory::follow(const Url& url, const ldap::Connection& connection, const ldap::Server& server,
                       const ldap::Watch& watch) {
  LDAPURLDesc* parsed = nullptr;
  const bool good = ldap_url_parse(url.text.c_str(), &parsed) == LDAP_URL_SUCCESS;
  const std::unique_ptr<LDAPURLDesc, void (*)(LDAPURLDesc*)> owned(parsed, ldap_free_urldesc);
  const sdk::Args args{{"dn", url.dn}, {"url", text_of(url.text)}};
  const bool here = good && (parsed->lud_host == nullptr || *parsed->lud_host == 0);
  // With attributes it gives values, not members; a server that knows how has put them into the group.
  const bool values = good && parsed->lud_attrs != nullptr && parsed->lud_attrs[0] != nullptr;
  if (values && url.has_members) return;
  if (!here || values || parsed->lud_dn == nullptr) return reading_.error("url-not-followed", args);
  ++asked_;
  const ldap::Request request{
      .base = parsed->lud_dn,
      .scope = parsed->lud_scope == LDAP_SCOPE_DEFAULT ? LDAP_SCOPE_BASE : parsed->lud_scope,
      .filter = parsed->lud_filter == nullptr ? "(objectClass=*)" : parsed->lud_filter,
      .attributes = {LDAP_NO_ATTRS},
      .page_size = blocks_.page_size};
  ldap::search(connection, server, request, watch, [&](ldap::Entries&& entries) {
    listed_.clear();
    for (std::size_t i = 0; i < entries.size(); ++i) listed_.push_back(entries.dn(i));
    take_members(url.entitlement, listed_, url.dn);
  });
}

/// The server matches names by its own rules, so that a spelling that is not recognised here is no mistake.
void Directory::ask(std::uint32_t name, const ldap::Connection& connection) {
  const Named known = names_.at(name);
  if (known.is_known() || known.asked) return;
  names_.at(name).asked = true;
  ++asked_;
  const std::string dn(names_.spelling(name));
  const GroupEntries& mapping = *groups_.front();
  const auto found = ldap::find(connection, dn, mapping.wanted());
  if (found.what == ldap::Found::What::nothing) return;
  if (found.what == ldap::Found::What::unknown) {
    names_.at(name).asked = false;
    return reading_.error("member-unknown", {{"dn", text_of(dn)}});
  }
  const std::uint32_t real = names_.number(found.entries.dn(0));
  if (real != kNone && !names_.at(real).is_known()) {
    if (mapping.is_group(found.entries, 0)) {
      take_group(mapping, found.entries, 0);
    } else if (const auto person = ldap::find(connection, dn, outside_people_.wanted());
               person.what == ldap::Found::What::entry) {
      take_person(outside_people_, person.entries, 0);
    }
  }
  if (real != kNone && real != name) {
    names_.at(name).account = names_.at(real).account;
    names_.at(name).entitlement = names_.at(real).entitlement;
  }
}

void Directory::ask_role(std::uint32_t name, const ldap::Connection& connection) {
  if (names_.at(name).entitlement != kNone || names_.at(name).asked) return;
  names_.at(name).asked = true;
  ++asked_;
  const std::string dn(names_.spelling(name));
  const GroupEntries& mapping = *roles_.front();
  const auto found = ldap::find(connection, dn, mapping.wanted());
  const bool role = found.what == ldap::Found::What::entry &&
                    mapping.classes(found.entries, 0).contains("nsroledefinition");
  if (!role) return reading_.error("role-unknown", {{"dn", text_of(dn)}});
  take_role(mapping, found.entries, 0);
  const std::uint32_t real = names_.number(found.entries.dn(0));
  if (real != kNone && real != name) names_.at(name).entitlement = names_.at(real).entitlement;
}

/// The server matches login names by its own rules, as it does names.
void Directory::ask_login(std::uint32_t number, const ldap::Connection& connection,
                          const ldap::Server& server, const ldap::Watch& watch) {
  logins_[number].asked = true;
  ++asked_;
  const auto look_in = [&](const std::string& base, int scope) {
    const ldap::Request request{.base = base,
                                .scope = scope,
                                .filter = "(uid=" + ldap::filter_value(logins_[number].uid) + ")",
                                .attributes = outside_people_.wanted(),
                                .page_size = blocks_.page_size};
    ldap::search(connection, server, request, watch, [&](ldap::Entries&& entries) {
      for (std::size_t i = 0; i < entries.size(); ++i) {
        take_person(outside_people_, entries, i);
        const std::uint32_t name = names_.number(entries.dn(i));
        if (name != kNone && names_.at(name).account != kNone) logins_[number].add(names_.at(name).account);
      }
    });
  };
  for (const auto& block : blocks_.people) look_in(block.base, block.scope);
  for (const auto& context : server.naming_contexts) {
    if (logins_[number].account != kNone) return;
    try {
      look_in(context, LDAP_SCOPE_SUBTREE);
    } catch (const sdk::Failure& failure) {
      // Where this account may see only the bases, there is no more to be seen of anybody.
      if (failure.id != "base-missing") throw;
    }
  }
}

/// A group without a member whose class must have one is a group whose members this account may not see.
void Directory::look_for_hidden_members(const ldap::Connection& connection, const ldap::Server& server) {
  if (bare_.empty()) return;
  const auto must = ldap::classes_with_members(connection, server)
                        .value_or(std::set<std::string>{"groupofnames", "groupofuniquenames"});
  for (const auto& group : bare_) {
    const bool hidden = std::any_of(group.classes.begin(), group.classes.end(),
                                    [&](const std::string& name) { return must.contains(name); });
    if (hidden) reading_.error("members-hidden", {{"dn", group.dn}});
  }
}

void Directory::emit() {
  index_logins();
  held_roles_.emit(names_, reading_);
  for (const Membership& membership : members_) {
    hand_over(membership);
    const Named& named = names_.at(membership.name);
    if (!named.is_known() && named.asked)
      reading_.dangling(membership.entitlement, text_of(names_.spelling(membership.name)));
  }
  // When they were told, their members were known to be one thing and not yet the other.
  for (std::size_t i = 0; i < told_.size() && !twofold_.empty(); ++i) {
    const std::size_t end = i + 1 < told_.size() ? told_[i + 1].first : told_names_.size();
    for (std::size_t name = told_[i].first; name < end; ++name) {
      if (twofold_.contains(told_names_[name])) hand_over({told_[i].entitlement, told_names_[name]});
    }
  }
  for (const auto& [entitlement, number] : login_members_) {
    const Login& login = logins_[number];
    if (login.account != kNone) reading_.grant(login.account, entitlement);
    for (const std::uint32_t account : login.more) reading_.grant(account, entitlement);
    if (login.account == kNone && login.asked) reading_.dangling(entitlement, text_of(login.uid));
  }
  for (const auto& [account, gid] : gid_of_account_) {
    const auto groups = groups_of_gid_.find(gid);
    if (groups == groups_of_gid_.end()) continue;
    for (const std::uint32_t entitlement : groups->second) reading_.grant(account, entitlement);
  }
}

}  // namespace behorig::directory
