// What is known of a directory only when all blocks were read: members that no block showed.

#include <algorithm>

#include "plugins/common/directory/classes.h"
#include "plugins/common/directory/directory.h"
#include "plugins/common/text/case.h"

namespace behorig::directory {
namespace {

constexpr std::size_t kMostAsked = 50'000;

}  // namespace

void Directory::resolve(const ldap::Connection& connection, const ldap::Server& server,
                        const ldap::Watch& watch) {
  settle();
  // What is asked about may be a group, with members that nobody has seen either.
  std::size_t urls = 0, members = 0, logins = 0, roles = 0;
  while (urls < urls_.size() || members < members_.size() || logins < login_members_.size() ||
         roles < held_roles_.held() || gids_asked_ < primary_.size()) {
    if (watch.cancelled()) throw sdk::Failure("stopped");
    if (asked_ > kMostAsked) throw sdk::Failure("too-many-outside", {{"count", std::to_string(kMostAsked)}});
    if (urls < urls_.size()) {
      follow(Url(urls_[urls++]), connection, server, watch);
    } else if (members < members_.size()) {
      ask(members_[members++].name, connection);
    } else if (roles < held_roles_.held()) {
      ask_role(held_roles_.held(roles++), connection);
    } else if (logins == login_members_.size()) {
      ask_gids(connection, server, watch);
    } else {
      index_logins();
      const std::uint32_t number = login_members_[logins++].login;
      if (logins_[number].account == kNone && !logins_[number].asked)
        ask_login(number, connection, server, watch);
    }
  }
  look_for_unasked_members(connection, server);
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
  const auto found = ldap::find(connection, dn, outside_groups_.wanted());
  if (found.what == ldap::Found::What::nothing) return;
  std::uint32_t real = kNone;
  if (found.what == ldap::Found::What::entry) {
    real = names_.number(found.entries.dn(0));
    const bool taken =
        real == kNone || names_.at(real).is_known() || take_outside(dn, found.entries, connection);
    if (!taken) real = kNone;
  }
  if (real == kNone) {
    names_.at(name).asked = false;
    return reading_.error("member-unknown", {{"dn", text_of(dn)}});
  }
  if (real != name) {
    names_.at(name).account = names_.at(real).account;
    names_.at(name).entitlement = names_.at(real).entitlement;
  }
}

/// An entry of which no block said what it is; it may be an account and a group at once. What is neither is
/// an account: nobody who holds something is left out. false: the server did not say.
bool Directory::take_outside(const std::string& dn, const ldap::Entries& found,
                             const ldap::Connection& connection) {
  const auto classes = outside_groups_.classes(found, 0);
  bool said = true;
  // Only the server knows which classes are derived from which.
  const auto is = [&](Kind kind) {
    if (is_named(kind, classes)) return true;
    const auto chosen = ldap::find(connection, dn, {LDAP_NO_ATTRS}, filter_of(kind));
    said = said && (chosen.what == ldap::Found::What::entry || chosen.why.empty());
    return chosen.what == ldap::Found::What::entry;
  };
  const bool person = is(Kind::person);
  const bool group =
      outside_groups_.shows_members(found, 0) || is(person ? Kind::group_that_signs_in : Kind::group);
  if (!said) return false;
  if (person || !group) {
    const auto entry = ldap::find(connection, dn, outside_people_.wanted());
    if (entry.what != ldap::Found::What::entry) return false;
    take_person(outside_people_, entry.entries, 0);
  }
  if (group) {
    note_unasked(found);
    take_group(outside_groups_, found, 0);
  }
  return true;
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

/// Primary groups that no block showed. What the directory shows nowhere is an entitlement by its number,
/// since whoever has that number has its rights.
void Directory::ask_gids(const ldap::Connection& connection, const ldap::Server& server,
                         const ldap::Watch& watch) {
  std::set<std::string> gids;
  for (; gids_asked_ < primary_.size(); ++gids_asked_) {
    const std::string& gid = primary_[gids_asked_].gid;
    if (!groups_of_gid_.contains(gid)) gids.insert(gid);
  }
  if (gids.empty()) return;
  ++asked_;
  std::string filter;
  // A directory in which everybody has a number of their own is asked for all groups at once.
  constexpr std::size_t kMostNamed = 100;
  for (const auto& gid : gids) {
    if (gids.size() <= kMostNamed) filter += "(gidNumber=" + ldap::filter_value(gid) + ")";
  }
  for (const auto& context : server.naming_contexts) {
    // What lies on other servers costs nothing here: its number is told.
    const ldap::Request request{
        .base = context,
        .scope = LDAP_SCOPE_SUBTREE,
        .filter = "(&(objectClass=posixGroup)(|" + (filter.empty() ? "(gidNumber=*)" : filter) + "))",
        .attributes = outside_groups_.wanted(),
        .page_size = blocks_.page_size,
        .only_here = true};
    try {
      ldap::search(connection, server, request, watch, [&](ldap::Entries&& entries) {
        note_unasked(entries);
        for (std::size_t i = 0; i < entries.size(); ++i) {
          if (gids.contains(std::string(outside_groups_.gid(entries, i))))
            take_group(outside_groups_, entries, i);
        }
      });
    } catch (const sdk::Failure& failure) {
      if (failure.id != "base-missing") throw;
    }
  }
  for (const auto& gid : gids) {
    if (groups_of_gid_.contains(gid)) continue;
    // That of one account alone, with its own number, gives it nothing.
    const auto has_it = [&](const Primary& one) { return one.gid == gid; };
    const auto first = std::ranges::find_if(primary_, has_it);
    if (first->own && std::find_if(first + 1, primary_.end(), has_it) == primary_.end()) continue;
    auto& groups = groups_of_gid_[gid];
    const std::string number = text_of(gid);
    groups.push_back(reading_.entitlement({.id = "gid:" + number, .name = "gid " + number, .kind = "group"}));
  }
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

void Directory::note_unasked(const ldap::Entries& entries) {
  for (const auto& [entry, description] : entries.unasked()) {
    const auto name = text::lower(std::string(description.substr(0, description.find(';'))));
    unasked_.try_emplace(name, entries.dn(entry));
  }
}

/// Whoever asks for `member` is given what the schema derives from it, under names that no settings know:
/// these are members that would be left out.
void Directory::look_for_unasked_members(const ldap::Connection& connection, const ldap::Server& server) {
  if (unasked_.empty()) return;
  const auto members = ldap::types_below(connection, server, outside_group_.members);
  for (const auto& [name, dn] : unasked_) {
    if (!members || members->contains(name))
      reading_.error("members-unasked", {{"dn", text_of(dn)}, {"attribute", text_of(name)}});
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

}  // namespace behorig::directory
